"""The parts of a trace → its members in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from fenze.decision.to_json.why import WHY_VERSION
from fenze.decision.trace.written import Form
from fenze.dsl import model
from fenze.dsl.glossary import policy_json

VERSION = 1
"""Counts up whenever a field changes its meaning; new fields leave it as it is."""


def trace_form(policy: model.Policy, engine_version: str, parts: Mapping[str, Form]) -> Mapping[str, Form]:
    """The members of a trace in their order, but for its digest, from its parts by name."""
    why: Mapping[str, object] = {
        "version": WHY_VERSION,
        "standing": parts["standing"],
        "defeated": parts["defeated"],
        "possible": parts["possible"],
        "money": parts["money"],
        "amounts": parts["amounts"],
    }
    form: Mapping[str, object] = {
        "trace_version": VERSION,
        "engine_version": engine_version,
        "policy": policy_json(policy),
        "contract": parts["contract"],
        "case_id": parts["case_id"],
        "as_of": parts["as_of"],
        "facts": parts["facts"],
        "facts_digest": parts["facts_digest"],
        "known": parts["known"],
        "decision": parts["decision"],
        "why": why,
        "outcomes": parts["outcomes"],
        "evidence": parts["evidence"],
        "words": parts["words"],
    }
    return cast(Mapping[str, Form], form)
