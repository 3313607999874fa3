"""Decided chunks → OUT: the text of a CSV or NDJSON table, or the columns of a Parquet table."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Generic, Protocol, TypeVar

import polars as pl

from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.behind import Behind
from fenze.solver.bulk.columns.amounts import Reckoner
from fenze.solver.bulk.columns.chunk import Decided
from fenze.solver.bulk.columns.fill import Filler, Line, csv_line, ndjson_line
from fenze.solver.bulk.columns.frame import Framer, Record, record_of, schema_of
from fenze.solver.bulk.columns.template import Template
from fenze.solver.bulk.parquet import MAGIC, Encoder, Groups, footer_of
from fenze.solver.bulk.table import Form
from fenze.solver.bulk.to_table import header_line, line_of
from fenze.solver.render.voice import Voice

S = TypeVar("S")
_GROUP = 250_000
"""Rows that go into row groups together, if not more come at once."""


class Writer(Protocol, Generic[S]):
    """What a form of OUT needs of templates, and how chunks become bytes of it."""

    def shape(self, template: Template, varying: frozenset[str]) -> S:
        """What is made of a template once. Raises `NoTemplate` where its rows have to be written one by one."""
        ...

    def open(self, folder: Path, state: Mapping[str, Any]) -> None:
        """Begins in a folder, or goes on from a state. Raises OSError."""
        ...

    def write(self, decided: Decided[S], reckoner: Reckoner) -> pl.DataFrame:
        """Gives what the amounts of the rows come to that follow a template. Raises OSError."""
        ...

    def state(self) -> Mapping[str, Json]:
        """Writes out what is still in memory, and says how far it has come. Raises OSError."""
        ...

    def close(self) -> Path:
        """The file with all rows. Raises OSError."""
        ...

    def leave(self) -> None:
        """Gives up the files; nothing more is written."""
        ...


class TextWriter:
    """CSV and NDJSON: the lines one after another in one file, or straight to a stream."""

    def __init__(self, form: Form, policy: model.Policy, tongue: Tongue, *, marked: bool, dated: bool) -> None:
        self._form: Form = form
        self._policy, self._dated = policy, dated
        self._tongue: Tongue = tongue
        self._voice = Voice(policy, tongue)
        self._filler: Filler | None = None
        self._first = (("\ufeff" if marked else "") + header_line()) if form == "csv" else ""
        self._out: BinaryIO | None = None
        self._path: Path | None = None

    def shape(self, template: Template, varying: frozenset[str]) -> Line:
        if self._form == "csv":
            return csv_line(template, self._voice, dated=self._dated)
        return ndjson_line(template, varying, self._policy, self._tongue, dated=self._dated)

    def open(self, folder: Path, state: Mapping[str, Any]) -> None:
        self._path = folder / "rows"
        self._out = _opened(self._path, state.get("bytes"))
        if not state:
            self._put(self._first)

    def straight_to(self, out: BinaryIO) -> None:
        """Writes to a stream instead of a file."""
        self._out = out
        self._put(self._first)

    def write(self, decided: Decided[Line], reckoner: Reckoner) -> pl.DataFrame:
        lines = [""] * decided.height
        if self._filler is None:
            self._filler = Filler(reckoner, json_=self._form == "ndjson")
        amounts = self._filler.amounts(decided)
        for place, line in self._filler.fill(decided, amounts):
            lines[place] = line
        for place, outcome in decided.alone.items():
            lines[place] = line_of(outcome, self._form, self._policy, self._voice)
        lines.append("")
        self._put("\n".join(lines))
        return amounts

    def _put(self, text: str) -> None:
        assert self._out is not None
        put_all(self._out, text.encode())

    def state(self) -> Mapping[str, Json]:
        assert self._out is not None
        self._out.flush()
        return {"bytes": self._out.tell()}

    def close(self) -> Path:
        assert self._out is not None and self._path is not None
        self._out.close()
        return self._path

    def leave(self) -> None:
        _give_up(self._out)


class ParquetWriter:
    """Row groups one after another in one file, and beside it what the footer will tell of them.

    While one is encoded and written, the rows of the next are put together.
    """

    def __init__(self, policy: model.Policy, tongue: Tongue) -> None:
        self._voice = Voice(policy, tongue)
        self._framer: Framer | None = None
        self._frames: list[pl.DataFrame] = []
        self._waiting = 0
        self._folder: Path | None = None
        self._out: BinaryIO | None = None
        self._told: BinaryIO | None = None
        self._rows, self._groups = 0, 0
        self._encoder = Encoder(schema_of(policy))
        self._encoding = Behind()

    def shape(self, template: Template, varying: frozenset[str]) -> Record:  # noqa: ARG002
        return record_of(template.outcome, self._voice)

    def open(self, folder: Path, state: Mapping[str, Any]) -> None:
        self._folder = folder
        out = self._out = _opened(folder / "rows", state.get("bytes"))
        self._told = _opened(folder / "row-groups", state.get("told"))
        self._rows, self._groups = int(state.get("rows", 0)), int(state.get("groups", 0))
        if not state:
            put_all(out, MAGIC)

    def write(self, decided: Decided[Record], reckoner: Reckoner) -> pl.DataFrame:
        if self._framer is None:
            self._framer = Framer(self._voice, reckoner, coded=True)
        amounts = self._framer.amounts(decided)
        self._frames.append(self._framer.columns(decided, amounts))
        self._waiting += decided.height
        if self._waiting >= _GROUP:
            self._put_frames()
        return amounts

    def _put_frames(self) -> None:
        if self._frames:
            assert self._framer is not None
            self._encoding.do(partial(self._put, self._framer.joined(self._frames)))
            self._frames, self._waiting = [], 0

    def _put(self, frame: pl.DataFrame) -> None:
        out, told = self._files()
        contents, groups = self._encoder.row_group_of(frame, out.tell())
        for content in contents:
            put_all(out, content)
        put_all(told, groups.told)
        self._rows, self._groups = self._rows + groups.rows, self._groups + groups.many

    def state(self) -> Mapping[str, Json]:
        self._put_frames()
        self._encoding.wait()
        out, told = self._files()
        for file in (out, told):
            file.flush()
        return {"bytes": out.tell(), "told": told.tell(), "rows": self._rows, "groups": self._groups}

    def close(self) -> Path:
        assert self._folder is not None
        self.state()
        out, told = self._files()
        told.seek(0)
        columns = pl.DataFrame(schema=schema_of(self._voice.policy))
        put_all(out, footer_of(columns, Groups(told.read(), self._groups, self._rows)))
        out.close()
        return self._folder / "rows"

    def leave(self) -> None:
        self._encoding.leave()
        _give_up(self._out, self._told)

    def _files(self) -> tuple[BinaryIO, BinaryIO]:
        assert self._out is not None and self._told is not None
        return self._out, self._told


def writer_of(form: Form, policy: model.Policy, tongue: Tongue, *, marked: bool, dated: bool) -> TextWriter | ParquetWriter:
    """What writes tables of a form; `marked` with a byte order mark, `dated` where rows state their moments."""
    if form == "parquet":
        return ParquetWriter(policy, tongue)
    return TextWriter(form, policy, tongue, marked=marked, dated=dated)


def _opened(path: Path, length: int | None) -> BinaryIO:
    """A file to be written on from a length on, or anew. Raises OSError."""
    file = path.open("w+b" if length is None else "r+b")
    if length is not None:
        file.truncate(length)
        file.seek(0, io.SEEK_END)
    return file


def _give_up(*files: BinaryIO | None) -> None:
    for file in files:
        if file is not None:
            with suppress(OSError):  # what is still to be written has no room
                file.close()


def put_all(out: BinaryIO, content: bytes | memoryview) -> None:
    rest = memoryview(content)
    while rest:  # a stream without a buffer may take a part of it
        rest = rest[out.write(rest) :]
