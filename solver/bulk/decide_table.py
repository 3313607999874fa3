"""A table in memory, of Polars or Arrow, or batches of one → its decisions, a row for each row.

For Python programs: nothing is read from or written to a file here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import polars as pl

from fenze.dsl import ast
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.clock import Clock
from fenze.solver.bulk.columns.chunk import Chunk, ColumnDecider
from fenze.solver.bulk.columns.frame import Framer, Record, record_of, schema_of
from fenze.solver.bulk.columns.template import Template
from fenze.solver.bulk.decide_rows import Outcome, decide_rows, reading_rows
from fenze.solver.bulk.mapping import Latest, TableMap
from fenze.solver.bulk.plan import looked_up, mapping_of_columns, with_parameters
from fenze.solver.bulk.read_table import Survey, latest_in
from fenze.solver.bulk.row_to_case import RowReader
from fenze.solver.bulk.table import Row
from fenze.solver.bulk.text_to_mapping import mapping_of
from fenze.solver.decide import engine_of
from fenze.solver.render.voice import Voice

_ROWS = 250_000
Arrow = Any
"""A table or a batch of Arrow, or of what hands its columns on as Arrow does."""
T = TypeVar("T")


class TableDecider:
    """Decides tables under one policy, many rows at once; a pattern that has come up is not decided again.

    Not safe to share between threads, nor between tables whose columns differ in type.
    """

    def __init__(
        self,
        files: Sequence[ast.File],
        columns: pl.DataFrame,
        mapping: str | None = None,
        as_of: datetime | None = None,
        tongue: Tongue = "en",
    ) -> None:
        """`files` are the policy's (`fenze.dsl.load.files_of`), `columns` a table with the columns to come.

        `mapping` is the text of a mapping file; without it the columns are `case_id`, `as_of`, `contract` and names of facts.
        `as_of` is the moment of the rows that state none, now if it is left out. Raises `PolicyError`, `MappingError`.
        """
        own = policy_of(files)
        told = mapping_of(mapping) if mapping is not None else mapping_of_columns(columns.columns)
        moment = as_of or _moment_of(told, columns)
        if not isinstance(told.as_of, str):
            told = replace(told, as_of=moment)
        told = looked_up(told, own, Survey(0, dict(columns.schema), (), None))
        policy = with_parameters(files, told) if told.parameters else own
        self._engine = engine_of(policy, files=files, values=told.parameters)
        self._reading, self._moment = reading_rows(RowReader(told, policy, moment)), moment
        self._voice = Voice(policy, tongue)
        self.schema = schema_of(policy)
        """The columns of the decisions, with their types."""
        self._decider: ColumnDecider[Record] = ColumnDecider(
            self._engine, told, moment, dict(columns.schema), self._alone, self._shape
        )
        self._framer = Framer(self._voice, self._decider.reckoner())

    def decide(self, frame: pl.DataFrame, before: int = 0) -> pl.DataFrame:
        """A row for each of the frame's, in order; `before` rows came before them. A row that is refused says why."""
        done = [table for start, part in _parts_of(frame) for table in self._decided(part, before + start)]
        return pl.concat(done) if done else pl.DataFrame(schema=self.schema)

    def _decided(self, frame: pl.DataFrame, before: int) -> Iterator[pl.DataFrame]:
        for decided in self._decider.decide(Chunk(frame, lambda n: Row(before + n + 1, frame.row(n, named=True)))):
            yield self._framer.frame(decided, self._framer.amounts(decided))

    def _alone(self, rows: Sequence[Row]) -> Sequence[Outcome]:
        return list(decide_rows(self._engine, rows, self._reading, self._moment))

    def _shape(self, template: Template, varying: frozenset[str]) -> Record:  # noqa: ARG002
        return record_of(template.outcome, self._voice)


def decide_table(
    files: Sequence[ast.File], table: T, mapping: str | None = None, as_of: datetime | None = None, tongue: Tongue = "en"
) -> T:
    """The decisions of a table of Polars or Arrow, as a table of the same library, a row for each row in order.

    The arguments are those of `TableDecider`. Raises `PolicyError`, `MappingError`.
    """
    frame = table if isinstance(table, pl.DataFrame) else frame_of(table)
    done = TableDecider(files, frame, mapping, as_of, tongue).decide(frame)
    return cast("T", done if isinstance(table, pl.DataFrame) else done.to_arrow())


def decide_batches(
    files: Sequence[ast.File],
    batches: Iterable[Arrow],
    mapping: str | None = None,
    as_of: datetime | None = None,
    tongue: Tongue = "en",
) -> Iterator[Arrow]:
    """The same batch by batch, as `mapInArrow` of Spark has it; a pattern of one batch is not decided again in the next."""
    decider: TableDecider | None = None
    before = 0
    for batch in batches:
        frame = frame_of(batch)
        decider = decider or TableDecider(files, frame, mapping, as_of, tongue)
        done: Arrow = decider.decide(frame, before)
        yield from done.to_arrow().to_batches()
        before += frame.height


def frame_of(table: Arrow) -> pl.DataFrame:
    """A table or a batch of Arrow as one of Polars, without copying what need not be."""
    polars: Any = pl
    return cast("pl.DataFrame", polars.from_arrow(table))


def _moment_of(mapping: TableMap, columns: pl.DataFrame) -> datetime:
    now = datetime.now(UTC)
    match mapping.as_of:
        case datetime():
            return mapping.as_of
        case Latest(named):
            clock = Clock(mapping.zone, mapping.time_formats)
            latest: datetime | None = None
            for name in named:
                if name in columns.columns:
                    latest = latest_in(columns[name], clock, now, latest)
            return latest or now
        case _:
            return now


def _parts_of(frame: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    for start in range(0, frame.height, _ROWS):
        yield start, frame[start : start + _ROWS]
