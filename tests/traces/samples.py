"""Traces of the shipped policies' scenarios and of random policies, as they are after writing and reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from fenze.decision.decision import Decision
from fenze.decision.to_json import text_of_json
from fenze.decision.trace import trace_of
from fenze.dsl import model
from fenze.dsl.load import load, shipped
from fenze.solver.decide import engine_of
from fenze.solver.scenarios import run

SPARSELY = 12
"""One scenario in so many, where all of them would take long."""
NOW = datetime(2025, 1, 1, tzinfo=UTC)
Told = tuple[dict[str, Any], model.Policy]


@cache
def decisions(every: int = 1) -> tuple[tuple[Decision, model.Policy], ...]:
    """Of every scenario that is decided, or of one in so many."""
    return tuple(_decisions(every))


def _decisions(every: int) -> Iterator[tuple[Decision, model.Policy]]:
    for name in shipped():
        policy = load(name)
        for outcome in run(engine_of(replace(policy, scenarios=policy.scenarios[::every])), NOW):
            if outcome.decision is not None:
                yield outcome.decision, policy


def told(decision: Decision, policy: model.Policy) -> Told:
    """The trace of a decision, read back from its text, and the policy."""
    return json.loads(text_of_json(trace_of(decision, policy))), policy
