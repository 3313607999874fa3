"""Sheets → text for a terminal, and Markdown."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text as StyledText

from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.table.sheet import BY_RULES, THEN, Sheet
from fenze.solver.table.words import ANY

MOST_COLUMNS = 6
"""Facts that have a column of their own; of more, each row lists those that it asks about."""
_WHEN = Text("when", "当")


def page_of(sheet: Sheet, tongue: Tongue) -> RenderableType:
    """The sheet for a terminal, with its title and what it holds for."""
    head, rows = _laid_out(sheet, tongue)
    grid = Grid(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in head:
        grid.add_column(StyledText(name, "bold"), overflow="fold")
    for row in rows:
        grid.add_row(*map(StyledText, row), end_section=len(head) == 3)
    title = StyledText(_title_of(sheet, tongue), "bold cyan")
    marks = ("✓" if sheet.is_proved else "!", *"·" * len(sheet.notes))
    notes = [StyledText(f"{mark} {note}", "dim") for mark, note in zip(marks, sheet.notes, strict=False)]
    return Group(title, grid, *notes, StyledText(""))


def markdown_of(sheet: Sheet, tongue: Tongue) -> str:
    """The sheet as Markdown: a heading, a table, a list of what it holds for."""
    head, rows = _laid_out(sheet, tongue)
    lines = [f"## {_escaped(_title_of(sheet, tongue))}", "", _row_of(head), _row_of(["---"] * len(head), escape=False)]
    lines += [_row_of(row) for row in rows]
    return "\n".join([*lines, "", *(f"- {_escaped(note)}" for note in sheet.notes), ""]) + "\n"


def _title_of(sheet: Sheet, tongue: Tongue) -> str:
    comma, colon = Text("; ", "；").in_(tongue), Text(": ", "：").in_(tongue)
    settled = comma.join(f"{name}{colon}{value}" for name, value in sheet.settled)
    return f"{settled}{comma}{sheet.title}" if settled else sheet.title


def _laid_out(sheet: Sheet, tongue: Tongue) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """A column a fact where they are few; else what a row asks about in one column, a fact a line."""
    if len(sheet.head) - 2 <= MOST_COLUMNS:
        return sheet.head, sheet.rows
    facts, any_ = sheet.head[:-2], ANY.in_(tongue)
    colon = Text(": ", "：").in_(tongue)

    def asked(row: tuple[str, ...]) -> str:
        return "\n".join(f"{fact}{colon}{cell}" for fact, cell in zip(facts, row, strict=False) if cell != any_) or any_

    rows = tuple((asked(row), row[-2], row[-1]) for row in sheet.rows)
    return (_WHEN.in_(tongue), THEN.in_(tongue), BY_RULES.in_(tongue)), rows


def _row_of(cells: list[str] | tuple[str, ...], escape: bool = True) -> str:
    return f"| {' | '.join(_escaped(cell) if escape else cell for cell in cells)} |"


def _escaped(text: str) -> str:
    """Text that Markdown takes for nothing but text, on one line."""
    for sign in "\\`*_<>[]|#":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "<br>")
