"""`fenze bulk`: a table of orders, decided column by column."""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from fenze import __version__
from fenze.command import COMMANDS, INTERRUPTED, WRONG_INPUT
from fenze.command.interrupts import interruptible
from fenze.command.moments import moment_of
from fenze.command.options import as_of_option, policy_option, tongue_option
from fenze.command.progress import progress
from fenze.command.tables import check_out, form_of, standard_output, table_at, text_in
from fenze.command.telling import Refusal, lines_of_faults, policy_and_files_at, telling
from fenze.decision.to_json import text_of_json
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.closing import Closing, json_of_closing, lines_of, tables_of
from fenze.solver.bulk.mapping import MappingError
from fenze.solver.bulk.prepare import Prepared, prepare
from fenze.solver.bulk.run import Run, key_of_run
from fenze.solver.bulk.table import Form, TableError
from fenze.solver.bulk.tally import Tally
from fenze.solver.bulk.work import InUse, Work, folder_of, work_for
from fenze.solver.render.prose import plain_text_of

FORMS = ("csv", "ndjson", "parquet")
_WIDTH = 100
"""Columns of the closing tables where there is no terminal to ask."""


@click.command(
    "bulk",
    short_help=COMMANDS["bulk"],
    epilog="Exit status: 0 OUT is written; 1 it is, and every row was refused; 2 it is not; 130 Ctrl-C.",
)
@policy_option
@click.argument("in_", metavar="IN")
@click.argument("out", metavar="OUT")
@click.option("--map", "mapping", metavar="FILE", help="The mapping file (TOML): which column each fact comes from.")
@click.option("--from", "form_in", type=click.Choice(FORMS), help="The form of IN, if its name does not tell.")
@click.option("--to", "form_out", type=click.Choice(FORMS), help="The form of OUT, if its name does not tell.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Close with one line of JSON instead of tables.")
@tongue_option
def bulk(
    policy: str,
    in_: str,
    out: str,
    mapping: str | None,
    form_in: Form | None,
    form_out: Form | None,
    as_of: str | None,
    as_json: bool,
    tongue: Tongue,
) -> None:
    """Decide every row of IN, a table of orders in CSV, NDJSON or Parquet, and write a row for each to OUT, in order.

    A dash stands for standard input or output. A row that cannot be decided is written with the reason, and counted. Without
    --map, the columns of a CSV or Parquet table are case_id, as_of, contract and the names of facts, and each line of NDJSON is
    a case. OUT is written as a whole or not at all; a run that was interrupted goes on where it was when it is started again.
    """
    tally = Tally()
    with telling(tongue), _telling_of_tables(mapping, out, tally, tongue):
        form = form_in or form_of(in_, "--from")
        to_form = form_out or (form if out == "-" else form_of(out, "--to"))
        check_out(in_, out, to_form)
        text = text_in(mapping) if mapping is not None else None
        stated = moment_of(as_of) if as_of is not None else None
        with table_at(in_) as file:
            own, files = policy_and_files_at(policy, tongue)

            def prepared(now: datetime) -> Prepared:
                return prepare(files, text, file, form, now, stated, own)

            now = moment_of(None)
            ready = prepared(now)
            with _writing(out):
                if out == "-" or not _is_plain(out):
                    with progress(ready.rows, to_standard_output=out == "-") as step, standard_output(out) as stream:
                        Run(ready, to_form, tongue, now, tally, step).straight_to(stream)
                else:
                    work = _work_for(out, key_of_run(ready, in_, to_form, text, tongue, __version__, as_of))
                    try:
                        if work.state and (before := datetime.fromisoformat(work.state["now"])) != now:
                            now, ready = before, prepared(before)
                        with progress(ready.rows, to_standard_output=False) as step:
                            Run(ready, to_form, tongue, now, tally, step).into(work)
                    finally:
                        work.leave(keep=bool(work.state))
        _close(Closing(ready.policy, ready.changed, ready.as_of, tally, out), as_json, tongue)
        sys.exit(1 if tally.rows and tally.refused == tally.rows else 0)


def _is_plain(out: str) -> bool:
    """Whether OUT is a file, or is to be one, rather than a device or a pipe."""
    return not Path(out).exists() or Path(out).is_file()


def _work_for(out: str, run: Mapping[str, Json]) -> Work:
    try:
        return work_for(Path(out), run)
    except InUse:
        message = Text(f"`{out}` is being written by another run", f"另一次运行正在写入 `{out}`")
        raise Refusal(message, Text("wait for it, or give OUT another name", "请等它结束，或给输出另取一个名称")) from None


@contextmanager
def _writing(out: str) -> Generator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal(Text(f"`{out}` cannot be written: {reason}", f"无法写入 `{out}`：{reason}"), _left(out)) from error


def _close(closing: Closing, as_json: bool, tongue: Tongue) -> None:
    aside = closing.out == "-"
    if as_json:
        click.echo(text_of_json(json_of_closing(closing)), err=aside)
        return
    console = Console(stderr=aside, highlight=False, markup=False, emoji=False)
    tables = tables_of(closing, tongue)
    if console.is_terminal:
        console.print(tables)
    else:
        click.echo(plain_text_of(tables, _WIDTH), err=aside, nl=False)
    for line in lines_of(closing, tongue):
        click.echo(line, err=aside)


@contextmanager
def _telling_of_tables(mapping: str | None, out: str, tally: Tally, tongue: Tongue) -> Generator[None]:
    """Tells on standard error what is wrong with the table or the mapping, and ends with the exit status for it."""
    try:
        with interruptible():
            yield
    except MappingError as error:
        where = f"{mapping}: " if mapping else ""
        faults = [replace(fault, field=f"{where}{fault.field}" if fault.field else mapping) for fault in error.faults]
    except TableError as error:
        faults = [error.fault]
    except KeyboardInterrupt:
        left = _left(out)
        message = Text(f"stopped after {tally.rows} rows; {left.en}", f"处理 {tally.rows} 行后中止；{left.zh}")
        click.echo(message.in_(tongue), err=True)
        sys.exit(INTERRUPTED)
    else:
        return
    for line in lines_of_faults(faults, None, tongue):
        click.echo(line, err=True)
    sys.exit(WRONG_INPUT)


def _left(out: str) -> Text:
    if out == "-":
        return Text("what is on standard output is not all", "标准输出上的内容不完整")
    if folder_of(Path(out)).is_dir():
        return Text(
            f"`{out}` is as it was; the same command goes on from there", f"`{out}` 未作改动；再次运行同一命令即可接着处理"
        )
    return Text(f"`{out}` is as it was", f"`{out}` 未作改动")
