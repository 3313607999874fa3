"""What an amount or a moment of a decision comes to in other rows of the same pattern, column by column, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Generic, TypeVar, assert_never

import polars as pl

from fenze.decision.due import Moments
from fenze.dsl import model
from fenze.dsl.model.formula import facts_of
from fenze.dsl.money import apportion, minor_units_of
from fenze.dsl.spelling import text_of
from fenze.dsl.timing import Timing
from fenze.dsl.truth import Value
from fenze.solver.bulk.columns.integers import NARROW, WIDE, Integers, TooLarge
from fenze.solver.bulk.columns.scale import Scale


@dataclass(frozen=True, slots=True)
class Portion:
    """One of several parts of a cost head that add up to it.

    `parts` are in the order in which left-over coins go to equal remainders.
    """

    cost: str
    parts: tuple[Fraction, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a money formula comes to, rounded to the smallest coin."""

    formula: model.Formula
    rounding: model.Rounding


@dataclass(frozen=True, slots=True)
class Ends:
    """The moment at which a deadline is over, or a stretch of time, or that a fact gives."""

    when: model.Deadline | model.Span | str


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its fact's unit."""

    fact: str


Amount = Portion | Reckoned
Told = Ends | Number
Plan = Amount | Told
T = TypeVar("T")
NTH = "nth template"
"""The column that tells which of all templates a row follows."""


@dataclass(slots=True)
class Plans(Generic[T]):
    """The plans for the amounts of templates, by the names that the amounts go by.

    Each `different` plan is numbered, from 1 on. The templates are in a list that grows, until another takes its place.
    """

    amounts_of: Callable[[T], Mapping[str, Amount]]
    different: list[Amount] = field(default_factory=list[Amount])
    taken_up: int = 0
    """So many templates of the list."""
    _templates: Sequence[T | None] = ()
    _numbers: dict[Amount, int] = field(default_factory=dict[Amount, int])
    _by_name: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def keep_up(self, templates: Sequence[T | None]) -> Sequence[T | None]:
        """Takes up the templates that have come since, all of them where they are in another list, and gives them back."""
        if templates is not self._templates:
            self._templates, self.taken_up = templates, 0
            self.different, self._numbers, self._by_name = [], {}, {}
        fresh = templates[self.taken_up :]
        for template in fresh:
            for name, plan in self.amounts_of(template).items() if template is not None else ():
                if plan not in self._numbers:
                    self.different.append(plan)
                    self._numbers[plan] = len(self.different)
                self._up_to_now(name).append(self._numbers[plan])
            self.taken_up += 1
        return fresh

    def by_name(self, used: pl.Series) -> Mapping[str, pl.Series]:
        """For each name that goes for any template among those used: of every template the number of its plan, 0 for none."""
        found = {name: pl.Series(self._up_to_now(name), dtype=pl.UInt32) for name in self._by_name}
        return {name: numbers for name, numbers in found.items() if numbers.gather(used).max()}

    def _up_to_now(self, name: str) -> list[int]:
        numbers = self._by_name.setdefault(name, [])
        numbers.extend([0] * (self.taken_up - len(numbers)))
        return numbers


@dataclass(frozen=True, slots=True)
class Reckoner:
    """Carries out plans over rows in which every number is in the parts of its `scales`, every moment in microseconds."""

    scales: Mapping[str, Scale]
    currency: str
    digits: int
    timing: Timing
    moment: Callable[[str, int, int], datetime]
    """A fact's moment from microseconds and offset."""

    def amounts(self, rows: pl.DataFrame, plans: Plans[T], used: pl.Series) -> pl.DataFrame:
        """A column in minor units for each name that a template among those `used` has a plan by; null where a row's has none.

        Every fact of a plan must be known in the rows that have it.
        """
        numbers = plans.by_name(used)
        wanted: list[int] = sorted({number for own in numbers.values() for number in own.gather(used).unique() if number})
        found = self._worked_out(rows, {_column(number): plans.different[number - 1] for number in wanted})
        chosen = [_chosen(own, own.gather(used).unique().sort(), found.schema).alias(name) for name, own in numbers.items()]
        done = found.lazy().select(NTH, *chosen).collect()
        for number in (one for one in wanted if _column(one) not in found.columns):
            for name, own in numbers.items():
                if (nths := (own == number).arg_true()).len():
                    done = self._with_one_by_one(done, rows, name, plans.different[number - 1], nths)
        return done

    def _with_one_by_one(
        self, done: pl.DataFrame, rows: pl.DataFrame, name: str, plan: Amount, nths: pl.Series
    ) -> pl.DataFrame:
        """With the column of a name filled in for the rows whose templates have this plan by it."""
        part = rows.with_row_index("index").filter(pl.col(NTH).is_in(nths.implode()))
        own = part.select("index", self.one_by_one(plan, part).alias("own"))
        joined = done.with_row_index("index").join(own, on="index", how="left", maintain_order="left")
        return joined.with_columns(pl.coalesce("own", name).alias(name)).drop("index", "own")

    def _worked_out(self, rows: pl.DataFrame, columns: Mapping[str, Amount]) -> pl.DataFrame:
        """What plans come to in every row, in the column of each; without those that columns might not hold."""
        most = self._largest(rows, {fact for plan in columns.values() for fact in _facts_of(plan)})
        exprs: list[pl.Expr] = []
        for column, plan in columns.items():
            with suppress(TooLarge):
                exprs.append(self._expr(plan, most).alias(column))
        return rows.lazy().select(NTH, *exprs).collect()  # lazily, so that what plans have in common is done once

    def _expr(self, plan: Amount, most: Mapping[str, int]) -> pl.Expr:
        """In the narrowest whole numbers that it fits. Raises `TooLarge`."""
        try:
            return self._in(NARROW, plan, most)
        except TooLarge:
            return self._in(WIDE, plan, most)

    def _in(self, integers: Integers, plan: Amount, most: Mapping[str, int]) -> pl.Expr:
        match plan:
            case Portion(cost, (_,), _):
                return pl.col(cost)
            case Portion():
                return _portion(plan, most[plan.cost], integers)
            case Reckoned(formula, rounding):
                ratio = integers.ratio_of(formula, lambda fact: integers.column(fact, self.scales[fact].parts, most[fact]))
                return integers.rounded(integers.times(ratio, 10**self.digits, 1), rounding)
            case _:
                assert_never(plan)

    def one_by_one(self, plan: Amount, rows: pl.DataFrame) -> pl.Series:
        """The same with the numbers of Python, which know no bounds."""
        found: list[int] = []
        match plan:
            case Portion(cost, parts, place):
                found = [_part_of(total, parts, place) for total in rows[cost]]
            case Reckoned(formula, rounding):
                facts = sorted(set(facts_of(formula)))
                minor_units = minor_units_of(self.currency, formula, rounding)
                columns = [[self.scales[fact].value(parts) for parts in rows[fact]] for fact in facts]
                for numbers in zip(*columns, strict=True) if facts else [()] * rows.height:
                    values: dict[str, Value] = dict(zip(facts, numbers, strict=True))
                    amount = minor_units(values)
                    assert amount is not None
                    found.append(amount)
            case _:
                assert_never(plan)
        return pl.Series(found, dtype=pl.Int128)

    def texts(self, rows: pl.DataFrame, plans: Mapping[int, Mapping[str, Told]]) -> dict[str, list[str]]:
        """By name, what is not an amount, as decisions tell it; empty where a row's template has none."""
        users: dict[str, dict[Told, list[int]]] = {}
        for nth, each in plans.items():
            for name, plan in each.items():
                users.setdefault(name, {}).setdefault(plan, []).append(nth)
        told = {name: [""] * rows.height for name in users}
        indexed = rows.with_row_index("index") if users else rows
        for name, by_plan in users.items():
            for plan, nths in by_plan.items():
                part = indexed.filter(pl.col(NTH).is_in(nths))
                for index, text in zip(part["index"], self._told(plan, part), strict=True):
                    told[name][index] = text
        return told

    def _told(self, plan: Told, rows: pl.DataFrame) -> list[str]:
        match plan:
            case Number(fact):
                return [text_of(self.scales[fact].value(parts)) for parts in rows[fact]]
            case Ends(when):
                fact = when if isinstance(when, str) else when.start
                return [self._end(when, fact, *stamp) for stamp in zip(rows[fact], rows[f"{fact} offset"], strict=True)]
            case _:
                assert_never(plan)

    def _end(self, when: model.Deadline | model.Span | str, fact: str, micros: int, offset: int) -> str:
        moments = Moments(self.timing, {fact: self.moment(fact, micros, offset)})
        match when:
            case model.Deadline():
                end = moments.due(when)
            case model.Span():
                end = moments.end_of(when)
            case _:
                end = moments.known(when)
        assert end is not None
        return end.isoformat()

    def _largest(self, rows: pl.DataFrame, facts: Set[str]) -> Mapping[str, int]:
        """The largest number in each of some columns, at least 1."""
        names = sorted(facts)
        if not names or not rows.height:
            return dict.fromkeys(names, 1)
        found = rows.select(pl.max_horizontal(pl.col(name).max(), 0 - pl.col(name).min(), 1).alias(name) for name in names)
        return {name: int(most) for name, most in zip(names, found.row(0), strict=True)}


def _column(number: int) -> str:
    return f"plan {number}"


def _chosen(own: pl.Series, wanted: pl.Series, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """Of each row, the column of its template's plan, whose number is in `own`; null where that is 0 or has no column.

    The numbers that are `wanted` come up. In wider whole numbers where any column, or one not there, needs them.
    """
    there = [number for number in wanted if _column(number) in schema]
    narrow = len(there) == wanted.len() - (wanted[0] == 0) and all(schema[_column(number)] == pl.Int64 for number in there)
    kind = pl.Int64 if narrow else pl.Int128
    if [*wanted] == there[:1]:
        return pl.col(_column(there[0])).cast(kind)
    number = pl.lit(own).gather(pl.col(NTH))
    amount = pl.lit(None, kind)
    for one in there:
        amount = pl.when(number == one).then(pl.col(_column(one)).cast(kind)).otherwise(amount)
    return amount


def _facts_of(plan: Amount) -> Iterable[str]:
    return (plan.cost,) if isinstance(plan, Portion) else facts_of(plan.formula)


def _portion(plan: Portion, most: int, integers: Integers) -> pl.Expr:
    """Whole coins, and one more for the largest remainders; of equal ones, for those that come first."""
    shared = lcm(*(part.denominator for part in plan.parts))
    integers.fit(most * shared)
    total, parts = pl.col(plan.cost).cast(integers.dtype), integers.lit(shared)
    exact = [total * integers.lit(int(part * shared)) for part in plan.parts]
    whole, rest = [one // parts for one in exact], [one % parts for one in exact]
    left = total - reduce(lambda a, b: a + b, whole)
    own = rest[plan.place]
    before = [
        ((other >= own) if place < plan.place else (other > own)).cast(integers.dtype)
        for place, other in enumerate(rest)
        if place != plan.place
    ]
    return whole[plan.place] + (reduce(lambda a, b: a + b, before) < left).cast(integers.dtype)


def _part_of(total: int, parts: Sequence[Fraction], place: int) -> int:
    return apportion({f"{index:03d}": total * part for index, part in enumerate(parts)})[f"{place:03d}"]


def money_text(minor: pl.Expr, digits: int) -> pl.Expr:
    """Minor units as decimal texts in the currency's unit."""
    if not digits:
        return minor.cast(pl.String)
    unit = 10**digits
    return pl.concat_str((minor // unit).cast(pl.String), pl.lit("."), (minor % unit).cast(pl.String).str.zfill(digits))
