"""A formula and what is known → what it comes to, exactly; to the smallest coin where it is an amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product
from math import ceil, floor, prod

from fenze.dsl import model


def value_of(formula: model.Formula | None, values: Mapping[str, object]) -> Fraction | None:
    """What it comes to; None while any fact in it is unknown, and where there is no formula."""
    if formula is None or any(fact not in values for fact in read_in(formula)):
        return None

    def of(part: model.Formula) -> Fraction:
        match part:
            case model.Constant(value) | model.ParameterValue(value=value):
                return value
            case model.FactValue(fact):
                number = values[fact]
                assert isinstance(number, Fraction)
                return number
            case model.TableValue(fact=fact, entries=entries):
                return entries[str(values[fact])]
            case model.Sum(parts):
                return sum((sign * of(one) for sign, one in parts), Fraction(0))
            case model.Product(factors):
                return prod(map(of, factors), start=Fraction(1))
            case model.Quotient(dividend, divisor):
                return of(dividend) / of(divisor)
            case model.Least(parts):
                return min(map(of, parts))
            case model.Greatest(parts):
                return max(map(of, parts))
            case model.Clamp(value, low, high):
                return min(max(of(value), of(low)), of(high))

    return of(formula)


def read_in(formula: object) -> Iterator[str]:
    """The facts that a formula, or anything that holds formulas, reads."""
    match formula:
        case model.FactValue(fact) | model.TableValue(fact=fact):
            yield fact
        case model.Sum(parts):
            yield from (fact for _, part in parts for fact in read_in(part))
        case model.Product(parts) | model.Least(parts) | model.Greatest(parts):
            yield from (fact for part in parts for fact in read_in(part))
        case model.Quotient(one, other):
            yield from (fact for part in (one, other) for fact in read_in(part))
        case model.Clamp(value, low, high):
            yield from (fact for part in (value, low, high) for fact in read_in(part))
        case model.UpTo(inner) | model.Excess(inner):
            yield from read_in(inner)
        case model.Pays(formula=inner, low=low, high=high):
            yield from (fact for part in (inner, low, high) for fact in read_in(part))
        case model.Fine(formula=inner) | model.Bears(share=inner):
            yield from read_in(inner)
        case _:
            pass


def coins(amount: Fraction | None, rounding: model.Rounding = "half up") -> int | None:
    """An amount of money in the smallest coins, of which a hundred make one of its unit; what is below nothing is nothing."""
    if amount is None:
        return None
    exact = amount * 100
    even = exact.denominator == 2 and floor(exact) % 2 == 0
    match rounding:
        case "up":
            whole = ceil(exact)
        case "half up":
            whole = floor(exact + Fraction(1, 2))
        case "half even" if not even:
            whole = floor(exact + Fraction(1, 2))
        case _:
            whole = floor(exact)
    return max(whole, 0)


def lines_of(
    formula: model.Formula, name: str, values: Mapping[str, object], other: Fraction
) -> set[tuple[Fraction, Fraction]]:
    """Slope and height at 0 of every straight line that the formula may follow as one fact changes; `other` facts are so big."""

    def of(part: model.Formula) -> set[tuple[Fraction, Fraction]]:
        match part:
            case model.FactValue(fact) if fact == name:
                return {(Fraction(1), Fraction(0))}
            case model.FactValue(fact):
                return {(Fraction(0), known if isinstance(known := values.get(fact, other), Fraction) else other)}
            case model.Constant(value) | model.ParameterValue(value=value):
                return {(Fraction(0), value)}
            case model.TableValue(fact=fact, entries=entries):
                return {(Fraction(0), entry) for value, entry in entries.items() if values.get(fact, value) == value}
            case model.Sum(parts):
                found = [[(sign * slope, sign * rise) for slope, rise in of(one)] for sign, one in parts]
                return {tuple(map(sum, zip(*chosen, strict=True))) for chosen in product(*found)}  # type: ignore[misc]
            case model.Product(factors):
                ways = product(*map(of, factors))
                return {reduce(lambda a, b: (a[0] * b[1] + a[1] * b[0], a[1] * b[1]), way) for way in ways}
            case model.Quotient(dividend, divisor):
                return {(slope / by, rise / by) for slope, rise in of(dividend) for _, by in of(divisor)}
            case model.Least(parts) | model.Greatest(parts):
                return {line for one in parts for line in of(one)}
            case model.Clamp(value, low, high):
                return of(value) | of(low) | of(high)

    return of(formula)
