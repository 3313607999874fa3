"""Whether a condition holds on what is known: yes, no, or open.

This is for reading a case (what does one given fact imply of another) and for showing reasons. Which rules stand is never
decided here: that is clingo's part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.reckon import gap_of

Value = str | Fraction | datetime | date
"""A word of a choice or a text, a number in the fact's unit (of a time of day, minutes since midnight), a moment, a day."""


Test = Callable[[Mapping[str, Value]], bool | None]


def truth_of(condition: model.Condition, values: Mapping[str, Value], policy: model.Policy) -> bool | None:
    """Kleene's three-valued truth: None where an unknown fact leaves it open."""
    return test_of(condition, policy)(values)


def test_of(condition: model.Condition, policy: model.Policy) -> Test:
    """The same as a function of what is known, for conditions that are tested again and again."""
    match condition:
        case model.AllOf(parts):
            return partial(_all, [test_of(part, policy) for part in parts])
        case model.AnyOf(parts):
            return partial(_any, [test_of(part, policy) for part in parts])
        case model.Not(part):
            return partial(_not, test_of(part, policy))
        case model.Is(fact, wanted, holds):
            return lambda values: is_among(values.get(fact), wanted, holds)
        case model.Compare(fact, operator, threshold):
            return partial(_compared, fact, operator, threshold)
        case model.Relation(_, operator):
            return partial(_related, condition, operator)
        case model.Known(fact, known):
            return lambda values: (fact in values) == known
        case model.Defined(definition):
            return test_of(policy.definitions[definition].condition, policy)
        case model.ParameterIs(true=true):
            return lambda _: true
        case _:
            assert_never(condition)


def is_among(value: Value | None, wanted: Collection[str], holds: bool) -> bool | None:
    """Whether a value is one of those wanted, or none of them."""
    return None if value is None else (value in wanted) == holds


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


def _compared(fact: str, operator: model.Comparison, threshold: Fraction, values: Mapping[str, Value]) -> bool | None:
    number = values.get(fact)
    return compare(number, operator, threshold) if isinstance(number, Fraction) else None


def _related(relation: model.Relation, operator: model.Comparison, values: Mapping[str, Value]) -> bool | None:
    gap = gap_of(relation, values)
    return None if gap is None else compare(gap, operator, Fraction(0))


def _not(test: Test, values: Mapping[str, Value]) -> bool | None:
    truth = test(values)
    return None if truth is None else not truth


def _all(tests: Iterable[Test], values: Mapping[str, Value]) -> bool | None:
    return all_of(test(values) for test in tests)


def _any(tests: Iterable[Test], values: Mapping[str, Value]) -> bool | None:
    return any_of(test(values) for test in tests)


def all_of(truths: Iterable[bool | None]) -> bool | None:
    """Whether all hold; no more are looked at than it takes."""
    result: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def any_of(truths: Iterable[bool | None]) -> bool | None:
    """Whether one holds."""
    result: bool | None = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result
