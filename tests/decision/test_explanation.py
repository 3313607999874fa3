"""What is said of a decision follows from it: for random policies and cases, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given

from fenze.decision.case import CaseError
from fenze.decision.decision import Decision
from fenze.decision.explain import explanation_of
from fenze.decision.to_json import text_of_json
from fenze.decision.to_json.explanation import json_of
from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import engine_of
from fenze.solver.render.decision_text import page_of
from fenze.solver.render.explanation_text import reasons_of
from fenze.solver.render.prose import plain_text_of
from tests.properties.cases import NOW, Sample, samples

TONGUES: tuple[Tongue, ...] = ("en", "zh")


MODE = model.Parameter(
    "mode",
    model.Labels("模式", "mode"),
    model.Choice("one of", ("strict", "lenient"), {name: model.Labels(name, name) for name in ("strict", "lenient")}),
    "lenient",
)


@dataclass(frozen=True)
class Told:
    """A decision and the policy to tell it by."""

    decision: Decision
    policy: model.Policy


def decided(sample: Sample) -> Told | None:
    """None where the case is refused."""
    policy = replace(sample.policy, parameters={"mode": MODE})
    try:
        return Told(engine_of(policy).decide({"facts": sample.facts}, NOW), policy)
    except CaseError:
        return None


def leaves_in(condition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "parts" in condition:
        for part in condition["parts"]:
            yield from leaves_in(part)
    else:
        yield condition


@given(samples())
def test_the_explanation_as_json_accounts_for_every_rule(sample: Sample) -> None:
    told = decided(sample)
    if told is None:
        return
    decision, policy = told.decision, told.policy
    explanation: dict[str, Any] = json.loads(text_of_json(json_of(explanation_of(decision, policy), policy)))
    assert [reason["rule"] for reason in explanation["standing"]] == list(decision.rules)
    assert {(reason["rule"], by) for reason in explanation["defeated"] for by in reason["defeated_by"]} == {
        (defeat.rule, defeat.by) for defeat in decision.defeated
    }
    rules = {reason["rule"] for part in ("standing", "defeated", "possible") for reason in explanation[part]}
    assert rules >= {rule for row in (*decision.liability, *decision.possible) for rule in row.rules}
    for reason in explanation["standing"] + explanation["defeated"]:
        assert reason["condition"]["truth"] is True
    for reason in explanation["standing"]:
        for considered in reason["considered"]:
            assert considered["failed"] or considered["defeated_by"] or considered["not_in_force"]
            assert all(leaf["truth"] is not True for leaf in considered["failed"])


@given(samples())
def test_each_leaf_tells_the_value_that_the_decision_was_made_from(sample: Sample) -> None:
    told = decided(sample)
    if told is None:
        return
    decision, policy = told.decision, told.policy
    file = decision.file
    origins = {
        "measured": {one.fact for one in file.measured},
        "implied": {one.fact for one in file.inferred},
        "presumed": set(file.presumed),
    }
    explanation: Any = json_of(explanation_of(decision, policy), policy)
    for reason in explanation["standing"]:
        for leaf in leaves_in(reason["condition"]):
            if "how" not in leaf:
                continue
            assert (leaf["how"] == "unknown") == (leaf["value"] is None) == (leaf["fact"] not in file.values)
            assert all((leaf["how"] == how) == (leaf["fact"] in facts) for how, facts in origins.items())


@given(samples())
def test_every_decision_can_be_told_in_both_tongues(sample: Sample) -> None:
    told = decided(sample)
    if told is None:
        return
    decision, policy = told.decision, told.policy
    for tongue in TONGUES:
        page = plain_text_of(page_of(decision, policy, tongue))
        reasons = plain_text_of(reasons_of(explanation_of(decision, policy), policy, tongue))
        for rule in decision.rules:
            assert f"{rule}." in page and f"{rule}." in reasons
        for row in decision.liability:
            assert policy.parties[row.party].labels.in_(tongue) in page
        assert plain_text_of(page_of(decision, policy, tongue)) == page
