"""Formulas with every name looked up: exact arithmetic over facts, parameters and tables.

`kind` says what a formula comes to: an amount of money in the currency's unit, a plain number (a percentage is a fraction: 30 %
is 3/10), or a length of time. A formula of a choice's table has a value for every value of the choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, assert_never

from fenze.dsl.model.types import DurationUnit

FormulaKind = Literal["money", "number", "duration"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number as written; `unit` where it is a length of time."""

    value: Fraction
    kind: FormulaKind
    unit: DurationUnit | None = None


@dataclass(frozen=True, slots=True)
class FactValue:
    """What the case holds of a fact, in the unit of the fact's type; of a percentage, a hundredth of it."""

    fact: str
    kind: FormulaKind


@dataclass(frozen=True, slots=True)
class ParameterValue:
    parameter: str
    value: Fraction
    kind: FormulaKind


@dataclass(frozen=True, slots=True)
class TableValue:
    """The entry of a table for the value that a fact has."""

    table: str
    fact: str
    entries: Mapping[str, Fraction] = field(hash=False)
    kind: FormulaKind


@dataclass(frozen=True, slots=True)
class Sum:
    """Each part is added (1) or taken off (-1)."""

    parts: tuple[tuple[Literal[1, -1], Formula], ...]
    kind: FormulaKind


@dataclass(frozen=True, slots=True)
class Product:
    """At most one factor is not a plain number."""

    factors: tuple[Formula, ...]
    kind: FormulaKind


@dataclass(frozen=True, slots=True)
class Quotient:
    """The divisor is never 0 in any case."""

    dividend: Formula
    divisor: Formula
    kind: FormulaKind


@dataclass(frozen=True, slots=True)
class Least:
    parts: tuple[Formula, ...]
    kind: FormulaKind


@dataclass(frozen=True, slots=True)
class Greatest:
    parts: tuple[Formula, ...]
    kind: FormulaKind


@dataclass(frozen=True, slots=True)
class Clamp:
    """The value, but no less than `low` and no more than `high`."""

    value: Formula
    low: Formula
    high: Formula
    kind: FormulaKind


Formula = Constant | FactValue | ParameterValue | TableValue | Sum | Product | Quotient | Least | Greatest | Clamp


def facts_of(formula: Formula) -> Iterator[str]:
    """The facts that a formula reads, as often as it does."""
    match formula:
        case FactValue(fact) | TableValue(_, fact):
            yield fact
        case _:
            for part in parts_of(formula):
                yield from facts_of(part)


Plain = Constant | FactValue | ParameterValue | TableValue
"""Formulas without parts."""
Operation = Sum | Product | Quotient | Least | Greatest | Clamp


def parts_of(formula: Formula) -> tuple[Formula, ...]:
    """The formulas that an operation works on; none for a constant, a fact, a parameter and an entry of a table."""
    match formula:
        case Constant() | FactValue() | ParameterValue() | TableValue():
            return ()
        case Sum():
            return tuple([part for _, part in formula.parts])
        case Product():
            return formula.factors
        case Least(parts) | Greatest(parts):
            return parts
        case Quotient(dividend, divisor):
            return dividend, divisor
        case Clamp(value, low, high):
            return value, low, high
        case _:
            assert_never(formula)
