"""Conditions with every name looked up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fenze.dsl.loc import Loc, loc_field
from fenze.dsl.model.formula import Formula, facts_of


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class AllOf:
    """With no parts, a condition that always holds."""

    parts: tuple[Condition, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Is:
    """The fact has one of the values (`holds`), or none of them."""

    fact: str
    values: tuple[str, ...]
    holds: bool
    loc: Loc = loc_field()


Comparison = Literal["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Compare:
    """The number compared with a threshold, in the fact's unit; `parameter` names the parameter it came from."""

    fact: str
    operator: Comparison
    threshold: Fraction
    parameter: str | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Relation:
    """Two formulas of one kind compared; false while a fact of either is unknown, as every comparison is."""

    left: Formula
    operator: Comparison
    right: Formula
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the fact stands in the file: `known` or not."""

    fact: str
    known: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Defined:
    definition: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ParameterIs:
    """A parameter has one of the values (`holds`) or none; `true` is what that comes to with the parameter's value."""

    parameter: str
    values: tuple[str, ...]
    holds: bool
    true: bool
    loc: Loc = loc_field()


Condition = AnyOf | AllOf | Not | Is | Compare | Relation | Known | Defined | ParameterIs


def leaves_of(condition: Condition) -> Iterator[Condition]:
    """The leaves of a condition, from left to right."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves_of(part)
        case Not(part):
            yield from leaves_of(part)
        case _:
            yield condition


def facts_of_leaf(condition: Condition) -> Iterator[str]:
    """The facts that a leaf reads."""
    match condition:
        case Is(fact) | Compare(fact) | Known(fact):
            yield fact
        case Relation(left, _, right):
            yield from facts_of(left)
            yield from facts_of(right)
        case _:
            pass
