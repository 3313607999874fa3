"""Traces as they come back from where they were stored, and the same with other labels."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, cast

from fenze.decision.case import CHINA
from fenze.decision.decision import Decision
from fenze.decision.to_json import text_of_json
from fenze.decision.trace import trace_of
from fenze.dsl import model
from fenze.dsl.load import load
from fenze.solver.decide import Engine, engine_of
from fenze.solver.scenarios import run

NOW = datetime(2023, 1, 1, tzinfo=CHINA)
JOINT = "TPL-JOINT-01: both refuse, 300 in three parts to be agreed"
MANY = "signed, not yet installed, packaging damaged, no media from the delivery"
PACK = "three_party_liability"


def stored(decision: Decision, policy: model.Policy) -> dict[str, Any]:
    trace: dict[str, Any] = json.loads(text_of_json(trace_of(decision, policy)))
    return trace


@cache
def engine_for(pack: str) -> Engine:
    return engine_of(load(pack))


@cache
def decision_in(pack: str, scenario: str) -> Decision:
    """The decision of the scenario of that name."""
    found = (outcome.decision for outcome in run(engine_for(pack), NOW) if outcome.scenario.name == scenario)
    decision = next(found)
    assert decision is not None
    return decision


@cache
def _text_of_trace(pack: str, scenario: str) -> str:
    return json.dumps(stored(decision_in(pack, scenario), engine_for(pack).policy))


def trace_in(pack: str, scenario: str) -> dict[str, Any]:
    trace: dict[str, Any] = json.loads(_text_of_trace(pack, scenario))
    return trace


def relabelled(trace: dict[str, Any], label: Callable[[str], str]) -> dict[str, Any]:
    """The trace with every text that people wrote put through `label`: labels, places in the sources, vague terms, the case."""
    return cast(dict[str, Any], _relabelled(trace, label)) | {"case_id": label("case")}


def _relabelled(part: object, label: Callable[[str], str]) -> object:
    if isinstance(part, list):
        return [_relabelled(one, label) for one in cast(list[object], part)]
    if not isinstance(part, dict):
        return part
    written = ("zh", "en", "place", "term")
    return {
        key: label(value) if key in written and isinstance(value, str) else _relabelled(value, label)
        for key, value in cast(dict[str, object], part).items()
    }
