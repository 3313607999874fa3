"""Rows of a table, many at a time → which template each follows, and the outcomes of those that follow none.

Every row is here once: those of a pattern that has come up before follow its template, a new pattern is decided in one of its
rows, and what columns cannot take is decided row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import polars as pl

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.timing import timing_of
from fenze.solver.bulk.columns.amounts import NTH, Reckoner
from fenze.solver.bulk.columns.integers import TooLarge
from fenze.solver.bulk.columns.pattern import PatternColumns
from fenze.solver.bulk.columns.said import AS_OF, CASE_ID, CONTRACT, IS_ODD, ROW, offset_of, readable
from fenze.solver.bulk.columns.stamp import moment_at
from fenze.solver.bulk.columns.stated import StatedColumns
from fenze.solver.bulk.columns.template import NoTemplate, Template, template_of
from fenze.solver.bulk.decide_rows import Outcome
from fenze.solver.bulk.mapping import TableMap
from fenze.solver.bulk.table import Row
from fenze.solver.decide import Engine

TEMPLATE = "template"
_MOST_TEMPLATES = 50_000
"""Then all are forgotten, so that memory does not grow with a table in which nearly every pattern is new."""

S = TypeVar("S")
DecideRows = Callable[[Sequence[Row]], Sequence[Outcome]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table: `row` gives one of them as it stands there, `odd` those that are only to be read so."""

    frame: pl.DataFrame
    row: Callable[[int], Row]
    odd: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Shaped(Generic[S]):
    """A template and what is made of it for the output at hand."""

    template: Template
    shape: S


@dataclass(frozen=True, slots=True)
class Decided(Generic[S]):
    """What became of the rows of a chunk.

    `rows` are those that follow one of the `templates`, in order, with their numbers and moments; `alone` the outcomes of the
    others, by their place; `number` tells the number in the table from the place in the chunk; `new` patterns came up.
    """

    rows: pl.DataFrame
    templates: Sequence[Shaped[S]]
    alone: Mapping[int, Outcome]
    height: int
    new: int
    number: Callable[[int], int]


@dataclass(slots=True)
class _Patterns:
    """What has come up so far under one contract: keys and the templates that they stand for, None for none."""

    columns: PatternColumns
    policy: model.Policy
    keys: pl.DataFrame = field(default_factory=pl.DataFrame)


@dataclass(slots=True)
class ColumnDecider(Generic[S]):
    """Decides the chunks of one table. The names of the mapping must be good, as for `RowReader`.

    `shape` makes of a template, and the numbers that vary, what the output needs, and raises `NoTemplate` where that cannot be.
    """

    engine: Engine
    mapping: TableMap
    as_of: datetime
    schema: Mapping[str, pl.DataType]
    decide_rows: DecideRows
    shape: Callable[[Template, frozenset[str]], S]
    lenient: bool = True
    _stated: StatedColumns | None = None
    _templates: list[Shaped[S] | None] = field(default_factory=list)  # pyright: ignore[reportUnknownVariableType]
    _patterns: dict[int, _Patterns | None] = field(default_factory=dict[int, _Patterns | None])

    def __post_init__(self) -> None:
        offset = self.as_of.utcoffset()
        if readable(self.mapping, self.schema) and offset is not None and not offset % timedelta(minutes=1):
            self._stated = StatedColumns(self.mapping, self.engine.policy, self.as_of, self.schema, self.lenient)

    def reckoner(self) -> Reckoner:
        """What carries out the plans of templates."""
        policy = self.engine.policy
        zones = self._stated.zones if self._stated else {}

        def moment(fact: str, micros: int, offset: int) -> datetime:
            found = moment_at(micros, offset)
            return found.astimezone(zones[fact]) if fact in zones else found

        scales = PatternColumns(policy, (), self.as_of).scales
        timing = timing_of(policy.time_zone, policy.calendar)
        return Reckoner(scales, policy.currency, minor_digits_of(policy.currency), timing, moment)

    def decide(self, chunk: Chunk) -> Decided[S]:
        """The outcomes of a chunk."""
        height = chunk.frame.height
        if self._stated is None:
            return self._all_alone(chunk)
        stated = self._stated.of(chunk.frame)
        if chunk.odd:
            stated = stated.with_columns((pl.col(IS_ODD) | pl.col(ROW).is_in(list(chunk.odd))).alias(IS_ODD))
        if len(self._templates) > _MOST_TEMPLATES:
            self._templates.clear()
            self._patterns.clear()
        before = len(self._templates)
        if CONTRACT in stated.columns:
            parts = [self._of_contract(place, part, chunk) for (place,), part in stated.group_by(CONTRACT, maintain_order=True)]
            rows = pl.concat(parts).sort(ROW)
        else:
            rows = self._of_contract(0, stated, chunk)
        templates = {place: self._templates[place] for place in rows[TEMPLATE].unique() if place is not None}
        bare = {place for place, template in templates.items() if template is None}
        if bare:
            rows = rows.with_columns(pl.when(~pl.col(TEMPLATE).is_in(list(bare))).then(pl.col(TEMPLATE)))
        alone = rows.filter(pl.col(TEMPLATE).is_null())[ROW].to_list()
        outcomes = self.decide_rows([chunk.row(place) for place in alone]) if alone else ()
        following = rows.filter(pl.col(TEMPLATE).is_not_null()) if alone else rows
        used = [(place, template) for place in sorted(templates) if (template := templates[place]) is not None]
        order = pl.Series([place for place, _ in used], dtype=pl.UInt32)
        return Decided(
            following.with_columns(order.search_sorted(following[TEMPLATE]).cast(pl.UInt32).alias(NTH)).drop(TEMPLATE),
            [template for _, template in used],
            dict(zip(alone, outcomes, strict=True)),
            height,
            len(self._templates) - before,
            lambda place: chunk.row(place).number,
        )

    def _all_alone(self, chunk: Chunk) -> Decided[S]:
        height = chunk.frame.height
        outcomes = self.decide_rows([chunk.row(place) for place in range(height)])
        none = pl.DataFrame(schema={ROW: pl.UInt32, NTH: pl.UInt32})
        return Decided(none, [], dict(enumerate(outcomes)), height, 0, lambda place: chunk.row(place).number)

    def _of_contract(self, place: object, stated: pl.DataFrame, chunk: Chunk) -> pl.DataFrame:
        assert isinstance(place, int)
        if place not in self._patterns:
            self._patterns[place] = self._patterns_of(place)
        patterns = self._patterns[place]
        if patterns is None:
            return self._kept(stated.with_columns(pl.lit(None, pl.UInt32).alias(TEMPLATE)), None)
        keys = list(patterns.columns.keys)
        found = patterns.columns.of(stated).join(patterns.keys, on=keys, how="left", maintain_order="left")
        new = found.filter(pl.col(TEMPLATE).is_null() & ~pl.col(IS_ODD))
        if new.height:
            first = new.unique(subset=keys, keep="first", maintain_order=True)
            outcomes = self.decide_rows([chunk.row(row) for row in first[ROW]])
            start = len(self._templates)
            self._templates.extend(self._template(outcome, patterns) for outcome in outcomes)
            more = first.select(keys).with_columns(pl.int_range(start, start + first.height, dtype=pl.UInt32).alias(TEMPLATE))
            patterns.keys = pl.concat([patterns.keys, more])
            found = found.drop(TEMPLATE).join(patterns.keys, on=keys, how="left", maintain_order="left")
        found = found.with_columns(pl.when(~pl.col(IS_ODD)).then(pl.col(TEMPLATE)))
        return self._kept(found, patterns.columns)

    def _template(self, outcome: Outcome, patterns: _Patterns) -> Shaped[S] | None:
        try:
            template = template_of(outcome, patterns.policy, patterns.columns.varying)
            return Shaped(template, self.shape(template, patterns.columns.varying))
        except NoTemplate:
            return None

    def _patterns_of(self, place: int) -> _Patterns | None:
        assert self._stated is not None
        contract = list(self.engine.policy.contracts)[place - 1] if place else None
        policy = self.engine.under(contract).policy
        try:
            columns = PatternColumns(policy, self._stated.facts, None if self._stated.dated else self.as_of)
        except TooLarge:
            return None
        keys = pl.DataFrame(schema={**dict.fromkeys(columns.keys, pl.UInt64), TEMPLATE: pl.UInt32})
        return _Patterns(columns, policy, keys)

    def _kept(self, found: pl.DataFrame, columns: PatternColumns | None) -> pl.DataFrame:
        """The columns that templates may need, the same under every contract."""
        assert self._stated is not None
        policy = self.engine.policy
        numbers = [name for name, fact in policy.facts.items() if _is_number(fact)]
        stamps = [name for name in self._stated.facts if offset_of(name) in found.columns]
        wanted = [CASE_ID, ROW, TEMPLATE, *numbers, *stamps, *map(offset_of, stamps)]
        if self._stated.dated:
            wanted += [AS_OF, offset_of(AS_OF)]
        present = set(found.columns)
        exprs = [
            pl.col(name).cast(pl.Int64) if name in numbers else pl.col(name)
            for name in wanted
            if name in present and (columns is None or name in columns.varying or name not in numbers)
        ]
        missing = [pl.lit(None, pl.Int64).alias(name) for name in _measurable(policy) if name not in present]
        return found.select(
            *exprs, *(one for one in missing if one.meta.output_name() not in {e.meta.output_name() for e in exprs})
        )


def _is_number(fact: model.Fact) -> bool:
    return isinstance(fact.type, model.Number | model.Clock)


def _measurable(policy: model.Policy) -> list[str]:
    return [name for name, fact in policy.facts.items() if fact.derived or fact.clock_of is not None]
