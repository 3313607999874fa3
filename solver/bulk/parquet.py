"""Row groups written one frame at a time → one Parquet file, without writing any of them twice.

A Parquet file is its row groups one after another and a footer that says where they lie. Each frame is encoded as a file of
its own in memory; its row groups go to the end of the file as they are, and what its footer says of them is kept with their
places moved. At the end one footer is written for all. So a run that is interrupted goes on after the last row group.

Source: the Apache Parquet format (parquet.thrift) and the compact protocol of Apache Thrift, which footers are written in.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import polars as pl

MAGIC = b"PAR1"
_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 11, 12
_INTEGERS = (4, 5, 6)
_ROWS, _GROUPS, _COLUMNS, _META = 3, 4, 1, 3
"""Fields of the footer, of a row group, of a column's chunk."""
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


@dataclass(slots=True)
class Groups:
    """The row groups of a file so far: as a footer tells of them, and the rows that they hold."""

    told: list[bytes] = field(default_factory=list[bytes])
    rows: int = 0


def append(frame: pl.DataFrame, out: BinaryIO) -> Groups:
    """Writes a frame's row groups at the end of a file that begins with `MAGIC`. Raises OSError."""
    encoded = encoded_of(frame)
    start = out.tell()
    footer = footer_of(encoded)
    end = len(encoded) - 8 - int.from_bytes(encoded[-8:-4], "little")
    _put(out, encoded[len(MAGIC) : end])
    found = Groups()
    for one in footer:
        if one.number == _ROWS:
            found.rows = _whole(one.raw)
        elif one.number == _GROUPS:
            found.told = [_moved(group, start - len(MAGIC), "group") for group in _elements(one.raw)]
    return found


def close(empty: pl.DataFrame, groups: Groups, out: BinaryIO) -> None:
    """Writes the footer; `empty` has the columns of the frames that were written. Raises OSError."""
    fields = {one.number: one for one in footer_of(encoded_of(empty))}
    fields[_ROWS] = Field(_ROWS, 6, _varint(_zigzag(groups.rows)))
    fields[_GROUPS] = Field(_GROUPS, _LIST, _list_of_structs(groups.told))
    footer = _struct(fields[number] for number in sorted(fields))
    _put(out, footer + len(footer).to_bytes(4, "little") + MAGIC)


def encoded_of(frame: pl.DataFrame) -> bytes:
    """A frame as a Parquet file of its own."""
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def footer_of(encoded: bytes) -> list[Field]:
    """The fields of a file's footer."""
    length = int.from_bytes(encoded[-8:-4], "little")
    return list(_Reader(encoded[-8 - length : -8]).fields())


def _put(out: BinaryIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[out.write(rest) :]


def _moved(struct: bytes, by: int, what: str) -> bytes:
    """A struct of the footer with all places in it moved."""
    kept: list[Field] = []
    for one in _Reader(struct).fields():
        if one.number in _PLACES[what]:
            place = _whole(one.raw)
            kept.append(Field(one.number, one.kind, _varint(_zigzag(place + by if place else 0))))
        elif what == "group" and one.number == _COLUMNS:
            kept.append(Field(one.number, one.kind, _list_of_structs([_moved(c, by, "chunk") for c in _elements(one.raw)])))
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


def _elements(raw: bytes) -> Iterator[bytes]:
    return _Reader(raw).elements()


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


def _struct(fields: Iterator[Field] | list[Field]) -> bytes:
    found, before = bytearray(), 0
    for one in fields:
        step = one.number - before
        found += bytes((step << 4 | one.kind,)) if 0 < step < 16 else bytes((one.kind,)) + _varint(_zigzag(one.number))
        found += one.raw
        before = one.number
    return bytes(found) + bytes((_STOP,))


def _list_of_structs(structs: list[bytes]) -> bytes:
    many = len(structs)
    head = bytes((many << 4 | _STRUCT,)) if many < 15 else bytes((15 << 4 | _STRUCT,)) + _varint(many)
    return head + b"".join(structs)
