"""`fenze statement`: the decisions of a month → who owes whom."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fenze.api.audit.sheet import csv_of, xlsx_of
from fenze.api.audit.statement import statement as statement_of
from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.storing import opened_store, settings_of
from fenze.command.telling import Refusal, telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue


@click.command(
    "statement",
    short_help=COMMANDS["statement"],
    epilog="Exit status: 0 done; 2 the store, the month or the command was wrong.",
)
@click.argument("party", metavar="PARTY")
@click.argument("month", metavar="MONTH")
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx", "json"]), default="csv", show_default=True,
    help="For a program, a person, or a program.",
)  # fmt: skip
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output; needed for xlsx.")
@tongue_option
def statement(party: str, month: str, form: str, output: str | None, tongue: Tongue) -> None:
    """Tell who owes whom, for PARTY and the cases of MONTH such as 2026-10, and from which decisions.

    Decisions that later ones took the place of are left out. The store is the one that FENZE_DATABASE_URL names.
    """
    with telling(tongue):
        if form == "xlsx" and output is None:
            raise Refusal(
                Text("a spreadsheet goes to a file", "电子表格须写入文件"), Text("add --output FILE", "请加上 --output FILE")
            )
        with opened_store(settings_of()) as store, store.database.read() as connection:
            try:
                told = statement_of(connection, party, month)
            except ValueError:
                message = Text(f"`{month}` is no month", f"`{month}` 不是月份")
                raise Refusal(message, Text("write it as 2026-10", "请写成 2026-10")) from None
        match form:
            case "xlsx":
                content = xlsx_of(told, tongue)
            case "json":
                content = (told.model_dump_json(indent=2) + "\n").encode()
            case _:
                content = csv_of(told).encode("utf-8-sig" if output else "utf-8")
        if output is None:
            sys.stdout.buffer.write(content)
        else:
            Path(output).write_bytes(content)
