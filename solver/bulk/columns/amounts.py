"""What an amount or a moment of a decision comes to in other rows of the same pattern, column by column, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import assert_never

import polars as pl

from fenze.dsl import model
from fenze.dsl.due import Moments
from fenze.dsl.model.formula import facts_of
from fenze.dsl.money import apportion, minor_of_formula
from fenze.dsl.spelling import text_of
from fenze.dsl.timing import Timing
from fenze.dsl.truth import Value
from fenze.solver.bulk.columns.integers import MOST, Ratio, TooLarge, ratio_of, rounded
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
Plan = Amount | Ends | Number


@dataclass(frozen=True, slots=True)
class Reckoner:
    """Carries out plans over rows in which every number is in the parts of its `scales`, every moment in microseconds."""

    scales: Mapping[str, Scale]
    currency: str
    digits: int
    timing: Timing
    moment: Callable[[str, int, int], object]
    """A fact's moment from microseconds and offset."""

    def amounts(self, plan: Amount, rows: pl.DataFrame) -> pl.Series:
        """Minor units, a row each; every fact of the plan must be known in every row."""
        try:
            match plan:
                case Portion(cost, (_,), _):
                    return rows[cost].cast(pl.Int128)
                case Portion():
                    return rows.select(self._portion(plan, _largest(rows[plan.cost]))).to_series()
                case Reckoned(formula, rounding):
                    ratio = ratio_of(formula, lambda fact: self._column(fact, rows), _no_table)
                    parts = 10**self.digits
                    scaled = Ratio(ratio.whole * pl.lit(parts, pl.Int128), ratio.parts, ratio.most * parts)
                    found = rows.select(rounded(scaled, rounding).cast(pl.Int128)).to_series()
                    return found if len(found) == rows.height else found.new_from_index(0, rows.height)
                case _:
                    assert_never(plan)
        except TooLarge:
            return self.one_by_one(plan, rows)

    def one_by_one(self, plan: Amount, rows: pl.DataFrame) -> pl.Series:
        """The same with the numbers of Python, which know no bounds."""
        match plan:
            case Portion(cost, parts, place):
                found = [_part_of(total, parts, place) for total in rows[cost]]
            case Reckoned(formula, rounding):
                facts = sorted(set(facts_of(formula)))
                columns = [[self.scales[fact].value(parts) for parts in rows[fact]] for fact in facts]
                found = []
                for numbers in zip(*columns, strict=True) if facts else [()] * rows.height:
                    values: dict[str, Value] = dict(zip(facts, numbers, strict=True))
                    amount = minor_of_formula(formula, values, self.currency, rounding)
                    assert amount is not None
                    found.append(amount)
            case _:
                assert_never(plan)
        return pl.Series(found, dtype=pl.Int128)

    def texts(self, plan: Ends | Number, rows: pl.DataFrame) -> list[str]:
        """What is not an amount, as decisions tell it."""
        match plan:
            case Number(fact):
                return [text_of(self.scales[fact].value(parts)) for parts in rows[fact]]
            case Ends(when):
                fact = when if isinstance(when, str) else when.start
                return [self._end(when, fact, *stamp) for stamp in zip(rows[fact], rows[f"{fact} offset"], strict=True)]
            case _:
                assert_never(plan)

    def _end(self, when: model.Deadline | model.Span | str, fact: str, micros: int, offset: int) -> str:
        moment = self.moment(fact, micros, offset)
        moments = Moments(self.timing, {fact: moment})  # type: ignore[dict-item]
        match when:
            case model.Deadline():
                end = moments.due(when)
            case model.Span():
                end = moments.end_of(when)
            case _:
                end = moments.known(when)
        assert end is not None
        return end.isoformat()

    def _column(self, fact: str, rows: pl.DataFrame) -> Ratio:
        return Ratio(pl.col(fact).cast(pl.Int128), self.scales[fact].parts, _largest(rows[fact]))

    def _portion(self, plan: Portion, most: int) -> pl.Expr:
        shared = lcm(*(part.denominator for part in plan.parts))
        weights = [int(part * shared) for part in plan.parts]
        if most * shared >= MOST:
            raise TooLarge
        total, parts = pl.col(plan.cost).cast(pl.Int128), pl.lit(shared, pl.Int128)
        exact = [total * pl.lit(weight, pl.Int128) for weight in weights]
        whole, rest = [one // parts for one in exact], [one % parts for one in exact]
        left = total - reduce(lambda a, b: a + b, whole)
        own = rest[plan.place]
        before = [
            ((other >= own) if place < plan.place else (other > own)).cast(pl.Int128)
            for place, other in enumerate(rest)
            if place != plan.place
        ]
        return whole[plan.place] + (reduce(lambda a, b: a + b, before) < left).cast(pl.Int128)


def _part_of(total: int, parts: Sequence[Fraction], place: int) -> int:
    return apportion({f"{index:03d}": total * part for index, part in enumerate(parts)})[f"{place:03d}"]


def _largest(numbers: pl.Series) -> int:
    low, high = numbers.min(), numbers.max()
    return max(abs(int(low)), abs(int(high)), 1) if low is not None and high is not None else 1  # type: ignore[arg-type]


def _no_table(table: model.TableValue) -> Ratio:
    raise TooLarge


def money_texts(minor: pl.Series, digits: int) -> pl.Series:
    """Minor units as decimal texts in the currency's unit."""
    if not digits:
        return minor.cast(pl.String)
    unit = 10**digits
    frame = minor.alias("minor").to_frame()
    whole, rest = pl.col("minor") // unit, pl.col("minor") % unit
    return frame.select(
        pl.concat_str(whole.cast(pl.String), pl.lit("."), rest.cast(pl.String).str.zfill(digits))
    ).to_series()
