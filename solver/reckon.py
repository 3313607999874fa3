"""Formulas over what is known → exact values, with the steps that lead to them.

Values are in the units of the facts: money in the currency's unit, a duration in its own. Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from fenze.dsl import model
from fenze.solver.regions import text_of


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: the formula, what its parts come to, and what it comes to; None where that takes an unknown fact."""

    formula: model.Formula
    value: Fraction | None
    parts: tuple[Step, ...] = ()


def value_of(formula: model.Formula, values: Mapping[str, object]) -> Fraction | None:
    """What a formula comes to, exactly; None where a fact in it is unknown."""
    return _result(formula, [value_of(part, values) for part in parts_of(formula)], values)


def step_of(formula: model.Formula, values: Mapping[str, object]) -> Step:
    """The same with every step."""
    parts = tuple(step_of(part, values) for part in parts_of(formula))
    return Step(formula, _result(formula, [part.value for part in parts], values), parts)


def gap_of(relation: model.Relation, values: Mapping[str, object]) -> Fraction | None:
    """By how much the left of a relation exceeds its right; None where a fact in it is unknown."""
    left = value_of(relation.left, values)
    right = None if left is None else value_of(relation.right, values)
    return None if left is None or right is None else left - right


def facts_of(formula: model.Formula) -> Iterator[str]:
    """The facts that a formula reads, as often as it does."""
    match formula:
        case model.FactValue(fact) | model.TableValue(_, fact):
            yield fact
        case _:
            for part in parts_of(formula):
                yield from facts_of(part)


def parts_of(formula: model.Formula) -> tuple[model.Formula, ...]:
    """The formulas that an operation works on; none for a constant, a fact, a parameter and an entry of a table."""
    match formula:
        case model.Constant() | model.FactValue() | model.ParameterValue() | model.TableValue():
            return ()
        case model.Sum(parts):
            return tuple(part for _, part in parts)
        case model.Product(parts) | model.Least(parts) | model.Greatest(parts):
            return parts
        case model.Quotient(dividend, divisor):
            return dividend, divisor
        case model.Clamp(value, low, high):
            return value, low, high
        case _:
            assert_never(formula)


def _result(formula: model.Formula, operands: Sequence[Fraction | None], values: Mapping[str, object]) -> Fraction | None:
    known = [operand for operand in operands if operand is not None]
    if len(known) < len(operands):
        return None
    match formula:
        case model.Constant(value) | model.ParameterValue(_, value):
            return value
        case model.FactValue(fact):
            number = values.get(fact)
            return number if isinstance(number, Fraction) else None
        case model.TableValue(_, fact, entries):
            row = values.get(fact)
            return entries[row] if isinstance(row, str) else None
        case model.Sum(parts):
            return sum((sign * operand for (sign, _), operand in zip(parts, known, strict=True)), Fraction(0))
        case model.Product():
            product = Fraction(1)
            for factor in known:
                product *= factor
            return product
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


# ── in words of the program ───────────────────────────────────────────────────────────────────────────────────────────────


def text_of_formula(formula: model.Formula) -> str:
    """One line, unique to what the formula means: `min(0.3 * item_price, 500)`."""
    match formula:
        case model.Constant(value):
            return text_of(value)
        case model.FactValue(fact):
            return fact
        case model.ParameterValue(parameter):
            return parameter
        case model.TableValue(table, fact):
            return f"{table}[{fact}]"
        case model.Sum(parts):
            signed = "".join(f" {'+' if sign > 0 else '-'} {_closed(part, model.Sum)}" for sign, part in parts)
            return signed.removeprefix(" + ").removeprefix(" ")
        case model.Product(factors):
            return " * ".join(_closed(factor, model.Sum, model.Quotient) for factor in factors)
        case model.Quotient(dividend, divisor):
            return f"{_closed(dividend, model.Sum)} / {_closed(divisor, model.Sum, model.Product, model.Quotient)}"
        case model.Least(parts):
            return f"min({_listed(parts)})"
        case model.Greatest(parts):
            return f"max({_listed(parts)})"
        case model.Clamp(value, low, high):
            return f"clamp({_listed((value, low, high))})"
        case _:
            assert_never(formula)


def name_of_gap(relation: model.Relation) -> str:
    """The name under which the program knows by how much the left exceeds the right: `paid_price - 0.5 * item_price`."""
    left, right = text_of_formula(relation.left), _closed(relation.right, model.Sum)
    return left if right == "0" and not isinstance(relation.left, model.FactValue) else f"{left} - {right}"


def _listed(formulas: Sequence[model.Formula]) -> str:
    return ", ".join(map(text_of_formula, formulas))


def _closed(formula: model.Formula, *torn: type[model.Formula]) -> str:
    """In brackets where it is of a kind that an operator beside it would tear apart."""
    text = text_of_formula(formula)
    return f"({text})" if isinstance(formula, torn) else text
