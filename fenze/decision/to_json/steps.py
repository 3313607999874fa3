"""The steps of a formula → JSON."""

from __future__ import annotations

from typing import assert_never

from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.reckon import Step
from fenze.dsl.spelling import text_of


def steps_json(step: Step) -> dict[str, Json]:
    """`operation`, what it takes, and `value`, an exact text in the unit of the formula; null where a fact is unknown."""
    value = None if step.value is None else text_of(step.value)
    parts: list[Json] = [steps_json(part) for part in step.parts]
    match step.formula:
        case model.Constant():
            return {"operation": "constant", "value": value}
        case model.FactValue(fact):
            return {"operation": "fact", "fact": fact, "value": value}
        case model.ParameterValue(parameter):
            return {"operation": "parameter", "parameter": parameter, "value": value}
        case model.TableValue(table, fact):
            return {"operation": "table", "table": table, "fact": fact, "value": value}
        case model.Sum(terms):
            signs: list[Json] = ["+" if sign > 0 else "-" for sign, _ in terms]
            return {"operation": "sum", "signs": signs, "parts": parts, "value": value}
        case model.Product():
            return {"operation": "product", "parts": parts, "value": value}
        case model.Quotient():
            return {"operation": "quotient", "parts": parts, "value": value}
        case model.Least():
            return {"operation": "least", "parts": parts, "value": value}
        case model.Greatest():
            return {"operation": "greatest", "parts": parts, "value": value}
        case model.Clamp():
            return {"operation": "clamp", "parts": parts, "value": value}
        case _:
            assert_never(step.formula)
