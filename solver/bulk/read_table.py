"""A CSV, NDJSON or Parquet table → its rows in chunks, and what is known of it before any row is decided."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import BinaryIO, assert_never, cast

import polars as pl

from fenze.decision.case import CaseError
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.solver.bulk.cells import text_of_cell
from fenze.solver.bulk.clock import Clock
from fenze.solver.bulk.columns.chunk import Chunk
from fenze.solver.bulk.columns.csv_pieces import Part, Plain, Records, parts_of, pieces_of
from fenze.solver.bulk.columns.stamp import micros_of, stamps_in_column, stamps_in_text
from fenze.solver.bulk.parquet import row_groups_in
from fenze.solver.bulk.table import Cells, Row, Table, TableError
from fenze.solver.from_json import case_of

CHUNK = 250_000
"""Rows of a Parquet table decided at a time; fewer where lines are written for them, which take more room."""
_LINES = 20_000
"""Lines of NDJSON taken at a time."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A whole table at a glance: its columns with their types, those among them that stand there twice, and the latest moment
    asked for. `rows` may be off by a few where cells hold line ends."""

    rows: int
    columns: Mapping[str, pl.DataType]
    twice: tuple[str, ...]
    latest: datetime | None


def survey_of(table: Table, latest_of: Sequence[str], clock: Clock, before: datetime) -> Survey:
    """Goes through the table once; of the columns `latest_of` it finds the latest moment that does not lie after `before`.

    Raises `TableError`.
    """
    match table.form:
        case "csv":
            names = header_of(table)
            twice = tuple(name for name, times in Counter(names).items() if times > 1)
            columns: dict[str, pl.DataType] = dict.fromkeys(names, pl.String())
            if latest_of:
                counts, moments = _looked_at((part.frame for part in parts_of(table)), latest_of, clock, before)
            else:
                counts, moments = max(0, sum(map(_count, pieces_of(table))) - 1), None
            return Survey(counts, columns, twice, moments)
        case "parquet":
            columns = dict(_scanned(table).collect_schema())
            rows = _height(table)
            frames = batches_of(table, 0, [name for name in latest_of if name in columns]) if latest_of else ()
            return Survey(rows, columns, (), _looked_at(frames, latest_of, clock, before)[1])
        case "ndjson":
            columns, count, latest = {}, 0, None
            for row in rows_of_lines(table.file):
                count += 1
                columns.update(dict.fromkeys(row.cells, pl.String()))
                for column in latest_of:
                    moment = clock.moment_of(text_of_cell(row.cells.get(column)))
                    latest = _later(latest, moment, before)
            return Survey(count, columns, (), latest)


def lines_in(table: Table) -> int:
    """The lines of an NDJSON table with something on them."""
    table.file.seek(0)
    return sum(1 for line in table.file if not line.isspace())


def header_of(table: Table) -> tuple[str, ...]:
    """The names of the columns of a CSV or Parquet table, as they stand there. Raises `TableError`."""
    if table.form == "parquet":
        return tuple(_scanned(table).collect_schema())
    for piece in pieces_of(table):
        match piece:
            case Plain(text):
                cells = text.partition("\n")[0].removesuffix("\r").split(table.delimiter)
            case Records(records):
                if not records:
                    continue
                cells = records[0][1]
            case _:
                assert_never(piece)
        return tuple(cell.strip() for cell in cells)
    return ()


def _count(piece: Plain | Records) -> int:
    return piece.lines if isinstance(piece, Plain) else len(piece.records)


# ── the latest moment in some columns ─────────────────────────────────────────────────────────────────────────────────────


def _looked_at(
    frames: Iterable[pl.DataFrame], columns: Sequence[str], clock: Clock, before: datetime
) -> tuple[int, datetime | None]:
    rows, latest = 0, None
    for frame in frames:
        rows += frame.height
        for column in columns:
            if column in frame.columns:
                latest = latest_in(frame[column], clock, before, latest)
    return rows, latest


def latest_in(column: pl.Series, clock: Clock, before: datetime, latest: datetime | None) -> datetime | None:
    """The latest of the moments in a column and another; those that columns do not read are read one by one."""
    cells = column.alias("cell").to_frame()
    dtype = column.dtype
    if isinstance(dtype, pl.String):
        stamps = stamps_in_text(pl.col("cell").str.strip_chars(), clock.zone, clock.formats)
    elif isinstance(dtype, pl.Datetime) and not clock.formats:
        stamps = stamps_in_column(pl.col("cell"), dtype, clock.zone)
    else:
        stamps = None
    if stamps is not None:
        read = cells.with_columns(stamps.moment.alias("moment"), stamps.offset.alias("offset"))
        past = read.filter(pl.col("moment") <= micros_of(before))
        past = past.filter(pl.col("moment") == pl.col("moment").max()).head(1)
        if past.height:
            at = past["cell"][0]
            latest = _later(latest, clock.moment_of(text_of_cell(at)), before)
        cells = read.filter(pl.col("cell").is_not_null() & pl.col("moment").is_null())
    for cell in cells["cell"].unique():
        latest = _later(latest, clock.moment_of(text_of_cell(cell)), before)
    return latest


def _later(latest: datetime | None, moment: datetime | None, before: datetime) -> datetime | None:
    if moment is None or moment.tzinfo is None or moment > before or (latest is not None and moment <= latest):
        return latest
    return moment


# ── chunks ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def chunks_of(
    table: Table, policy: model.Policy, *, mapped: bool, columns: Sequence[str], skip: int = 0, size: int = CHUNK
) -> Iterator[Chunk]:
    """The rows in order, without the first `skip`; of NDJSON, which is `mapped` or holds cases, with these columns.

    Raises `TableError` where the table cannot be read on.
    """
    match table.form:
        case "csv":
            for part in parts_of(table, skip):
                yield from _chunks_of_part(part)
        case "parquet":
            for frame in batches_of(table, skip, None, size):
                yield _chunk_of_frame(frame, skip)
                skip += frame.height
        case "ndjson":
            rows = islice(rows_of_lines(table.file), skip, None)
            while batch := list(islice(rows, _LINES)):
                yield mapped_chunk(batch, columns) if mapped else stated_chunk(batch, policy)


def rows_of(table: Table) -> Iterator[Row]:
    """The rows one by one. Raises `TableError` where the table cannot be read on."""
    if table.form == "ndjson":
        yield from rows_of_lines(table.file)
        return
    parts = parts_of(table) if table.form == "csv" else ()
    for chunk in (chunk for part in parts for chunk in _chunks_of_part(part)):
        yield from (chunk.row(place) for place in range(chunk.frame.height))


def _chunks_of_part(part: Part) -> Iterator[Chunk]:
    def row(place: int) -> Row:
        if place in part.faulty:
            return part.faulty[place]
        cells = part.frame.row(place, named=True)
        return Row(part.numbers[place], {name: "" if cell is None else cell for name, cell in cells.items()})

    if part.frame.height:
        yield Chunk(part.frame, row, tuple(part.faulty))


def _chunk_of_frame(frame: pl.DataFrame, before: int) -> Chunk:
    return Chunk(frame, lambda place: Row(before + place + 1, frame.row(place, named=True)))


def _scanned(table: Table) -> pl.LazyFrame:
    try:
        found = pl.scan_parquet(table.file.name)
        found.collect_schema()
    except (pl.exceptions.PolarsError, OSError):
        message = Text("the table is not in Parquet, or was cut short", "表格不是 Parquet 格式，或文件不完整")
        raise TableError("not_parquet", message) from None
    return found


def _height(table: Table) -> int:
    return int(_scanned(table).select(pl.len()).collect().item())


def batches_of(table: Table, skip: int, columns: Sequence[str] | None, size: int = CHUNK) -> Iterator[pl.DataFrame]:
    """About so many rows at a time. Polars, left to itself, reads ahead as far as memory goes."""
    scanned = _scanned(table)
    if columns is not None:
        scanned = scanned.select(columns)
    try:
        for start, length in spans_of(row_groups_in(table.file), skip, size):
            part = scanned.slice(start, length)
            frames = (part.collect(),) if length <= size else part.collect_batches(chunk_size=size)
            yield from (frame for frame in frames if frame.height)
    except (pl.exceptions.PolarsError, ValueError):
        message = Text("the table cannot be read on: a part of the file is damaged", "表格无法继续读取：文件有部分损坏")
        raise TableError("not_parquet", message) from None


def spans_of(groups: Iterable[int], skip: int, size: int) -> Iterator[tuple[int, int]]:
    """Where row groups begin, and how many rows follow: as many groups together as fit the size, but for the first rows."""
    start, end = skip, 0
    for rows in groups:
        if end > start and end + rows - start > size:
            yield start, end - start
            start = end
        end += rows
    if end > start:
        yield start, end - start


# ── lines of NDJSON ───────────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of_lines(file: BinaryIO) -> Iterator[Row]:
    """The lines with something on them; one that is not an object is a row with a fault."""
    file.seek(0)
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


def mapped_chunk(rows: Sequence[Row], columns: Sequence[str]) -> Chunk:
    """Rows whose cells a mapping reads, as texts."""
    cells = {name: [_cell_text(row.cells.get(name)) for row in rows] for name in columns}
    odd = [place for place, row in enumerate(rows) if row.fault is not None or any(map(_is_nested, row.cells.values()))]
    frame = pl.DataFrame({name: pl.Series(texts, dtype=pl.String) for name, texts in cells.items()})
    return Chunk(frame if columns else pl.DataFrame({"": [None] * len(rows)}), lambda place: rows[place], odd)


def _cell_text(cell: object) -> str | None:
    return cell if cell is None or isinstance(cell, str) else text_of_cell(cell)


def _is_nested(cell: object) -> bool:
    return isinstance(cell, dict | list)


def stated_chunk(rows: Sequence[Row], policy: model.Policy) -> Chunk:
    """Rows that are cases, their facts as columns of texts; those that say anything that is no text or number are odd."""
    names = list(policy.facts)
    yes_or_no = {
        name for name, fact in policy.facts.items() if isinstance(fact.type, model.Choice) and fact.type.kind == "yes or no"
    }
    numbers = {name for name, fact in policy.facts.items() if isinstance(fact.type, model.Number)}
    columns: dict[str, list[str | None]] = {name: [None] * len(rows) for name in ("case_id", "as_of", "contract", *names)}
    odd: list[int] = []
    for place, row in enumerate(rows):
        if row.fault is not None or not row.cells.keys() <= {"case_id", "as_of", "contract", "facts"}:
            odd.append(place)
            continue
        facts = row.cells.get("facts")
        try:
            for name in ("as_of", "contract"):
                columns[name][place] = _text_or_none(row.cells.get(name))
            case_id = row.cells.get("case_id")
            columns["case_id"][place] = str(case_id) if type(case_id) is int else _text_or_none(case_id)
            for name, value in cast("Mapping[str, object]", facts).items() if isinstance(facts, dict) else _nothing(facts):
                if value is None:
                    columns[name][place] = None
                elif name in yes_or_no:
                    columns[name][place] = _yes_or_no(value)
                elif name in numbers:
                    columns[name][place] = _number_text(value)
                else:
                    columns[name][place] = _text_or_none(value)
        except (KeyError, TypeError):
            odd.append(place)
            for column in columns.values():
                column[place] = None
    frame = pl.DataFrame({name: pl.Series(texts, dtype=pl.String) for name, texts in columns.items()})
    return Chunk(frame, lambda place: rows[place], odd)


def _yes_or_no(value: object) -> str:
    if value is True or value is False:
        return "yes" if value else "no"
    raise TypeError


def _text_or_none(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError


def _number_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, int) and value.bit_length() < 64:
        return str(value)
    if isinstance(value, Decimal) and abs(value.adjusted()) < 20:
        return format(value, "f")
    raise TypeError


def _nothing(facts: object) -> tuple[tuple[str, object], ...]:
    if facts is None:
        return ()
    raise TypeError
