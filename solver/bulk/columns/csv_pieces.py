"""A CSV table → pieces of it: stretches of plain text that columns can be cut from at once, and records where it takes care.

A piece with a quotation mark, a blank line, a lone carriage return or an uneven row goes through Python's reader, record by
record: what it makes of them is what counts.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import polars as pl

from fenze.dsl.diagnostic import Text
from fenze.solver.bulk.table import Row, Table, TableError, uneven_row

_SIZE = 1 << 22
"""Characters read at a time."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Whole lines without quotation marks; `number` is the first one's."""

    text: str
    number: int

    @property
    def lines(self) -> int:
        return self.text.count("\n") + (not self.text.endswith("\n"))


@dataclass(frozen=True, slots=True)
class Records:
    """Records with their numbers, none of them blank."""

    records: list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table as columns; `faulty` gives by place those that are uneven."""

    frame: pl.DataFrame
    numbers: range | list[int]
    faulty: dict[int, Row]


def pieces_of(table: Table) -> Iterator[Plain | Records]:
    """The table from its first line on. Raises `TableError` where it cannot be read on."""
    table.file.seek(0)
    encoding = "utf-8-sig" if table.encoding == "utf-8" else table.encoding
    text = io.TextIOWrapper(table.file, encoding, newline="")
    source = _Source(text)
    number = 1
    try:
        while body := source.next_body():
            if _is_plain(body):
                yield Plain(body, number)
                number += body.count("\n") + (not body.endswith("\n"))
                source.lines_read += body.count("\n")
                continue
            source.push(body)
            records: list[tuple[int, list[str]]] = []
            for cells in csv.reader(source, delimiter=table.delimiter, strict=True):
                if cells:
                    records.append((number, cells))
                number += 1
                if source.is_at_end_of_body:
                    break
            yield Records(records)
    except csv.Error:
        line = source.lines_read
        message = Text(f"the table cannot be read on at line {line}", f"表格读到第 {line} 行无法继续")
        help_ = Text("look for a quotation mark that is not closed", "请检查是否有未闭合的引号")
        raise TableError("not_csv", message, help_) from None
    except UnicodeError:
        line = _lines_decoded(table)
        message = Text(
            f"the text of the table is not in `{table.encoding}`, after line {line}",
            f"表格文字的编码不是 `{table.encoding}`(第 {line} 行之后)",
        )
        help_ = Text('set `encoding` in the mapping, such as "gb18030"', '请在对应文件中写明 `encoding`，例如 "gb18030"')
        raise TableError("not_decoded", message, help_) from None
    finally:
        with suppress(ValueError):  # the file may be closed before the last row is read
            text.detach()


def _lines_decoded(table: Table) -> int:
    """How many lines there are before the one whose bytes are not in the table's encoding."""
    table.file.seek(0)
    decoder = codecs.getincrementaldecoder(table.encoding)()
    count = 0
    with suppress(UnicodeError):
        for line in table.file:
            decoder.decode(line)
            count += 1
    return count


class _Source:
    """The text of a table: bodies of whole lines, or, for what must be read record by record, one line after another."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._rest = ""
        self._lines: Iterator[str] = iter(())
        self._left = 0
        self.lines_read = 0

    def next_body(self) -> str:
        while True:
            more = self._text.read(_SIZE)
            self._rest += more
            cut = len(self._rest) if not more else self._rest.rfind("\n") + 1
            if cut or not more:
                body, self._rest = self._rest[:cut], self._rest[cut:]
                return body

    def push(self, body: str) -> None:
        lines = list(io.StringIO(body, newline=""))
        self._left, self._lines = len(lines), iter(lines)

    @property
    def is_at_end_of_body(self) -> bool:
        return not self._left

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> str:
        if not self._left:
            body = self.next_body()
            if not body:
                raise StopIteration
            self.push(body)
        self._left -= 1
        self.lines_read += 1
        return next(self._lines)


def _is_plain(body: str) -> bool:
    return not (
        '"' in body
        or "\0" in body
        or body.startswith(("\n", "\r"))
        or "\n\n" in body
        or "\n\r" in body
        or body.count("\r") != body.count("\r\n")
    )


def parts_of(table: Table, skip: int = 0) -> Iterator[Part]:
    """The rows of a table, in stretches of some megabytes, without the first `skip`. Raises `TableError`."""
    columns: tuple[str, ...] = ()
    for piece in pieces_of(table):
        if isinstance(piece, Plain):
            body, number = piece.text, piece.number
            if not columns:
                header, _, body = body.partition("\n")
                columns, number = _header([header.removesuffix("\r").split(table.delimiter)]), number + 1
                if not body:
                    continue
            lines = body.count("\n") + (not body.endswith("\n"))
            if skip >= lines:
                skip -= lines
                continue
            part = _part_of_text(body, number, lines, columns, table.delimiter)
            if part is None:
                split = csv.reader(io.StringIO(body, newline=""), delimiter=table.delimiter)
                part = _part_of_records(list(enumerate(split, start=number)), columns)
        else:
            records = piece.records
            if not columns and records:
                columns, records = _header([records[0][1]]), records[1:]
            if skip >= len(records):
                skip -= len(records)
                continue
            part = _part_of_records(records, columns)
        yield _without(part, skip)
        skip = 0
    if not columns:
        _header([])


def _without(part: Part, skip: int) -> Part:
    if not skip:
        return part
    faulty = {place - skip: row for place, row in part.faulty.items() if place >= skip}
    return Part(part.frame[skip:], part.numbers[skip:], faulty)


def _header(first: list[list[str]]) -> tuple[str, ...]:
    columns = tuple(cell.strip() for cell in first[0]) if first else ()
    if not any(columns):
        message = Text("the table is empty: not even a header stands there", "表格是空的，连表头都没有")
        raise TableError("empty_table", message, Text("the first line must name the columns", "第一行须写列名"))
    return columns


def _part_of_text(body: str, number: int, lines: int, columns: tuple[str, ...], delimiter: str) -> Part | None:
    """None where a row may be uneven, or the text is not for cutting into columns at once."""
    if len(delimiter) != 1 or not delimiter.isascii() or body.count(delimiter) != lines * (len(columns) - 1):
        return None
    if len(columns) == 1 or len(set(columns)) < len(columns):
        return None
    try:
        frame = pl.read_csv(
            body.encode(),
            has_header=False,
            separator=delimiter,
            quote_char=None,
            schema=dict.fromkeys(columns, pl.String),
        )
    except pl.exceptions.PolarsError:
        return None
    return Part(frame, range(number, number + lines), {}) if frame.height == lines else None


def _part_of_records(records: list[tuple[int, list[str]]], columns: tuple[str, ...]) -> Part:
    faulty: dict[int, Row] = {}
    even: list[list[str]] = []
    for place, (number, cells) in enumerate(records):
        if len(cells) == len(columns):
            even.append(cells)
        else:
            faulty[place] = uneven_row(number, cells, columns)
            even.append([*cells, *("",) * len(columns)][: len(columns)])
    by_column = list(zip(*even, strict=True)) if even else [()] * len(columns)
    last = dict(zip(columns, by_column, strict=True))  # of a name that comes twice the last counts
    frame = pl.DataFrame([pl.Series(name, cells, dtype=pl.String) for name, cells in last.items()])
    return Part(frame, [number for number, _ in records], faulty)
