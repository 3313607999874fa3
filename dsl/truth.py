"""Whether a condition holds on what is known: yes, no, or open.

This is for reading a case (what does one given fact imply of another) and for showing reasons. Which rules stand is never
decided here: that is clingo's part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.reckon import gap_of

Value = str | Fraction | datetime | date
"""A word of a choice or a text, a number in the fact's unit (of a time of day, minutes since midnight), a moment, a day."""


def truth_of(condition: model.Condition, values: Mapping[str, Value], policy: model.Policy) -> bool | None:
    """Kleene's three-valued truth: None where an unknown fact leaves it open."""
    match condition:
        case model.AllOf(parts):
            return _all(truth_of(part, values, policy) for part in parts)
        case model.AnyOf(parts):
            return _not(_all(_not(truth_of(part, values, policy)) for part in parts))
        case model.Not(part):
            return _not(truth_of(part, values, policy))
        case model.Is(fact, wanted, holds):
            value = values.get(fact)
            return None if value is None else (value in wanted) == holds
        case model.Compare(fact, operator, threshold):
            number = values.get(fact)
            return compare(number, operator, threshold) if isinstance(number, Fraction) else None
        case model.Relation(_, operator):
            gap = gap_of(condition, values)
            return None if gap is None else compare(gap, operator, Fraction(0))
        case model.Known(fact, known):
            return (fact in values) == known
        case model.Defined(definition):
            return truth_of(policy.definitions[definition].condition, values, policy)
        case model.ParameterIs(true=true):
            return true
        case _:
            assert_never(condition)


def compare(number: Fraction, operator: model.Comparison, threshold: Fraction) -> bool:
    """An exact comparison."""
    match operator:
        case "<":
            return number < threshold
        case "<=":
            return number <= threshold
        case ">":
            return number > threshold
        case ">=":
            return number >= threshold
        case "=":
            return number == threshold
        case "!=":
            return number != threshold


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _all(truths: Iterable[bool | None]) -> bool | None:
    result: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result
