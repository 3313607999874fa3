"""Decided chunks → OUT: the text of a CSV or NDJSON table, or the columns of a Parquet table."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Generic, Protocol, TypeVar

import polars as pl

from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.columns.amounts import Reckoner
from fenze.solver.bulk.columns.chunk import Decided
from fenze.solver.bulk.columns.fill import Filler, Line, csv_line, ndjson_line
from fenze.solver.bulk.columns.frame import Framer, Record, record_of, schema_of
from fenze.solver.bulk.columns.template import Template
from fenze.solver.bulk.table import Form
from fenze.solver.bulk.to_table import header_line, line_of
from fenze.solver.render.voice import Voice

S = TypeVar("S")


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


class TextWriter:
    """CSV and NDJSON: the lines one after another in one file, or straight to a stream."""

    def __init__(self, form: Form, policy: model.Policy, tongue: Tongue, *, marked: bool, dated: bool) -> None:
        self._form: Form = form
        self._policy, self._dated = policy, dated
        self._tongue: Tongue = tongue
        self._voice = Voice(policy, tongue)
        self._first = (("\ufeff" if marked else "") + header_line()) if form == "csv" else ""
        self._out: BinaryIO | None = None
        self._path: Path | None = None

    def shape(self, template: Template, varying: frozenset[str]) -> Line:
        if self._form == "csv":
            return csv_line(template, self._voice, dated=self._dated)
        return ndjson_line(template, varying, self._policy, self._tongue, dated=self._dated)

    def open(self, folder: Path, state: Mapping[str, Any]) -> None:
        self._path = folder / "rows"
        self._out = self._path.open("r+b" if state else "w+b")
        if state:
            self._out.truncate(int(state["bytes"]))
            self._out.seek(0, io.SEEK_END)
        else:
            self._put(self._first)

    def straight_to(self, out: BinaryIO) -> None:
        """Writes to a stream instead of a file."""
        self._out = out
        self._put(self._first)

    def write(self, decided: Decided[Line], reckoner: Reckoner) -> pl.DataFrame:
        lines = [""] * decided.height
        filler = Filler(reckoner, json_=self._form == "ndjson")
        amounts = filler.amounts(decided)
        for place, line in filler.fill(decided, amounts):
            lines[place] = line
        for place, outcome in decided.alone.items():
            lines[place] = line_of(outcome, self._form, self._policy, self._voice)
        lines.append("")
        self._put("\n".join(lines))
        return amounts

    def _put(self, text: str) -> None:
        assert self._out is not None
        rest = memoryview(text.encode())
        while rest:  # a stream without a buffer may take a part of it
            rest = rest[self._out.write(rest) :]

    def state(self) -> Mapping[str, Json]:
        assert self._out is not None
        self._out.flush()
        return {"bytes": self._out.tell()}

    def close(self) -> Path:
        assert self._out is not None and self._path is not None
        self._out.close()
        return self._path


class ParquetWriter:
    """A Parquet file for what is written between two commits, joined at the end."""

    def __init__(self, policy: model.Policy, tongue: Tongue) -> None:
        self._voice = Voice(policy, tongue)
        self._framer: Framer | None = None
        self._frames: list[pl.DataFrame] = []
        self._folder: Path | None = None
        self._files = 0

    def shape(self, template: Template, varying: frozenset[str]) -> Record:  # noqa: ARG002
        return record_of(template.outcome, self._voice)

    def open(self, folder: Path, state: Mapping[str, Any]) -> None:
        self._folder, self._files = folder, int(state["files"]) if state else 0

    def write(self, decided: Decided[Record], reckoner: Reckoner) -> pl.DataFrame:
        if self._framer is None:
            self._framer = Framer(self._voice, reckoner)
        amounts = self._framer.amounts(decided)
        self._frames.append(self._framer.frame(decided, amounts))
        return amounts

    def state(self) -> Mapping[str, Json]:
        if self._frames:
            self._put(pl.concat(self._frames))
            self._frames = []
        return {"files": self._files}

    def close(self) -> Path:
        self.state()
        if not self._files:
            self._put(pl.DataFrame(schema=schema_of(self._voice.policy)))
        if self._files == 1:
            return self._path(0)
        assert self._folder is not None
        joined = self._folder / "rows"
        _in_words_of_the_system(
            lambda: pl.scan_parquet([self._path(number) for number in range(self._files)]).sink_parquet(joined), joined
        )
        return joined

    def _put(self, frame: pl.DataFrame) -> None:
        path = self._path(self._files)
        _in_words_of_the_system(lambda: frame.write_parquet(path), path)
        self._files += 1

    def _path(self, number: int) -> Path:
        assert self._folder is not None
        return self._folder / f"rows-{number:06d}.parquet"


def _in_words_of_the_system(write: Callable[[], object], path: Path) -> None:
    """Runs what writes a file; a fault that does not say what the system said of it is told as a full disk, if it is one."""
    try:
        write()
    except pl.exceptions.PolarsError as error:
        free = shutil.disk_usage(path.parent).free
        raise OSError(28 if free < 1 << 20 else 5, str(error), str(path)) from None
