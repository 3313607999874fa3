"""Formulas over what is known → exact values, with the steps that lead to them.

Values are in the units of the facts: money in the currency's unit, a duration in its own. Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import NamedTuple, assert_never

from fenze.dsl import model
from fenze.dsl.model.formula import Operation, Plain, parts_of


class Step(NamedTuple):
    """One operation: the formula, what its parts come to, and what it comes to; None where that takes an unknown fact."""

    formula: model.Formula
    value: Fraction | None
    parts: tuple[Step, ...] = ()


def value_of(formula: model.Formula, values: Mapping[str, object]) -> Fraction | None:
    """What a formula comes to, exactly; None where a fact in it is unknown."""
    if isinstance(formula, Plain):
        return _stated(formula, values)
    return _result(formula, [value_of(part, values) for part in parts_of(formula)])


def step_of(formula: model.Formula, values: Mapping[str, object]) -> Step:
    """The same with every step."""
    if isinstance(formula, Plain):
        return Step(formula, _stated(formula, values))
    parts = tuple([step_of(part, values) for part in parts_of(formula)])
    return Step(formula, _result(formula, [part.value for part in parts]), parts)


def gap_of(relation: model.Relation, values: Mapping[str, object]) -> Fraction | None:
    """By how much the left of a relation exceeds its right; None where a fact in it is unknown."""
    left = value_of(relation.left, values)
    right = None if left is None else value_of(relation.right, values)
    return None if left is None or right is None else left - right


def _stated(formula: Plain, values: Mapping[str, object]) -> Fraction | None:
    """What a formula without parts comes to."""
    match formula:
        case model.FactValue():
            number = values.get(formula.fact)
            return number if isinstance(number, Fraction) else None
        case model.Constant() | model.ParameterValue():
            return formula.value
        case model.TableValue(_, fact, entries):
            row = values.get(fact)
            return entries[row] if isinstance(row, str) else None
        case _:
            assert_never(formula)


def _result(formula: Operation, operands: Sequence[Fraction | None]) -> Fraction | None:
    """What an operation on these comes to."""
    known = [operand for operand in operands if operand is not None]
    if len(known) < len(operands):
        return None
    match formula:
        case model.Product():
            return prod(known[1:], start=known[0])
        case model.Sum(parts):
            first, *rest = (operand if sign > 0 else -operand for (sign, _), operand in zip(parts, known, strict=True))
            return sum(rest, first)
        case model.Quotient():
            return known[0] / known[1]
        case model.Least():
            return min(known)
        case model.Greatest():
            return max(known)
        case model.Clamp():
            value, low, high = known
            return min(max(value, low), high)
        case _:
            assert_never(formula)
