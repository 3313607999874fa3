"""Frames, one after another → one Parquet file, of which nothing is written twice.

A Parquet file is its row groups one after another and a footer that tells where they lie. Each frame is encoded as a file of
its own in memory; its row group goes to the end of the file as it is, and what its footer tells of it is kept, with the
places moved, for the one footer at the end. So a run that was interrupted goes on after the last row group.

Source: the Apache Parquet format (parquet.thrift) and the compact protocol of Apache Thrift, which footers are written in.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import polars as pl

MAGIC = b"PAR1"
_LEVEL = 1
"""Of zstd: a tenth quicker than the one that is usual, and no larger."""
_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 11, 12
_INTEGER, _INTEGERS = 6, (4, 5, 6)
_ROWS, _GROUPS, _COLUMNS, _META = 3, 4, 1, 3
"""Fields of the footer, of a row group, of a column's chunk; `_ROWS` both of the footer and of a row group."""
_SIZES = (2, 6)
"""Of a row group, in bytes: of all columns together, as they are and compressed."""
_PLACES = {"group": frozenset({5}), "chunk": frozenset({2}), "meta": frozenset({9, 10, 11, 14})}
"""Fields that are places in the file."""
_GONE = {"group": frozenset({7}), "chunk": frozenset({4, 5, 6, 7}), "meta": frozenset[int]()}
"""Fields that need not be there: the number of a row group in its file, and indexes of pages, which hold places themselves."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct: its number, its type, its value as it is written."""

    number: int
    kind: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Groups:
    """What a footer tells of some row groups, one after another."""

    told: bytes
    many: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Some columns of a row group: what is written of them, and what the footer of a file with nothing else in it tells."""

    columns: Sequence[str]
    content: memoryview
    group: bytes


class Encoder:
    """Frames, with or without all columns of the file → row groups.

    Where a frame lacks a column nothing stands in any row: no value, or a list without entries. For so many rows that is
    encoded once.
    """

    def __init__(self, schema: Mapping[str, pl.DataType]) -> None:
        self._schema = schema
        self._blank: tuple[pl.Schema, int, _Part | None] = (pl.Schema(), 0, None)

    def row_group_of(self, frame: pl.DataFrame, place: int) -> tuple[Sequence[memoryview], Groups]:
        """A frame with rows as a row group to be written at a place in a file, and what its footer has to tell of it."""
        parts = [part for part in (_encoded(frame), self._blank_part(frame)) if part is not None]
        group: dict[int, Field] = {}
        chunks: dict[str, bytes] = {}
        for part in parts:
            own = {one.number: one for one in _Reader(_moved(part.group, place - len(MAGIC), "group")).fields()}
            chunks |= zip(part.columns, _Reader(own[_COLUMNS].raw).elements(), strict=True)
            sizes = {size: _number(size, _whole(own[size].raw) + _whole(group[size].raw)) for size in _SIZES if group}
            group = own | group | sizes
            place += len(part.content)
        group[_COLUMNS] = Field(_COLUMNS, _LIST, _structs(chunks[name] for name in self._schema))
        told = _struct(group[number] for number in sorted(group))
        return [part.content for part in parts], Groups(told, 1, frame.height)

    def _blank_part(self, frame: pl.DataFrame) -> _Part | None:
        lacking = pl.Schema({name: dtype for name, dtype in self._schema.items() if name not in frame.columns})
        known, height, part = self._blank
        if (known, height) != (lacking, frame.height):
            blank = (blank_cells(dtype, frame.height).alias(name) for name, dtype in lacking.items())
            part = _encoded(pl.DataFrame(blank)) if lacking else None
            self._blank = (lacking, frame.height, part)
        return part


def blank_cells(dtype: pl.DataType, rows: int) -> pl.Series:
    """So many cells with nothing in them."""
    nothing: list[object] = [[] if isinstance(dtype, pl.List) else None]
    return pl.Series(nothing, dtype=dtype).new_from_index(0, rows)


def _encoded(frame: pl.DataFrame) -> _Part:
    file = io.BytesIO()
    frame.write_parquet(file, compression_level=_LEVEL, row_group_size=frame.height)
    encoded = file.getbuffer()
    footer, start = _footer_of(encoded)
    (group,) = _Reader(footer[_GROUPS].raw).elements()
    return _Part(frame.columns, encoded[len(MAGIC) : start], group)


def row_groups_in(file: BinaryIO) -> list[int]:
    """How many rows each row group of a Parquet file holds. Raises OSError, and ValueError where the footer cannot be read."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 8))
    length = int.from_bytes(file.read(4), "little")
    file.seek(max(0, end - 8 - length))
    try:
        footer = {one.number: one for one in _Reader(file.read(length)).fields()}
        groups = list(_Reader(footer[_GROUPS].raw).elements())
        return [_whole(one.raw) for group in groups for one in _Reader(group).fields() if one.number == _ROWS]
    except LookupError:
        raise ValueError from None


def footer_of(columns: pl.DataFrame, groups: Groups) -> bytes:
    """The end of a file with these row groups; the frame has its columns, and no rows.

    Columns of few texts may have been encoded as categories: in the file they are texts all the same.
    """
    file = io.BytesIO()
    columns.write_parquet(file)
    fields, _ = _footer_of(file.getbuffer())
    fields[_ROWS] = _number(_ROWS, groups.rows)
    fields[_GROUPS] = Field(_GROUPS, _LIST, _head_of_structs(groups.many) + groups.told)
    footer = _struct(fields[number] for number in sorted(fields))
    return footer + len(footer).to_bytes(4, "little") + MAGIC


def _footer_of(encoded: memoryview) -> tuple[dict[int, Field], int]:
    """The fields of a file's footer by number, and where it begins."""
    length = int.from_bytes(encoded[-8:-4], "little")
    start = len(encoded) - 8 - length
    return {one.number: one for one in _Reader(bytes(encoded[start:-8])).fields()}, start


def _moved(struct: bytes, by: int, what: str) -> bytes:
    """A struct of the footer with all places in it moved."""
    kept: list[Field] = []
    for one in _Reader(struct).fields():
        if one.number in _PLACES[what]:
            place = _whole(one.raw)
            kept.append(_number(one.number, place + by if place else 0))
        elif what == "group" and one.number == _COLUMNS:
            chunks = (_moved(chunk, by, "chunk") for chunk in _Reader(one.raw).elements())
            kept.append(Field(one.number, one.kind, _structs(chunks)))
        elif what == "chunk" and one.number == _META:
            kept.append(Field(one.number, one.kind, _moved(one.raw, by, "meta")))
        elif one.number not in _GONE[what]:
            kept.append(one)
    return _struct(kept)


# ── the compact protocol ──────────────────────────────────────────────────────────────────────────────────────────────────


class _Reader:
    """Takes values apart as far as needed; what is not is passed over and kept as it is."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def fields(self) -> Iterator[Field]:
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else _back(self._varint())
            kind, start = head & 15, self._place
            self._pass(kind)
            yield Field(number, kind, self._content[start : self._place])

    def elements(self) -> Iterator[bytes]:
        kind, many = self._list_head()
        for _ in range(many):
            start = self._place
            self._pass(kind)
            yield self._content[start : self._place]

    def whole(self) -> int:
        return _back(self._varint())

    def _byte(self) -> int:
        self._place += 1
        return self._content[self._place - 1]

    def _varint(self) -> int:
        number, shift = 0, 0
        while True:
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7

    def _list_head(self) -> tuple[int, int]:
        head = self._byte()
        return head & 15, head >> 4 if head >> 4 < 15 else self._varint()

    def _pass(self, kind: int, *, in_list: bool = False) -> None:
        if kind in (_TRUE, _FALSE):
            self._place += in_list
        elif kind == _BYTE:
            self._place += 1
        elif kind in _INTEGERS:
            self._varint()
        elif kind == _DOUBLE:
            self._place += 8
        elif kind == _BINARY:
            length = self._varint()
            self._place += length
        elif kind in (_LIST, _SET):
            of, many = self._list_head()
            for _ in range(many):
                self._pass(of, in_list=True)
        elif kind == _STRUCT:
            for _ in self.fields():
                pass
        else:
            raise ValueError(kind)


def _number(field: int, whole: int) -> Field:
    return Field(field, _INTEGER, _varint(_zigzag(whole)))


def _whole(raw: bytes) -> int:
    return _Reader(raw).whole()


def _back(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _zigzag(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def _struct(fields: Iterable[Field]) -> bytes:
    found, before = bytearray(), 0
    for one in fields:
        step = one.number - before
        found += bytes((step << 4 | one.kind,)) if 0 < step < 16 else bytes((one.kind,)) + _varint(_zigzag(one.number))
        found += one.raw
        before = one.number
    return bytes(found) + bytes((_STOP,))


def _structs(found: Iterable[bytes]) -> bytes:
    each = list(found)
    return _head_of_structs(len(each)) + b"".join(each)


def _head_of_structs(many: int) -> bytes:
    return bytes((many << 4 | _STRUCT,)) if many < 15 else bytes((15 << 4 | _STRUCT,)) + _varint(many)
