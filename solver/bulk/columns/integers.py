"""Formulas → whole numbers over one divisor, column by column, with a bound that shows that nothing overflows.

Integers of columns wrap in silence, so nothing is reckoned with them whose largest value has not been bounded beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import assert_never

import polars as pl

from fenze.dsl import model
from fenze.dsl.truth import Value


class TooLarge(Exception):
    """What is reckoned might not fit the whole numbers of columns, or is not of a form that they take."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A column's values times `parts`, exactly; none of them is larger than `most`."""

    whole: pl.Expr
    parts: int
    most: int


@dataclass(frozen=True, slots=True)
class Integers:
    """Whole numbers of one width, all of them below `limit`: what may become larger raises `TooLarge`."""

    dtype: type[pl.DataType]
    limit: int

    def fit(self, number: int) -> int:
        """The number, if it fits."""
        if abs(number) >= self.limit:
            raise TooLarge
        return number

    def lit(self, number: int) -> pl.Expr:
        """The same number in every row."""
        return pl.lit(self.fit(number), self.dtype)

    def constant(self, value: Fraction) -> Ratio:
        """The same value in every row."""
        return Ratio(self.lit(value.numerator), self.fit(value.denominator), abs(value.numerator))

    def column(self, name: str, parts: int, most: int) -> Ratio:
        """A column of whole numbers."""
        return Ratio(pl.col(name).cast(self.dtype), self.fit(parts), self.fit(most))

    def ratio_of(self, formula: model.Formula, fact: Callable[[str], Ratio]) -> Ratio:
        """What a formula without tables comes to; `fact` tells a fact's values. Null where a fact is not known."""

        def of(part: model.Formula) -> Ratio:
            return self.ratio_of(part, fact)

        match formula:
            case model.Constant(value) | model.ParameterValue(_, value):
                return self.constant(value)
            case model.FactValue(name):
                return fact(name)
            case model.Sum(parts):
                terms = self._alike([of(part) for _, part in parts])
                total, most = self.lit(0), self.fit(sum(term.most for term in terms))
                for (sign, _), term in zip(parts, terms, strict=True):
                    total = total + term.whole if sign > 0 else total - term.whole
                return Ratio(total, terms[0].parts, most)
            case model.Product(factors):
                return reduce(self._product, map(of, factors))
            case model.Quotient(dividend, model.Constant(value) | model.ParameterValue(_, value)) if value > 0:
                return self._product(of(dividend), self.constant(1 / value))
            case model.Quotient() | model.TableValue():
                raise TooLarge
            case model.Least(parts):
                return self._chosen([of(part) for part in parts], least=True)
            case model.Greatest(parts):
                return self._chosen([of(part) for part in parts], least=False)
            case model.Clamp(value, low, high):
                return self._chosen([self._chosen([of(value), of(low)], least=False), of(high)], least=True)
            case _:
                assert_never(formula)

    def times(self, ratio: Ratio, factor: int, parts: int) -> Ratio:
        """The values times `factor`, in parts that are so many times as small."""
        if factor == parts == 1:
            return ratio
        return Ratio(ratio.whole * self.lit(factor), self.fit(ratio.parts * parts), self.fit(ratio.most * factor))

    def rounded(self, ratio: Ratio, rounding: model.Rounding) -> pl.Expr:
        """Whole units, never below 0."""
        self.fit(2 * ratio.most + 2 * ratio.parts)
        whole, parts = ratio.whole, self.lit(ratio.parts)
        match rounding:
            case "half up":
                found = (whole * self.lit(2) + parts) // (parts * self.lit(2))
            case "down":
                found = whole // parts
            case "up":
                found = self.lit(0) - (self.lit(0) - whole) // parts
            case "half even":
                below, rest = whole // parts, whole % parts
                twice = rest * self.lit(2)
                up = (twice > parts) | ((twice == parts) & (below % self.lit(2) != 0))
                found = below + up.cast(self.dtype)
            case _:
                assert_never(rounding)
        return pl.when(found < 0).then(self.lit(0)).otherwise(found)

    def _product(self, left: Ratio, right: Ratio) -> Ratio:
        return Ratio(left.whole * right.whole, self.fit(left.parts * right.parts), self.fit(left.most * right.most))

    def _alike(self, terms: list[Ratio]) -> list[Ratio]:
        parts = lcm(*(term.parts for term in terms))
        return [self.times(term, parts // term.parts, parts // term.parts) for term in terms]

    def _chosen(self, terms: list[Ratio], *, least: bool) -> Ratio:
        """The least or the greatest; null where any is not known, as a formula is."""
        alike = self._alike(terms)
        wholes = [term.whole for term in alike]
        found = pl.min_horizontal(wholes) if least else pl.max_horizontal(wholes)
        known = pl.all_horizontal(whole.is_not_null() for whole in wholes)
        return Ratio(pl.when(known).then(found), alike[0].parts, max(term.most for term in alike))


NARROW = Integers(pl.Int64, 2**62)
WIDE = Integers(pl.Int128, 2**126)


def settled_in(formula: model.Formula, values: Mapping[str, Value], varying: frozenset[str]) -> model.Formula:
    """The formula with facts that do not vary, and entries of tables, put in as the numbers that they are in these values."""

    def of(part: model.Formula) -> model.Formula:
        return settled_in(part, values, varying)

    match formula:
        case model.Constant():
            return formula
        case model.ParameterValue(_, value, kind):
            return model.Constant(value, kind)
        case model.FactValue(name, kind):
            known = values.get(name)
            return model.Constant(known, kind) if name not in varying and isinstance(known, Fraction) else formula
        case model.TableValue(_, name, entries, kind):
            row = values.get(name)
            return model.Constant(entries[row], kind) if isinstance(row, str) else formula
        case model.Sum(parts):
            return replace(formula, parts=tuple((sign, of(part)) for sign, part in parts))
        case model.Product(factors):
            return replace(formula, factors=tuple(map(of, factors)))
        case model.Quotient(dividend, divisor):
            return replace(formula, dividend=of(dividend), divisor=of(divisor))
        case model.Least(parts) | model.Greatest(parts):
            return replace(formula, parts=tuple(map(of, parts)))
        case model.Clamp(value, low, high):
            return replace(formula, value=of(value), low=of(low), high=of(high))
        case _:
            assert_never(formula)
