"""A table that can be read more than once, and what a row of it is."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, cast

from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text

Form = Literal["csv", "ndjson", "parquet"]
Cells = Mapping[str, object]


class TableError(Exception):
    """A table cannot be read as a whole; `fault` says why."""

    def __init__(self, code: str, message: Text, help_: Text | None = None) -> None:
        super().__init__(message.en)
        self.fault = Fault(code, message, suggestion=help_)


@dataclass(frozen=True, slots=True)
class Row:
    """One order.

    `number` is its place as a spreadsheet or editor counts, the header being row 1. With a fault it is not to be read, and
    `cells` holds what there is of it.
    """

    number: int
    cells: Cells
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be read more than once; `marked` if it begins with the byte order mark that some spreadsheets want."""

    file: BinaryIO
    form: Form
    encoding: str
    delimiter: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """A whole table at a glance: its columns, those among them that stand there twice, and the latest moment asked for."""

    rows: int
    columns: tuple[str, ...]
    twice: tuple[str, ...]
    latest: datetime | None


def opened(path: str) -> BinaryIO:
    """The file at the path, or a copy of standard input for `-` and of anything that can be read only once."""
    if path != "-" and Path(path).is_file():
        return Path(path).open("rb")
    copy = cast("BinaryIO", tempfile.NamedTemporaryFile())  # noqa: SIM115
    if path == "-":
        shutil.copyfileobj(sys.stdin.buffer, copy)
    else:
        with Path(path).open("rb") as once:
            shutil.copyfileobj(once, copy)
    return copy


def table_of(file: BinaryIO, form: Form, encoding: str = "utf-8", delimiter: str = ",") -> Table:
    """The table in a file; NDJSON is in UTF-8 whatever the encoding."""
    file.seek(0)
    return Table(file, form, encoding, delimiter, marked=file.read(3) == b"\xef\xbb\xbf")


def uneven_row(number: int, cells: Sequence[str], columns: Sequence[str]) -> Row:
    """A row that has more or fewer cells than the header, with its fault."""
    message = Text(
        f"the row has {len(cells)} cells, the header {len(columns)}",
        f"本行有 {len(cells)} 格，表头有 {len(columns)} 格",
    )
    return Row(number, dict(zip(columns, cells, strict=False)), Fault("uneven_row", message))
