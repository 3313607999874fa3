"""Tables of a policy to files and back to rules, as `fenze table` does it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from fenze.dsl import ast, model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.keywords import Tongue
from fenze.dsl.print import text_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.table.build import Selection, Table, tables_of
from fenze.solver.table.prove import Proved, Prover
from fenze.solver.table.read import Grid, grid_of_csv, grid_of_xlsx, rules_of
from fenze.solver.table.sheet import Sheet, Sheets
from fenze.solver.table.to_files import csv_of, write_xlsx

Files = tuple[ast.File, ...]
Form = Literal["csv", "xlsx"]
_SPEAKING_OF_RULES = (ast.Rule, ast.Scenario, ast.Contract, ast.Property, ast.Accepted)


def proved_tables(engine: Engine, selection: Selection | None = None, most: int = 150) -> list[Proved]:
    tables = [one for one in tables_of(engine, selection or Selection(), most) if isinstance(one, Table)]
    prover = Prover(engine, tables, 120)
    return [prover.proved(number) for number in range(len(tables))]


def sheets_of(engine: Engine, files: Files, proved: Sequence[Proved], tongue: Tongue) -> tuple[list[Sheet], str]:
    sheets = Sheets(engine.policy, engine.program.domains, files, tongue)
    return [sheets.sheet(one) for one in proved], sheets.wording.joint


def back(sheet: Sheet, joint: str, form: Form) -> Grid:
    if form == "csv":
        return grid_of_csv(csv_of(sheet, joint).encode())
    target = io.BytesIO()
    write_xlsx([sheet], joint, target)
    return grid_of_xlsx(io.BytesIO(target.getvalue()))


def rules_read(sheets: Sequence[Sheet], joint: str, form: Form, tongue: Tongue) -> ast.File:
    """The rules of all sheets, through files and their own canonical text."""
    rules = [rule for number, sheet in enumerate(sheets) for rule in rules_of(back(sheet, joint, form), f"T{number}").rules]
    return file_of(text_of(ast.File("", tuple(rules)), tongue), "tables.fenze")


def with_rules(files: Files, rules: ast.File) -> model.Policy:
    """The policy with these rules in place of its own."""
    kept = [replace(one, statements=tuple(s for s in one.statements if not isinstance(s, _SPEAKING_OF_RULES))) for one in files]
    return policy_of([*kept, rules])
