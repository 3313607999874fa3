"""Rows of a table, many at a time → which template each follows, and the outcomes of those that follow none.

Every row is here once: those of a pattern that has come up before follow its template, a new pattern is decided in one of its
rows, and what columns cannot take is decided row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, Protocol, TypeVar

import polars as pl

from fenze.decision.case import Fault
from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.timing import timing_of
from fenze.solver.bulk.columns.amounts import NTH, Amount, Ends, Reckoner
from fenze.solver.bulk.columns.integers import TooLarge
from fenze.solver.bulk.columns.pattern import PatternColumns
from fenze.solver.bulk.columns.said import AS_OF, CASE_ID, CONTRACT, IS_ODD, ROW, offset_of, readable
from fenze.solver.bulk.columns.stamp import moment_at
from fenze.solver.bulk.columns.stated import StatedColumns
from fenze.solver.bulk.columns.template import NoTemplate, Template, template_of
from fenze.solver.bulk.decide_rows import Outcome
from fenze.solver.bulk.mapping import TableMap
from fenze.solver.bulk.table import Row
from fenze.solver.bulk.tally import Counted, counted_of
from fenze.solver.decide import Engine

_MOST_TEMPLATES = 50_000
"""Then all are forgotten, so that memory does not grow with a table in which nearly every pattern is new."""
_AT_ONCE = 20_000
"""Answers that are found for one part of a chunk; each takes some kilobytes until its row is written."""

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
    """What is kept of a template: what of it varies, what is counted of its rows, and what is made of it for the output."""

    amounts: Mapping[str, Amount]
    ends: Mapping[str, Ends]
    counted: Counted | Fault
    shape: S


Shape = Callable[[Template, frozenset[str]], S]
"""Makes of a template, and the numbers that vary, what the output needs. Raises `NoTemplate` where that cannot be."""
Templates = Sequence[Shaped[S] | None]
"""Of some new patterns, each in one row; None where no template holds for the rows of a pattern."""


def shaped_of(outcome: Outcome, policy: model.Policy, varying: frozenset[str], shape: Shape[S]) -> Shaped[S] | None:
    """The template for the rows of an outcome's pattern, ready for the output; None where rows are decided one by one."""
    try:
        template = template_of(outcome, policy, varying)
        return Shaped(template.amounts, template.ends, counted_of(outcome), shape(template, varying))
    except NoTemplate:
        return None


@dataclass(frozen=True, slots=True)
class Decided(Generic[S]):
    """What became of the rows of a chunk.

    `rows` are those that follow a template, in order, with their numbers and moments and, in the column `NTH`, the template's
    place among `templates`. These are all that have come up, chunk after chunk the same list, which only grows until another
    takes its place; `used` are the places of those that the rows follow, in order. `alone` holds the outcomes of the other
    rows, by their place; `number` tells the number in the table from the place in the chunk; `new` patterns came up.
    """

    rows: pl.DataFrame
    templates: Sequence[Shaped[S] | None]
    used: pl.Series
    alone: Mapping[int, Outcome]
    height: int
    new: int
    number: Callable[[int], int]

    def followed(self) -> Iterator[tuple[int, Shaped[S]]]:
        """The templates that the rows follow, with their places."""
        places: list[int] = self.used.to_list()
        for nth in places:
            template = self.templates[nth]
            assert template is not None
            yield nth, template


@dataclass(slots=True)
class _Patterns:
    """What has come up so far under one contract: keys and the places of the templates that they stand for."""

    columns: PatternColumns
    policy: model.Policy
    keys: pl.DataFrame = field(default_factory=pl.DataFrame)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """Rows under the contract at a `place`, with their keys and, as far as they are known, their templates.

    `new` has a row for each pattern that has not come up before; `answers` are as many as have yet to be found.
    """

    place: int
    patterns: _Patterns | None
    rows: pl.DataFrame
    new: pl.DataFrame | None
    answers: int


class Many(Protocol[S]):
    """Where many new patterns are decided: some of the rows here, others at the same time elsewhere."""

    def shaped(
        self,
        rows: Sequence[Row],
        contract: str | None,
        varying: frozenset[str],
        here: Callable[[Sequence[Row]], Templates[S]],
    ) -> Templates[S]:
        """What becomes of rows of which each stands for a new pattern under the contract; `here` does it in this process."""
        ...


@dataclass(slots=True)
class ColumnDecider(Generic[S]):
    """Decides the chunks of one table. The names of the mapping must be good, as for `RowReader`.

    With `many`, new patterns that come in great numbers are not all decided in this process.
    """

    engine: Engine
    mapping: TableMap
    as_of: datetime
    schema: Mapping[str, pl.DataType]
    decide_rows: DecideRows
    shape: Shape[S]
    lenient: bool = True
    many: Many[S] | None = None
    _stated: StatedColumns | None = None
    _templates: list[Shaped[S] | None] = field(default_factory=list)  # pyright: ignore[reportUnknownVariableType]
    _bare: list[int] = field(default_factory=list[int])
    """The places of templates that are None."""
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

    def decide(self, chunk: Chunk) -> Iterator[Decided[S]]:
        """The outcomes of a chunk: in parts, where so many rows take an answer of their own that they fill the memory."""
        height = chunk.frame.height
        if self._stated is None:
            for part in _parts(chunk, -(-height // _AT_ONCE)):
                yield self._all_alone(part)
            return
        known = self._known(chunk)
        costly = sum(one.answers for one in known)
        if costly <= _AT_ONCE:
            yield self._decided(chunk, known)
        else:
            for part in _parts(chunk, -(-costly // _AT_ONCE)):
                yield self._decided(part, self._known(part))

    def _known(self, chunk: Chunk) -> Sequence[_Keyed]:
        """The rows by the contract that they are under, with the templates of those whose pattern has come up before."""
        assert self._stated is not None
        if len(self._templates) > _MOST_TEMPLATES:
            self._templates, self._bare, self._patterns = [], [], {}
        stated = self._stated.of(chunk.frame)
        if chunk.odd:
            stated = stated.with_columns((pl.col(IS_ODD) | pl.col(ROW).is_in(list(chunk.odd))).alias(IS_ODD))
        if CONTRACT not in stated.columns:
            return [self._keyed(0, stated)]
        return [self._keyed(place, part) for (place,), part in stated.group_by(CONTRACT, maintain_order=True)]

    def _keyed(self, place: object, stated: pl.DataFrame) -> _Keyed:
        assert isinstance(place, int)
        if place not in self._patterns:
            self._patterns[place] = self._patterns_of(place)
        patterns = self._patterns[place]
        if patterns is None:
            return _Keyed(place, None, stated.with_columns(pl.lit(None, pl.UInt32).alias(NTH)), None, stated.height)
        keys = list(patterns.columns.keys)
        found = patterns.columns.of(stated).join(patterns.keys, on=keys, how="left", maintain_order="left")
        odd, first = int(found[IS_ODD].sum()), None
        if found[NTH].null_count():
            new = found.filter(pl.col(NTH).is_null() & ~pl.col(IS_ODD))
            first = new.unique(subset=keys, keep="first", maintain_order=True) if new.height else None
        return _Keyed(place, patterns, found, first, odd + (first.height if first is not None else 0))

    def _decided(self, chunk: Chunk, known: Sequence[_Keyed]) -> Decided[S]:
        before = len(self._templates)
        parts = [self._followed(one, chunk) for one in known]
        rows = pl.concat(parts).sort(ROW) if len(parts) > 1 else parts[0]
        if self._bare:
            rows = rows.with_columns(pl.when(~pl.col(NTH).is_in(self._bare)).then(pl.col(NTH)))
        alone = rows.filter(pl.col(NTH).is_null())[ROW].to_list() if rows[NTH].null_count() else []
        outcomes = self.decide_rows([chunk.row(place) for place in alone]) if alone else ()
        following = rows.filter(pl.col(NTH).is_not_null()) if alone else rows
        return Decided(
            following,
            self._templates,
            following[NTH].unique().sort(),
            dict(zip(alone, outcomes, strict=True)),
            chunk.frame.height,
            len(self._templates) - before,
            lambda place: chunk.row(place).number,
        )

    def _all_alone(self, chunk: Chunk) -> Decided[S]:
        height = chunk.frame.height
        outcomes = self.decide_rows([chunk.row(place) for place in range(height)])
        none = pl.DataFrame(schema={ROW: pl.UInt32, NTH: pl.UInt32})
        return Decided(none, [], none[NTH], dict(enumerate(outcomes)), height, 0, lambda place: chunk.row(place).number)

    def _followed(self, known: _Keyed, chunk: Chunk) -> pl.DataFrame:
        """The rows with their templates, those of new patterns too; null where they are to be decided one by one."""
        patterns, found = known.patterns, known.rows
        if patterns is None:
            return self._kept(found, None)
        if known.new is not None:
            keys, start = list(patterns.columns.keys), len(self._templates)
            rows = [chunk.row(row) for row in known.new[ROW]]
            shaped = self._shaped(rows, known.place, patterns)
            self._templates.extend(shaped)
            self._bare.extend(start + nth for nth, one in enumerate(shaped) if one is None)
            numbers = pl.int_range(start, start + known.new.height, dtype=pl.UInt32)
            patterns.keys = pl.concat([patterns.keys, known.new.select(keys).with_columns(numbers.alias(NTH))])
            found = found.drop(NTH).join(patterns.keys, on=keys, how="left", maintain_order="left")
        return self._kept(found.with_columns(pl.when(~pl.col(IS_ODD)).then(pl.col(NTH))), patterns.columns)

    def _shaped(self, rows: Sequence[Row], place: int, patterns: _Patterns) -> Templates[S]:
        varying = patterns.columns.varying

        def here(rows: Sequence[Row]) -> Templates[S]:
            return [shaped_of(outcome, patterns.policy, varying, self.shape) for outcome in self.decide_rows(rows)]

        if self.many is None:
            return here(rows)
        return self.many.shaped(rows, self._contract_at(place), varying, here)

    def _contract_at(self, place: int) -> str | None:
        return list(self.engine.policy.contracts)[place - 1] if place else None

    def _patterns_of(self, place: int) -> _Patterns | None:
        assert self._stated is not None
        policy = self.engine.under(self._contract_at(place)).policy
        try:
            columns = PatternColumns(policy, self._stated.facts, None if self._stated.dated else self.as_of)
        except TooLarge:
            return None
        keys = pl.DataFrame(schema={**dict.fromkeys(columns.keys, pl.UInt64), NTH: pl.UInt32})
        return _Patterns(columns, policy, keys)

    def _kept(self, found: pl.DataFrame, columns: PatternColumns | None) -> pl.DataFrame:
        """The columns that templates may need, the same under every contract."""
        assert self._stated is not None
        policy = self.engine.policy
        numbers = [name for name, fact in policy.facts.items() if _is_number(fact)]
        stamps = [name for name in self._stated.facts if offset_of(name) in found.columns]
        wanted = [CASE_ID, ROW, NTH, *numbers, *stamps, *map(offset_of, stamps)]
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


def _parts(chunk: Chunk, many: int) -> Iterator[Chunk]:
    """The chunk in so many parts."""
    height = chunk.frame.height
    size = max(1, -(-height // max(1, many)))
    odd = pl.Series(sorted(chunk.odd), dtype=pl.Int64)
    for start in range(0, height, size):
        within = odd.filter(odd.is_between(start, start + size - 1)) - start
        yield Chunk(chunk.frame.slice(start, size), partial(_row_of, chunk, start), within.to_list())


def _row_of(chunk: Chunk, start: int, place: int) -> Row:
    return chunk.row(start + place)


def _is_number(fact: model.Fact) -> bool:
    return isinstance(fact.type, model.Number | model.Clock)


def _measurable(policy: model.Policy) -> list[str]:
    return [name for name, fact in policy.facts.items() if fact.derived or fact.clock_of is not None]
