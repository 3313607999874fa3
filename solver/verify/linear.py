"""Two formulas compared, and the ranges of the facts in them → whether all of that can be true at once.

Formulas are sums of facts with constant factors, minima and maxima of these; of a table, the entry of the value at hand. The
proof is Fourier's and Motzkin's: one variable after another is eliminated from the inequalities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from fenze.dsl import model

MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """The sum of `factors` times the facts, plus `constant`, is at most 0, or below 0 where `strict`."""

    factors: Mapping[str, Fraction]
    constant: Fraction
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    factors: Mapping[str, Fraction]
    constant: Fraction

    def plus(self, other: Line, times: Fraction) -> Line:
        names = {**self.factors, **other.factors}
        factors = {n: self.factors.get(n, Fraction(0)) + times * other.factors.get(n, Fraction(0)) for n in names}
        return Line({name: factor for name, factor in factors.items() if factor}, self.constant + times * other.constant)

    def row(self, strict: bool = False) -> Row:
        return Row(self.factors, self.constant, strict)


class NotLinear(Exception):
    """The formula multiplies facts with each other."""


Branch = tuple[Line, tuple[Row, ...]]
"""What a formula comes to where the rows hold."""


def branches_of(formula: model.Formula, words: Mapping[str, str]) -> Iterator[Branch]:
    """The linear pieces of a formula; `words` holds the values of choices. Raises NotLinear."""
    match formula:
        case model.Constant(value) | model.ParameterValue(_, value):
            yield Line({}, value), ()
        case model.FactValue(fact):
            yield Line({fact: Fraction(1)}, Fraction(0)), ()
        case model.TableValue(_, fact, entries):
            yield Line({}, entries[words[fact]]), ()
        case model.Sum(parts):
            for chosen in product(*(tuple(branches_of(part, words)) for _, part in parts)):
                line = Line({}, Fraction(0))
                for (sign, _), (part, _) in zip(parts, chosen, strict=True):
                    line = line.plus(part, Fraction(sign))
                yield line, tuple(row for _, rows in chosen for row in rows)
        case model.Product(factors):
            for chosen in product(*(tuple(branches_of(part, words)) for part in factors)):
                yield _product(line for line, _ in chosen), tuple(row for _, rows in chosen for row in rows)
        case model.Quotient(dividend, divisor):
            for (line, rows), (by, more) in product(branches_of(dividend, words), branches_of(divisor, words)):
                if by.factors:
                    raise NotLinear
                yield Line({}, Fraction(0)).plus(line, 1 / by.constant), (*rows, *more)
        case model.Least(parts):
            yield from _extreme(parts, words, Fraction(1))
        case model.Greatest(parts):
            yield from _extreme(parts, words, Fraction(-1))
        case model.Clamp(value, low, high):
            yield from branches_of(model.Least((model.Greatest((value, low), formula.kind), high), formula.kind), words)


def _product(lines: Iterable[Line]) -> Line:
    result = Line({}, Fraction(1))
    for line in lines:
        if line.factors and result.factors:
            raise NotLinear
        fixed, free = (line, result) if not line.factors else (result, line)
        result = Line({}, Fraction(0)).plus(free, fixed.constant)
    return result


def _extreme(parts: Sequence[model.Formula], words: Mapping[str, str], sign: Fraction) -> Iterator[Branch]:
    for chosen in product(*(tuple(branches_of(part, words)) for part in parts)):
        rows = tuple(row for _, more in chosen for row in more)
        for index, (line, _) in enumerate(chosen):
            below = (
                Line({}, Fraction(0)).plus(line, sign).plus(other, -sign) for n, (other, _) in enumerate(chosen) if n != index
            )
            yield line, (*rows, *(one.row() for one in below))


def can_hold(rows: Iterable[Row]) -> bool:
    """Whether real numbers satisfy all rows; True where it would take too long to tell."""
    left = list(rows)
    while names := sorted({name for row in left for name in row.factors}):
        name = min(names, key=lambda one: sum(one in row.factors for row in left))
        above = [row for row in left if row.factors.get(name, Fraction(0)) > 0]
        below = [row for row in left if row.factors.get(name, Fraction(0)) < 0]
        if len(above) * len(below) > MOST_ROWS:
            return True
        left = [row for row in left if name not in row.factors]
        left += [_joined(high, low, name) for high in above for low in below]
    return not any(row.constant > 0 or (row.strict and row.constant == 0) for row in left)


def _joined(high: Row, low: Row, name: str) -> Row:
    line = Line(high.factors, high.constant).plus(Line(low.factors, low.constant), high.factors[name] / -low.factors[name])
    return Row(line.factors, line.constant, high.strict or low.strict)
