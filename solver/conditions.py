"""Conditions the other way round."""

from __future__ import annotations

from fenze.dsl import model

_OPPOSITE: dict[model.Comparison, model.Comparison] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def negated(condition: model.Condition) -> model.Condition | None:
    """The same leaf the other way round; None where the condition has parts."""
    match condition:
        case model.Is(fact, values, holds):
            return model.Is(fact, values, not holds)
        case model.Compare(fact, operator, threshold, parameter):
            return model.Compare(fact, _OPPOSITE[operator], threshold, parameter)
        case model.Relation(left, operator, right):
            return model.Relation(left, _OPPOSITE[operator], right)
        case model.Known(fact, known):
            return model.Known(fact, not known)
        case model.ParameterIs(parameter, values, holds, true):
            return model.ParameterIs(parameter, values, not holds, not true)
        case model.Not(part):
            return part
        case _:
            return None
