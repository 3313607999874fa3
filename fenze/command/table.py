"""`fenze table`: a policy → decision tables, proved complete and equal to it; or a table → rules."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.pages import Pages
from fenze.command.reading_tables import write_rules
from fenze.command.selecting import selections_of
from fenze.command.telling import Refusal, checked_policy_of, telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import files_of
from fenze.solver.bulk.new_file import new_file
from fenze.solver.decide import Engine, engine_of
from fenze.solver.table.build import MOST_ROWS, Selection, Table, tables_of, whole_tables_of
from fenze.solver.table.prove import Prover
from fenze.solver.table.question import Question, title_of
from fenze.solver.table.render import markdown_of, page_of
from fenze.solver.table.rows import TooLarge
from fenze.solver.table.sheet import Sheet, Sheets
from fenze.solver.table.to_files import csv_of, write_xlsx

Large = tuple[Question | None, TooLarge]


@click.command(
    "table",
    short_help=COMMANDS["table"],
    epilog="Exit status: 0 done; 1 a table would be too large, or was not proved in time; 2 the policy, the options or a table "
    "that is read cannot be used.",
)
@click.argument("policy")
@click.option(
    "--fact", "facts", metavar="NAME[=VALUE]", multiple=True,
    help="Only cases in which the fact has this value; without a value, tables for each of them. May be given again.",
)  # fmt: skip
@click.option(
    "--about", metavar="NAME", multiple=True,
    help="Only outcomes on this: a cost head, a reason, `remedies`, …; all that is `settled`, or holds `at once`.",
)  # fmt: skip
@click.option("--party", "parties", metavar="PARTY", multiple=True, help="Only what concerns this party.")
@click.option("--rules", metavar="RULE,…", default="", help="Only outcomes that one of these rules gives.")
@click.option("--whole", is_flag=True, help="One table of all that is settled, one of all that holds at once.")
@click.option(
    "--rows", "most", type=click.IntRange(min=1), default=MOST_ROWS, show_default=True,
    help="The most rows that a table may have.",
)  # fmt: skip
@click.option("--as-of", "day", metavar="DATE", help="With the rules in force on this day; without it, on the policy's first.")
@click.option(
    "--format", "form", type=click.Choice(["text", "md", "csv", "xlsx"]), default=None,
    help="For a terminal, as Markdown, or for a spreadsheet; without it, as the name after --output tells, else text.",
)  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option(
    "--read", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The other way round: a table in CSV or XLSX, to be written as rules of the policy.",
)  # fmt: skip
@click.option("--sheet", "page", metavar="NAME", help="With --read, the sheet of the XLSX file; without it, the first one.")
@click.option("--prefix", default="T", show_default=True, help="With --read, how the names of the rules begin.")
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
    help="How long the proofs may take.",
)  # fmt: skip
@tongue_option
def table(
    policy: str, facts: tuple[str, ...], about: tuple[str, ...], parties: tuple[str, ...], rules: str, whole: bool, most: int,
    day: str | None, form: str | None, output: Path | None, source: Path | None, page: str | None, prefix: str, seconds: float,
    tongue: Tongue,
) -> None:  # fmt: skip
    """Write a policy as decision tables: conditions and what comes of them, a table for each question that it answers.

    Each table is proved to be complete and to say exactly what the policy says, for every case. A table that would be too large
    is not written in part: it is named, with the facts to narrow it by.
    """
    with telling(tongue):
        checked, _ = checked_policy_of(policy, tongue)
        files = files_of(policy)
        if source is not None:
            write_rules(files, source, page, prefix, tongue)
            return
        form = form or {".csv": "csv", ".xlsx": "xlsx", ".md": "md"}.get(output.suffix.lower() if output else "", "text")
        engine = engine_of(checked)
        selections = selections_of(checked, facts, about, parties, rules, _day_of(day))
        tables, large = _built(engine, selections, whole, most)
        prover = Prover(engine, tables, seconds)
        proved = [prover.proved(number) for number in range(len(tables))]
        sheets = Sheets(checked, engine.program.domains, files, tongue)
        shown = [sheets.sheet(one) for one in proved if one.table.lines]
        _write(shown, form, output, sheets.wording.joint, tongue)
        for question, error in large:
            _tell_too_large(engine, question, error, tongue)
        if not shown and not large:
            click.echo(Text("nothing comes of any such case", "此类案件没有任何结果").in_(tongue), err=True)
        if large or any(one.doubt is not None for one in proved):
            sys.exit(1)


def _built(engine: Engine, selections: Sequence[Selection], whole: bool, most: int) -> tuple[list[Table], list[Large]]:
    tables: list[Table] = []
    large: list[Large] = []
    for selection in selections:
        if whole:
            for one in whole_tables_of(engine, selection, most):
                if isinstance(one, Table):
                    tables.append(one)
                else:
                    large.append((None, one))
            continue
        for found in tables_of(engine, selection, most):
            if isinstance(found, Table):
                tables.append(found)
            else:
                large.append(found)
    return tables, large


def _day_of(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            Text(f"--as-of `{text}` is not a date", f"--as-of `{text}` 不是日期"),
            Text("write it as 2022-09-01", "请写成 2022-09-01"),
        ) from None


def _write(sheets: Sequence[Sheet], form: str, output: Path | None, joint: str, tongue: Tongue) -> None:
    if form == "xlsx" and output is None:
        message = Text("a spreadsheet needs a file to go to", "电子表格须写入文件")
        raise Refusal(message, Text("say --output NAME.xlsx", "请用 --output 名称.xlsx"))
    if form == "csv" and len(sheets) > 1:
        titles = "; ".join(sheet.title for sheet in sheets)
        raise Refusal(
            Text(
                f"a CSV file holds one table, and these are {len(sheets)}: {titles}",
                f"一个 CSV 文件只能放一张表，这里有 {len(sheets)} 张：{titles}",
            ),
            Text("choose one with --about, or write XLSX, which holds all", "请用 --about 选定一张，或写成 XLSX（可容纳全部）"),
        )
    if form == "text" and output is None:
        pages = Pages()
        for sheet in sheets:
            pages.write(page_of(sheet, tongue))
        return
    content = _content_of(sheets, form, joint, tongue)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    with new_file(output) as out:
        out.buffer.write(content)


def _content_of(sheets: Sequence[Sheet], form: str, joint: str, tongue: Tongue) -> bytes:
    match form:
        case "xlsx":
            target = io.BytesIO()
            write_xlsx(sheets, joint, target)
            return target.getvalue()
        case "csv":
            return "".join(csv_of(sheet, joint) for sheet in sheets).encode()
        case "md":
            return "\n".join(markdown_of(sheet, tongue) for sheet in sheets).encode()
        case _:
            from fenze.solver.render.prose import plain_text_of

            return "".join(plain_text_of(page_of(sheet, tongue), 100) for sheet in sheets).encode()


def _tell_too_large(engine: Engine, question: Question | None, error: TooLarge, tongue: Tongue) -> None:
    title = title_of(question, engine.policy) if question else Text("the whole policy", "整个政策")
    facts, first = ", ".join(error.facts[:4]), next(iter(error.facts), "…")
    said = Text(
        f"{title.en}: the table would have more than {error.rows} rows and is left out",
        f"{title.zh}：表格将超过 {error.rows} 行，未写出",
    )
    advice = Text(
        f"narrow it, such as with --fact {first}=…, --party or --rules, or raise --rows; what decides most: {facts}",
        f"请缩小范围，例如 --fact {first}=…、--party、--rules，或提高 --rows；影响最大的事实：{facts}",
    )
    word = Text("help", "建议")
    click.echo(said.in_(tongue), err=True)
    click.echo(f"  = {word.in_(tongue)}: {advice.in_(tongue)}", err=True)
