"""A table in CSV or XLSX → rules of a policy, written in canonical form; or what is wrong, by cell."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from fenze.command import WRONG_INPUT
from fenze.dsl import ast
from fenze.dsl.ast_to_model import checked
from fenze.dsl.keywords import Tongue
from fenze.dsl.print import text_of
from fenze.solver.table.read import Read, SheetError, faults_in, grid_of_csv, grid_of_xlsx, rules_of


def write_rules(files: Sequence[ast.File], source: Path, page: str | None, prefix: str, tongue: Tongue) -> None:
    """Writes the rules to standard output; where a cell cannot be read the faults are told, and the command ends."""
    try:
        read = _read(source, page, prefix)
        faults = faults_in(read.texts, checked([*files, ast.File("", read.rules)])[1])
        if faults:
            raise SheetError(faults)
    except SheetError as error:
        for cell, message in error.faults:
            place = f"{source}:{cell}" if cell else str(source)
            click.echo(f"{place}: {message.in_(tongue)}", err=True)
        sys.exit(WRONG_INPUT)
    click.echo(text_of(ast.File("", read.rules), tongue), nl=False)


def _read(source: Path, page: str | None, prefix: str) -> Read:
    if source.suffix.lower() in (".xlsx", ".xlsm"):
        with source.open("rb") as file:
            return rules_of(grid_of_xlsx(file, page), prefix)
    return rules_of(grid_of_csv(source.read_bytes()), prefix)
