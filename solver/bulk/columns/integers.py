"""Formulas → whole numbers over one divisor, column by column, with a bound that shows that nothing overflows."""

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

MOST = 2**126
"""Whole numbers of columns are kept below this; those that may become larger are reckoned row by row."""


class TooLarge(Exception):
    """What is reckoned might not fit the whole numbers of columns, or is not of a form that they take."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A column's values times `parts`, exactly; none of them is larger than `most`."""

    whole: pl.Expr
    parts: int
    most: int

    def times(self, factor: int) -> Ratio:
        """The same values, with more parts."""
        return self if factor == 1 else Ratio(self.whole * _lit(factor), self.parts * factor, _fit(self.most * factor))


def _lit(number: int) -> pl.Expr:
    return pl.lit(_fit(number), pl.Int128)


def _fit(number: int) -> int:
    if abs(number) >= MOST:
        raise TooLarge
    return number


def constant(value: Fraction) -> Ratio:
    """The same number in every row."""
    return Ratio(_lit(value.numerator), _fit(value.denominator), abs(value.numerator))


def ratio_of(formula: model.Formula, fact: Callable[[str], Ratio], choice: Callable[[model.TableValue], Ratio]) -> Ratio:
    """What a formula comes to; `fact` tells a fact's values, `choice` those of a table. Null where a fact is not known.

    Raises `TooLarge`.
    """

    def of(part: model.Formula) -> Ratio:
        return ratio_of(part, fact, choice)

    match formula:
        case model.Constant(value) | model.ParameterValue(_, value):
            return constant(value)
        case model.FactValue(name):
            return fact(name)
        case model.TableValue():
            return choice(formula)
        case model.Sum(parts):
            terms = _alike([of(part) for _, part in parts])
            signed = [term.whole if sign > 0 else _lit(0) - term.whole for (sign, _), term in zip(parts, terms, strict=True)]
            return Ratio(reduce(lambda a, b: a + b, signed), terms[0].parts, _fit(sum(term.most for term in terms)))
        case model.Product(factors):
            return reduce(_product, map(of, factors))
        case model.Quotient(dividend, model.Constant(value) | model.ParameterValue(_, value)) if value > 0:
            return _product(of(dividend), constant(1 / value))
        case model.Quotient():
            raise TooLarge
        case model.Least(parts):
            return _chosen([of(part) for part in parts], least=True)
        case model.Greatest(parts):
            return _chosen([of(part) for part in parts], least=False)
        case model.Clamp(value, low, high):
            return _chosen([_chosen([of(value), of(low)], least=False), of(high)], least=True)
        case _:
            assert_never(formula)


def _product(left: Ratio, right: Ratio) -> Ratio:
    return Ratio(left.whole * right.whole, _fit(left.parts * right.parts), _fit(left.most * right.most))


def _alike(terms: list[Ratio]) -> list[Ratio]:
    parts = lcm(*(term.parts for term in terms))
    return [term.times(parts // term.parts) for term in terms]


def _chosen(terms: list[Ratio], *, least: bool) -> Ratio:
    """The least or the greatest; null where any is not known, as a formula is."""
    alike = _alike(terms)
    wholes = [term.whole for term in alike]
    found = pl.min_horizontal(wholes) if least else pl.max_horizontal(wholes)
    known = pl.all_horizontal(whole.is_not_null() for whole in wholes)
    return Ratio(pl.when(known).then(found), alike[0].parts, max(term.most for term in alike))


def rounded(ratio: Ratio, rounding: model.Rounding) -> pl.Expr:
    """Whole units, never below 0. Raises `TooLarge`."""
    _fit(2 * ratio.most + ratio.parts)
    whole, parts = ratio.whole, _lit(ratio.parts)
    match rounding:
        case "half up":
            found = (whole * 2 + parts) // (parts * 2)
        case "down":
            found = whole // parts
        case "up":
            found = _lit(0) - (_lit(0) - whole) // parts
        case "half even":
            below, rest = whole // parts, whole % parts
            up = (rest * 2 > parts) | ((rest * 2 == parts) & (below % 2 != 0))
            found = below + up.cast(pl.Int128)
        case _:
            assert_never(rounding)
    return pl.when(found < 0).then(_lit(0)).otherwise(found)


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
            value = values.get(name)
            return model.Constant(value, kind) if name not in varying and isinstance(value, Fraction) else formula
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
