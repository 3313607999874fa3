"""What an amount or a moment of a decision comes to in other rows of the same pattern, column by column, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import assert_never

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
NTH = "nth template"
"""The column that tells which of a chunk's templates a row follows."""


@dataclass(frozen=True, slots=True)
class Reckoner:
    """Carries out plans over rows in which every number is in the parts of its `scales`, every moment in microseconds."""

    scales: Mapping[str, Scale]
    currency: str
    digits: int
    timing: Timing
    moment: Callable[[str, int, int], datetime]
    """A fact's moment from microseconds and offset."""

    def amounts(self, rows: pl.DataFrame, plans: Sequence[Mapping[str, Amount]]) -> pl.DataFrame:
        """A column in minor units for each name in `plans`, which are those of a row's template; null where it has none.

        Every fact of a plan must be known in the rows that have it.
        """
        users: dict[str, dict[Amount, list[int]]] = {}
        for nth, each in enumerate(plans):
            for name, plan in each.items():
                users.setdefault(name, {}).setdefault(plan, []).append(nth)
        columns = {plan: f"plan {n}" for n, plan in enumerate(dict.fromkeys(plan for by in users.values() for plan in by))}
        found = self._worked_out(rows, columns)
        chosen = [
            _chosen({columns[plan]: nths for plan, nths in by_plan.items()}, found.schema, len(plans)).alias(name)
            for name, by_plan in users.items()
        ]
        done = found.lazy().select(NTH, *chosen).collect()
        for name, by_plan in users.items():
            for plan in (one for one in by_plan if columns[one] not in found.columns):
                part = rows.with_row_index("index").filter(pl.col(NTH).is_in(by_plan[plan]))
                own = part.select("index", self.one_by_one(plan, part).alias("own"))
                joined = done.with_row_index("index").join(own, on="index", how="left", maintain_order="left")
                done = joined.with_columns(pl.coalesce("own", name).alias(name)).drop("index", "own")
        return done

    def _worked_out(self, rows: pl.DataFrame, columns: Mapping[Amount, str]) -> pl.DataFrame:
        """What plans come to in every row, in the column of each; without those that columns might not hold."""
        most = self._largest(rows, {fact for plan in columns for fact in _facts_of(plan)})
        exprs: list[pl.Expr] = []
        for plan, column in columns.items():
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

    def texts(self, rows: pl.DataFrame, plans: Sequence[Mapping[str, Told]]) -> dict[str, list[str]]:
        """By name, what is not an amount, as decisions tell it; empty where a row's template has none."""
        users: dict[str, dict[Told, list[int]]] = {}
        for nth, each in enumerate(plans):
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


def _chosen(columns: Mapping[str, Sequence[int]], schema: Mapping[str, pl.DataType], templates: int) -> pl.Expr:
    """Of each row, the column that its template has; in wider whole numbers where any column, or one not there, needs them."""
    there = [name for name in columns if name in schema]
    kind = pl.Int64 if len(there) == len(columns) and all(schema[name] == pl.Int64 for name in there) else pl.Int128
    if [len(columns[name]) for name in there] == [templates]:
        return pl.col(there[0]).cast(kind)
    places = [0] * templates
    for place, name in enumerate(there, start=1):
        for nth in columns[name]:
            places[nth] = place
    number = pl.lit(pl.Series(places, dtype=pl.UInt32)).gather(pl.col(NTH))
    amount = pl.lit(None, kind)
    for place, name in enumerate(there, start=1):
        amount = pl.when(number == place).then(pl.col(name).cast(kind)).otherwise(amount)
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
