"""A condition with its truth → JSON."""

from __future__ import annotations

from fenze.decision.reason import Reason
from fenze.decision.to_json.steps import steps_json
from fenze.dsl import model
from fenze.dsl.glossary import Json, labels_json
from fenze.dsl.known import json_value
from fenze.dsl.spelling import clock_text_of, text_of


def reason_json(reason: Reason, policy: model.Policy) -> dict[str, Json]:
    """`truth` is null where an unknown fact leaves the condition open."""
    condition = reason.condition
    match condition:
        case model.AllOf() | model.AnyOf() | model.Not():
            kinds = {model.AllOf: "all_of", model.AnyOf: "any_of", model.Not: "not"}
            return {"kind": kinds[type(condition)], "truth": reason.truth, "parts": _parts(reason, policy)}
        case model.Defined(name):
            label = labels_json(policy.definitions[name].labels)
            entry: dict[str, Json] = {"kind": "definition", "truth": reason.truth, "definition": name, "label": label}
            return entry | {"parts": _parts(reason, policy)}
        case model.ParameterIs(name, values, holds):
            stated = policy.parameters[name].value
            entry = {"kind": "parameter", "truth": reason.truth, "parameter": name, "value": stated}
            return entry | {"values": list(values), "holds": holds}
        case model.Is(_, values, holds):
            return _leaf("is", reason, policy) | {"values": list(values), "holds": holds}
        case model.Compare(fact, operator, threshold, parameter):
            limit = clock_text_of if isinstance(policy.facts[fact].type, model.Clock) else text_of
            compared: dict[str, Json] = {"operator": operator, "threshold": limit(threshold), "parameter": parameter}
            return _leaf("compare", reason, policy) | compared
        case model.Relation(_, operator):
            assert reason.compared is not None
            left, right = (steps_json(step) for step in reason.compared)
            return {"kind": "relation", "truth": reason.truth, "left": left, "operator": operator, "right": right}
        case model.Known(_, known):
            return _leaf("known", reason, policy) | {"known": known}


def _parts(reason: Reason, policy: model.Policy) -> list[Json]:
    return [reason_json(part, policy) for part in reason.parts]


def _leaf(kind: str, reason: Reason, policy: model.Policy) -> dict[str, Json]:
    assert reason.fact is not None
    value = None if reason.value is None else json_value(reason.value, policy.facts[reason.fact])
    return {
        "kind": kind,
        "truth": reason.truth,
        "fact": reason.fact,
        "value": value,
        "how": reason.how,
        "by": list(reason.by),
    }
