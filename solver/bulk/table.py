"""A CSV or NDJSON table → its rows, and what is known of it as a whole before any row is decided."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, cast

from fenze.dsl.diagnostic import Text
from fenze.solver.bulk.cells import text_of_cell
from fenze.solver.bulk.clock import Clock
from fenze.solver.case import CaseError, Fault
from fenze.solver.from_json import case_of

Form = Literal["csv", "ndjson"]
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
    copy: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115
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


def rows_of(table: Table) -> Iterator[Row]:
    """The rows from the first on. Raises `TableError` where the table cannot be read on."""
    table.file.seek(0)
    return _csv_rows(table) if table.form == "csv" else _ndjson_rows(table.file)


def survey_of(table: Table, latest_of: Sequence[str], clock: Clock, before: datetime) -> Survey:
    """Goes through the table once; of the columns `latest_of` it finds the latest moment that does not lie after `before`.

    Raises `TableError`.
    """
    columns = header_of(table) if table.form == "csv" else ()
    seen = dict.fromkeys(columns)
    count, latest = 0, None
    for row in rows_of(table):
        count += 1
        seen.update(dict.fromkeys(row.cells))
        for column in latest_of:
            moment = clock.moment_of(text_of_cell(row.cells.get(column)))
            if moment is not None and moment.tzinfo is not None and moment <= before and (latest is None or moment > latest):
                latest = moment
    return Survey(count, tuple(seen), tuple(name for name, times in Counter(columns).items() if times > 1), latest)


def header_of(table: Table) -> tuple[str, ...]:
    """The names of a CSV table's columns, as they stand there. Raises `TableError`."""
    table.file.seek(0)
    with closing(_records(table)) as records:
        return next(records, (0, ()))[1]


def _csv_rows(table: Table) -> Iterator[Row]:
    records = _records(table)
    _, columns = next(records, (0, ()))
    if not any(columns):
        message = Text("the table is empty: not even a header stands there", "表格是空的，连表头都没有")
        raise TableError("empty_table", message, Text("the first line must name the columns", "第一行须写列名"))
    for number, cells in records:
        if len(cells) == len(columns):
            yield Row(number, dict(zip(columns, cells, strict=True)))
        else:
            message = Text(
                f"the row has {len(cells)} cells, the header {len(columns)}",
                f"本行有 {len(cells)} 格，表头有 {len(columns)} 格",
            )
            yield Row(number, dict(zip(columns, cells, strict=False)), Fault("uneven_row", message))


def _records(table: Table) -> Generator[tuple[int, tuple[str, ...]]]:
    """The lines with something on them, each with its number; the first is the header, its names stripped."""
    encoding = "utf-8-sig" if table.encoding == "utf-8" else table.encoding
    text = io.TextIOWrapper(table.file, encoding, newline="")
    lines = csv.reader(text, delimiter=table.delimiter, strict=True)
    first = True
    try:
        for number, cells in enumerate(lines, start=1):
            if cells:
                yield number, tuple(cell.strip() for cell in cells) if first else tuple(cells)
                first = False
    except csv.Error:
        message = Text(f"the table cannot be read on at line {lines.line_num}", f"表格读到第 {lines.line_num} 行无法继续")
        help_ = Text("look for a quotation mark that is not closed", "请检查是否有未闭合的引号")
        raise TableError("not_csv", message, help_) from None
    except UnicodeError:
        message = Text(
            f"the text of the table is not in `{table.encoding}`, after line {lines.line_num}",
            f"表格文字的编码不是 `{table.encoding}`(第 {lines.line_num} 行之后)",
        )
        help_ = Text('set `encoding` in the mapping, such as "gb18030"', '请在对应文件中写明 `encoding`，例如 "gb18030"')
        raise TableError("not_decoded", message, help_) from None
    finally:
        with suppress(ValueError):  # the file may be closed before the last row is read
            text.detach()


def _ndjson_rows(file: BinaryIO) -> Iterator[Row]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            try:
                yield Row(number, case_of(line, number))
            except CaseError as error:
                yield Row(number, _as_far_as_readable(line), error.faults[0])


def _as_far_as_readable(line: bytes) -> Cells:
    """What a line that is refused holds, so that its id can be told."""
    try:
        value: object = json.loads(line, parse_constant=str, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
