"""A formula → a function of what is known that gives what the formula comes to, prepared once for the cases of a policy.

Nothing is rounded. A number is a whole one over another that is above 0, not in lowest terms: between whole numbers an
operation takes a tenth of what it takes between fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.model.formula import parts_of

Ratio = tuple[int, int]
Values = Mapping[str, object]
Reckoner = Callable[[Values], Ratio | None]
"""None where a fact in the formula is unknown."""


def reckoner_of(formula: model.Formula) -> Reckoner:
    """The function that gives what `reckon.value_of` gives."""
    parts = tuple(map(reckoner_of, parts_of(formula)))
    match formula:
        case model.Constant(value) | model.ParameterValue(_, value):
            constant = value.as_integer_ratio()
            return lambda _: constant
        case model.FactValue(fact):
            return _fact(fact)
        case model.TableValue(_, fact, entries):
            return _entry(fact, {row: entry.as_integer_ratio() for row, entry in entries.items()})
        case model.Sum(signed):
            return _sum(tuple(zip((sign for sign, _ in signed), parts, strict=True)))
        case model.Product():
            return _product(parts)
        case model.Quotient():
            return _quotient(*parts)
        case model.Least():
            return _outermost(parts, is_least=True)
        case model.Greatest():
            return _outermost(parts, is_least=False)
        case model.Clamp():
            reckoned, low, high = parts
            return _outermost((_outermost((reckoned, low), is_least=False), high), is_least=True)
        case _:
            assert_never(formula)


def _fact(fact: str) -> Reckoner:
    def reckoned(values: Values) -> Ratio | None:
        number = values.get(fact)
        return number.as_integer_ratio() if isinstance(number, Fraction) else None

    return reckoned


def _entry(fact: str, entries: Mapping[str, Ratio]) -> Reckoner:
    def reckoned(values: Values) -> Ratio | None:
        row = values.get(fact)
        return entries[row] if isinstance(row, str) else None

    return reckoned


def _sum(parts: tuple[tuple[int, Reckoner], ...]) -> Reckoner:
    def reckoned(values: Values) -> Ratio | None:
        over, under = 0, 1
        for sign, part in parts:
            ratio = part(values)
            if ratio is None:
                return None
            over, under = over * ratio[1] + sign * ratio[0] * under, under * ratio[1]
        return over, under

    return reckoned


def _product(parts: tuple[Reckoner, ...]) -> Reckoner:
    def reckoned(values: Values) -> Ratio | None:
        over, under = 1, 1
        for part in parts:
            ratio = part(values)
            if ratio is None:
                return None
            over, under = over * ratio[0], under * ratio[1]
        return over, under

    return reckoned


def _quotient(dividend: Reckoner, divisor: Reckoner) -> Reckoner:
    def reckoned(values: Values) -> Ratio | None:
        above, below = dividend(values), divisor(values)
        if above is None or below is None:
            return None
        if not below[0]:
            raise ZeroDivisionError
        over, under = above[0] * below[1], above[1] * below[0]
        return (over, under) if under > 0 else (-over, -under)

    return reckoned


def _outermost(parts: tuple[Reckoner, ...], *, is_least: bool) -> Reckoner:
    def reckoned(values: Values) -> Ratio | None:
        found: Ratio | None = None
        for part in parts:
            ratio = part(values)
            if ratio is None:
                return None
            if found is None or (ratio[0] * found[1] < found[0] * ratio[1]) == is_least:
                found = ratio
        return found

    return reckoned
