"""Sheets → CSV and XLSX files, in which no cell is a formula.

XlsxWriter gives the same bytes for the same sheets once it is told when they were made.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from fenze.dsl.print.layout import width_of
from fenze.solver.table.sheet import Sheet

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a spreadsheet takes for the beginning of a formula, and the apostrophe that keeps it from that."""
_MOST_IN_A_NAME, _WIDEST = 31, 40
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 XlsxWriter writes it as it is
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def csv_of(sheet: Sheet, joint: str) -> str:
    """The sheet as CSV, with the mark of UTF-8 that spreadsheets look for; dangerous cells begin with an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    head, rows = sheet.filled(joint)
    writer.writerows([tuple(map(_harmless, row)) for row in (head, *rows)])
    return "\ufeff" + text.getvalue()


def write_xlsx(sheets: Sequence[Sheet], joint: str, target: BinaryIO) -> None:
    """One worksheet a sheet; every cell is text."""
    from xlsxwriter import Workbook  # noqa: PLC0415 only this form needs it

    book = Workbook(target, {"in_memory": True})
    book.set_properties({"created": _MADE})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
    taken: set[str] = set()
    for sheet in sheets:
        name = _name_of(sheet.title, taken)
        page = book.add_worksheet(name)
        head, rows = sheet.filled(joint)
        for column, text in enumerate(head):
            page.write_string(0, column, text, bold)
            cells = [text, *(row[column] for row in rows)]
            longest = max((width_of(line) for cell in cells for line in cell.split("\n")), default=0)
            page.set_column(column, column, min(longest + 2, _WIDEST))
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                page.write_string(number, column, text, plain)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(rows), len(head) - 1)
    book.close()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def harmful_again(cell: str) -> str:
    """A cell of a CSV file as it was before it was made harmless."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell


def _name_of(title: str, taken: set[str]) -> str:
    """A name that a worksheet may have, not taken yet."""
    plain = _FORBIDDEN.sub(" ", title).strip() or "table"
    number, name = 1, plain[:_MOST_IN_A_NAME]
    while name.lower() in taken:
        number += 1
        name = f"{plain[: _MOST_IN_A_NAME - len(str(number)) - 1]} {number}"
    taken.add(name.lower())
    return name
