"""Formulas without facts → their value; whether one bound can be told to lie above another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from fenze.dsl import model


def parts_of(formula: model.Formula) -> tuple[model.Formula, ...]:
    """The formulas that it is made up of."""
    match formula:
        case model.Constant() | model.FactValue() | model.ParameterValue() | model.TableValue():
            return ()
        case model.Sum(parts):
            return tuple([part for _, part in parts])
        case model.Product(parts) | model.Least(parts) | model.Greatest(parts):
            return parts
        case model.Quotient(dividend, divisor):
            return dividend, divisor
        case model.Clamp(value, low, high):
            return value, low, high
        case _:
            assert_never(formula)


def facts_in(formula: model.Formula) -> Iterator[str]:
    """Every fact that the formula asks for, as often as it does."""
    if isinstance(formula, model.FactValue | model.TableValue):
        yield formula.fact
    for part in parts_of(formula):
        yield from facts_in(part)


def parameters_in(formula: model.Formula) -> tuple[str, ...]:
    """The parameters whose values are in the formula, each once."""
    own = [formula.parameter] if isinstance(formula, model.ParameterValue) else []
    return tuple(dict.fromkeys([*own, *(name for part in parts_of(formula) for name in parameters_in(part))]))


def value_of_constant(formula: model.Formula) -> Fraction | None:
    """The value of a formula without facts; None where there is a fact in it, or a division by 0."""
    if isinstance(formula, model.FactValue | model.TableValue):
        return None
    if isinstance(formula, model.Constant | model.ParameterValue):
        return formula.value
    values = [value_of_constant(part) for part in parts_of(formula)]
    known = [value for value in values if value is not None]
    return _result_of(formula, known) if len(known) == len(values) else None


def _result_of(
    formula: model.Sum | model.Product | model.Quotient | model.Least | model.Greatest | model.Clamp, parts: Sequence[Fraction]
) -> Fraction | None:
    match formula:
        case model.Sum(signed):
            return sum((sign * part for (sign, _), part in zip(signed, parts, strict=True)), Fraction(0))
        case model.Product():
            product = Fraction(1)
            for part in parts:
                product *= part
            return product
        case model.Quotient():
            return parts[0] / parts[1] if parts[1] else None
        case model.Least():
            return min(parts)
        case model.Greatest():
            return max(parts)
        case model.Clamp():
            value, low, high = parts
            return min(max(value, low), high)
        case _:
            assert_never(formula)


def is_reversed(low: model.Formula, high: model.Formula) -> bool:
    """Whether the lower bound is above the upper one in some case that can be told: for the rows of a table, in any row."""
    if isinstance(low, model.TableValue) and isinstance(high, model.TableValue) and low.fact == high.fact:
        return any(low.entries[value] > high.entries[value] for value in low.entries)
    below, above = _values_of(low), _values_of(high)
    return bool(below and above) and max(below) > min(above)


def _values_of(bound: model.Formula) -> list[Fraction]:
    if isinstance(bound, model.TableValue):
        return list(bound.entries.values())
    value = value_of_constant(bound)
    return [] if value is None else [value]
