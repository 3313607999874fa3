"""`fenze bulk`: a table of orders, decided row by row."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

import click
from rich.console import Console

from fenze.command import COMMANDS, INTERRUPTED, WRONG_INPUT
from fenze.command.moments import moment_of
from fenze.command.options import as_of_option, policy_option, tongue_option
from fenze.command.progress import progress
from fenze.command.tables import check_out, form_of, table_at, table_to, text_in
from fenze.command.telling import Refusal, lines_of_faults, policy_of, telling
from fenze.dsl.diagnostic import PolicyError, Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import files_of
from fenze.solver.bulk.closing import Closing, json_of_closing, lines_of, tables_of
from fenze.solver.bulk.decide_rows import decide_rows
from fenze.solver.bulk.mapping import MappingError
from fenze.solver.bulk.prepare import Prepared, prepare
from fenze.solver.bulk.table import Form, TableError, rows_of
from fenze.solver.bulk.tally import Tally
from fenze.solver.bulk.to_table import writing
from fenze.solver.render.prose import plain_text_of
from fenze.solver.to_json import text_of_json

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
@click.option("--from", "form_in", type=click.Choice(["csv", "ndjson"]), help="The form of IN, if its name does not tell.")
@click.option("--to", "form_out", type=click.Choice(["csv", "ndjson"]), help="The form of OUT, if its name does not tell.")
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
    """Decide every row of IN, a table of orders in CSV or NDJSON, and write a row for each to OUT, in order.

    A dash stands for standard input or output. A row that cannot be decided is written with the reason, and counted. Without
    --map, the columns of a CSV table are case_id, as_of, contract and the names of facts, and each line of NDJSON is a case.
    OUT is written as a whole or not at all.
    """
    tally = Tally()
    with telling(tongue), _telling_of_tables(mapping, out, tally, tongue):
        form = form_in or form_of(in_, "--from")
        to_form = form_out or (form if out == "-" else form_of(out, "--to"))
        text = text_in(mapping) if mapping is not None else None
        stated = moment_of(as_of) if as_of is not None else None
        now = moment_of(None)
        check_out(in_, out)
        with table_at(in_) as file:
            try:
                prepared = prepare(files_of(policy), text, file, form, now, stated)
            except PolicyError:
                policy_of(policy, tongue)  # tells the diagnostics and ends the command
                raise
            _decide(prepared, out, to_form, tally, tongue)
        _close(Closing(prepared.policy, prepared.changed, prepared.as_of, tally, out), as_json, tongue)
        sys.exit(1 if tally.rows and tally.refused == tally.rows else 0)


def _decide(prepared: Prepared, out: str, form: Form, tally: Tally, tongue: Tongue) -> None:
    try:
        with table_to(out) as target, progress(prepared.rows, to_standard_output=out == "-") as step:
            write = writing(form, target, prepared.policy, tongue, marked=prepared.table.marked)
            for outcome in decide_rows(prepared.engine, rows_of(prepared.table), prepared.reading, prepared.as_of):
                write(outcome)
                tally.add(outcome)
                step()
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
    return Text(f"`{out}` is as it was", f"`{out}` 未作改动")
