"""A table made ready → OUT with a row for each of its rows, and what they come to together."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.behind import Behind
from fenze.solver.bulk.beside import Beside, Recipe
from fenze.solver.bulk.columns.chunk import Decided
from fenze.solver.bulk.columns.count import Counting
from fenze.solver.bulk.decide_rows import Outcome, decide_rows
from fenze.solver.bulk.ids import Ids
from fenze.solver.bulk.out import ParquetWriter, TextWriter, Writer, writer_of
from fenze.solver.bulk.prepare import Prepared
from fenze.solver.bulk.read_table import CHUNK
from fenze.solver.bulk.table import Form, Row
from fenze.solver.bulk.tally import Tally
from fenze.solver.bulk.tally_json import json_of_tally, tally_of_json
from fenze.solver.bulk.work import Work

S = TypeVar("S")
_ROWS, _SECONDS = 4_000_000, 5.0
"""How far a run goes at most before it takes down how far it has come."""
_LINES = 50_000
"""Rows of Parquet whose lines are written at a time."""


@dataclass(frozen=True, slots=True)
class Run:
    """`now` is the moment of the run; `step` is told how many more rows are done, at first those of an earlier run."""

    prepared: Prepared
    form: Form
    tongue: Tongue
    now: datetime
    tally: Tally
    step: Callable[[int], None]

    def into(self, work: Work) -> None:
        """Writes to the folder of a run, going on where it was left, and then to its place. Raises OSError, `TableError`."""
        writer = self._writer()
        match writer:
            case ParquetWriter():
                self._into(work, writer)
            case TextWriter():
                self._into(work, writer)

    def straight_to(self, out: BinaryIO) -> None:
        """Writes the lines of a text to a stream. Raises OSError, `TableError`."""
        writer = self._writer()
        assert isinstance(writer, TextWriter)
        writer.straight_to(out)
        self._through(writer, 0, lambda: None)
        out.flush()

    def _writer(self) -> TextWriter | ParquetWriter:
        dated = isinstance(self.prepared.mapping.as_of, str)
        return writer_of(self.form, self.prepared.policy, self.tongue, marked=self.prepared.table.marked, dated=dated)

    def recipe(self) -> Recipe:
        """What deciding its rows takes elsewhere."""
        prepared = self.prepared
        return Recipe(
            prepared.policy, prepared.files, prepared.mapping, prepared.mapped, prepared.as_of, self.form, self.tongue
        )

    def _into(self, work: Work, writer: Writer[S]) -> None:
        state: Mapping[str, Any] = work.state
        self.tally.ids = Ids(work.folder)
        if state:
            tally_of_json(state["tally"], self.tally)
            self.tally.ids.take_up(*state["ids"])
            self.step(self.tally.rows)

        def commit() -> None:
            written = writer.state()
            self.tally.ids.put_away()
            known: dict[str, Json] = {"tally": json_of_tally(self.tally), "ids": list(self.tally.ids.put_by)}
            work.commit(known | {"out": dict(written), "now": self.now.isoformat()})

        try:
            writer.open(work.folder, state.get("out", {}))
            self._through(writer, self.tally.rows, commit)
            self.tally.ids.repeated()  # while the ids that were put away are still in the folder
            work.finish(writer.close())
        finally:
            writer.leave()

    def _through(self, writer: Writer[S], skip: int, commit: Callable[[], None]) -> None:
        """What is decided of a chunk is written while the next is being decided."""
        prepared = self.prepared

        def alone(rows: Sequence[Row]) -> Sequence[Outcome]:
            return list(decide_rows(prepared.engine, rows, prepared.reading, prepared.as_of))

        since, rows, counting = time.monotonic(), 0, Counting[S](self.tally)

        def take(decided: Decided[S]) -> None:
            nonlocal since, rows
            counting.count(decided, writer.write(decided, reckoner))
            self.step(decided.height)
            rows += decided.height
            if rows >= _ROWS or time.monotonic() - since > _SECONDS:
                counting.settle()
                commit()
                since, rows = time.monotonic(), 0

        try:
            with Beside[S](self.recipe()) as beside, Behind() as behind:
                decider = prepared.decider(alone, writer.shape, beside)
                reckoner = decider.reckoner()
                for chunk in prepared.chunks(skip, CHUNK if self.form == "parquet" else _LINES):
                    for decided in decider.decide(chunk):
                        behind.do(partial(take, decided))
        finally:
            counting.settle()


def key_of_run(
    prepared: Prepared, in_: str, out_form: Form, mapping: str | None, tongue: Tongue, version: str, stated: str | None
) -> dict[str, Json]:
    """What makes one run the same as another, so that it can go on with what the other has written."""
    path = Path(in_).resolve()
    seen = path.stat() if path.is_file() else None
    return {
        "fenze": version,
        "policy": prepared.policy.digest,
        "parameters": {parameter.name: parameter.value for parameter in prepared.policy.parameters.values()},
        "mapping": mapping,
        "as_of": stated,
        "in": str(path),
        "size": seen.st_size if seen else None,
        "changed": seen.st_mtime_ns if seen else None,
        "from": prepared.table.form,
        "to": out_form,
        "tongue": tongue,
    }
