"""Formulas of one kind or unit → the same of another: literal numbers as money or time, lengths of time in another unit."""

from __future__ import annotations

from fractions import Fraction

from fenze.dsl import ast, model
from fenze.dsl.check.kinds import PLAIN, Kind, Part
from fenze.dsl.check.mismatch import Wanted
from fenze.dsl.check.numbers import converted
from fenze.dsl.check.quantities import quantity_of
from fenze.dsl.check.scope import Scope

_TYPES = {"money": model.Number("money"), "number": model.Number("decimal")}


def cast_of(scope: Scope, part: Part, kind: Kind) -> model.Formula | None:
    """The formula as one of the kind, with which it is known to go together; None where a literal cannot be one."""
    if part.kind == PLAIN and kind != PLAIN:
        return _recast(part.formula, kind) if _literals_fit(scope, part.written, kind) else None
    if part.kind.unit is None or kind.unit is None or part.kind.unit == kind.unit:
        return part.formula
    scale = converted(Fraction(1), part.kind.unit, kind.unit) or Fraction(1)
    if isinstance(part.formula, model.Constant):
        return model.Constant(part.formula.value * scale, kind.name, kind.unit)
    return scaled(part.formula, scale)


def _literals_fit(scope: Scope, written: ast.Formula, kind: Kind) -> bool:
    """Whether literal numbers that stand for an amount or a length of time can be one."""
    match written:
        case ast.Value():
            type_ = _TYPES.get(kind.name, model.Number("duration", kind.unit))
            return quantity_of(scope, written, Wanted("", type_), type_) is not None
        case ast.Sum(signed):
            return all(_literals_fit(scope, part, kind) for _, part in signed)
        case ast.Extreme(_, parts):
            return all(_literals_fit(scope, part, kind) for part in parts)
        case ast.Clamp(value, low, high):
            return all(_literals_fit(scope, part, kind) for part in (value, low, high))
        case _:
            return True


def _recast(formula: model.Formula, kind: Kind) -> model.Formula:
    match formula:
        case model.Constant(value):
            return model.Constant(value, kind.name, kind.unit)
        case model.Sum(parts):
            return model.Sum(tuple([(sign, _recast(part, kind)) for sign, part in parts]), kind.name)
        case model.Product(factors):
            return model.Product((*factors[:-1], _recast(factors[-1], kind)), kind.name)
        case model.Quotient(dividend, divisor):
            return model.Quotient(_recast(dividend, kind), divisor, kind.name)
        case model.Least(parts):
            return model.Least(tuple([_recast(part, kind) for part in parts]), kind.name)
        case model.Greatest(parts):
            return model.Greatest(tuple([_recast(part, kind) for part in parts]), kind.name)
        case model.Clamp(value, low, high):
            return model.Clamp(_recast(value, kind), _recast(low, kind), _recast(high, kind), kind.name)
        case _:
            return formula


def scaled(formula: model.Formula, scale: Fraction) -> model.Formula:
    """The formula times a number."""
    if scale == 1:
        return formula
    match formula:
        case model.ParameterValue(parameter, value, kind):
            return model.ParameterValue(parameter, value * scale, kind)
        case _:
            return model.Product((formula, model.Constant(scale, "number")), formula.kind)
