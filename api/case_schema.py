"""A policy → the JSON Schema (2020-12) of its cases."""

from __future__ import annotations

from typing import Any, assert_never

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of

_WHOLE = r"^[0-9]+(\.0+)?$"
_LENGTH = r"^P[0-9A-Z.,]+$"
_TIME_OF_DAY = r"^([01][0-9]|2[0-3]):([0-5][0-9])(:([0-5][0-9]))?$"


def case_schema(policy: model.Policy, version: str) -> dict[str, Any]:
    """Names, types and values of all facts, with their labels; whom to ask for each, and the question."""
    contracts = sorted(policy.contracts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:fenze:{policy.name}:{version}:case",
        "title": policy.labels.en,
        "description": policy.labels.zh,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "case_id": {"type": ["string", "integer", "null"]},
            "as_of": {"type": ["string", "null"], "format": "date-time", "description": "now, where it is absent"},
            "contract": {"enum": [None, *contracts]},
            "facts": {
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": {name: _fact(fact, policy) for name, fact in policy.facts.items()},
            },
        },
    }


def _fact(fact: model.Fact, policy: model.Policy) -> dict[str, Any]:
    about: dict[str, Any] = {"title": fact.labels.en, "description": fact.labels.zh}
    if fact.ask is not None:
        about["x-ask"] = list(fact.ask.parties)
        if fact.ask.question is not None:
            about["x-question"] = {"zh": fact.ask.question.zh, "en": fact.ask.question.en}
    if fact.presumed is not None:
        about["x-presumed"] = fact.presumed
    return about | _type(fact.type, policy.currency)


def _type(kind: model.FactType, currency: str) -> dict[str, Any]:
    match kind:
        case model.Choice(kind="yes or no"):
            return {"type": ["boolean", "null"]}
        case model.Choice(values=values, labels=labels):
            named = {value: {"zh": labels[value].zh, "en": labels[value].en} for value in values}
            return {"enum": [*values, None], "x-labels": named}
        case model.Number(kind="money"):
            digits = minor_digits_of(currency)
            places = rf"(\.[0-9]{{1,{digits}}}0*)?" if digits else r"(\.0+)?"
            return {"type": ["string", "number", "null"], "pattern": f"^[0-9]+{places}$", "minimum": 0, "x-currency": currency}
        case model.Number(kind="integer"):
            return {"type": ["integer", "string", "null"], "pattern": _WHOLE, "minimum": 0}
        case model.Number(kind="decimal"):
            return {"type": ["number", "string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
        case model.Number(kind="percent"):
            return {"type": ["number", "string", "null"], "pattern": r"^[0-9]+(\.[0-9]+)?$", "minimum": 0}
        case model.Number(kind="duration", unit=unit):
            pattern = r"^[0-9]+(\.[0-9]+)?$" if unit == "working days" else rf"^[0-9]+(\.[0-9]+)?$|{_LENGTH}"
            return {"type": ["number", "string", "null"], "pattern": pattern, "minimum": 0, "x-unit": unit}
        case model.Number():
            raise AssertionError(kind)
        case model.Clock():
            return {"type": ["string", "null"], "pattern": _TIME_OF_DAY}
        case model.Stamp("date"):
            return {"type": ["string", "null"], "format": "date"}
        case model.Stamp():
            return {"type": ["string", "null"], "format": "date-time"}
        case model.Text():
            return {"type": ["string", "null"]}
        case _:
            assert_never(kind)
