"""A presumption that is said to play no part plays none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given

from fenze.decision.case import CaseError
from fenze.decision.to_json import json_of
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.solver.decide import engine_of
from fenze.solver.render.leaning import leaned_on
from tests.properties.cases import NOW, Sample, samples


def decision_of(policy: model.Policy, facts: Mapping[str, object]) -> dict[str, Json] | None:
    """The decision but for the presumptions that it lists; None where the case is refused."""
    try:
        decided = json_of(engine_of(policy).decide({"facts": facts}, NOW), policy)
    except CaseError:
        return None
    decided.pop("presumed")
    return decided


@given(samples())
def test_the_decision_is_the_same_without_the_presumptions_that_play_no_part(sample: Sample) -> None:
    policy = sample.policy
    try:
        decision = engine_of(policy).decide({"facts": sample.facts}, NOW)
    except CaseError:
        return
    leaned = leaned_on(policy, decision)
    idle = set(decision.file.presumed) - set(leaned)
    if not idle:
        return
    facts = {name: replace(fact, presumed=None) if name in idle else fact for name, fact in policy.facts.items()}
    assert decision_of(replace(policy, facts=facts), sample.facts) == decision_of(policy, sample.facts)
