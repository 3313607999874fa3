"""A trace fits its schema, is the same each time, and tells enough to force the outcome."""

from __future__ import annotations

import json
import random

from hypothesis import assume, given, settings
from jsonschema import Draft202012Validator

from fenze.decision.to_json import text_of_json
from fenze.decision.trace import trace_of
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.model.policy import opened_leaves_of
from tests.house.tree import ROOT
from tests.properties.cases import Sample, samples
from tests.properties.decided import decided
from tests.traces.samples import SPARSELY, decisions, told

SCHEMA = json.loads((ROOT / "fenze" / "decision" / "trace" / "trace.schema.json").read_text(encoding="utf-8"))


def test_traces_of_the_shipped_policies_fit_the_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)
    chosen = random.Random(4).sample(decisions(SPARSELY), 40)  # noqa: S311 a sample, not a secret
    faults = [
        f"{fault.json_path}: {fault.message}"
        for one in chosen
        for fault in validator.iter_errors(told(*one)[0])  # pyright: ignore[reportUnknownMemberType]
    ]
    assert faults == []


def test_the_same_decision_has_the_same_trace() -> None:
    for decision, policy in decisions(SPARSELY)[:20]:
        assert text_of_json(trace_of(decision, policy)) == text_of_json(trace_of(decision, policy))


@given(samples())
@settings(max_examples=max(1, settings().max_examples // 4))
def test_the_facts_of_an_explanation_force_the_rules_that_it_names(sample: Sample) -> None:
    first = decided(sample).decision
    assume(first is not None and first.rules)
    assert first is not None
    by_rule = {name: facts_in_rule(sample, name) for name in sample.policy.rules}
    named = {fact for name in (*first.rules, *exceptions_to(sample, first.rules)) for fact in by_rule[name]}
    known = named & first.file.values.keys()
    again = decided(Sample(sample.policy, {name: value for name, value in sample.facts.items() if name in known})).decision
    assume(
        again is not None and {name: again.file.values.get(name) for name in known} == {n: first.file.values[n] for n in known}
    )
    assert again is not None
    assert set(first.rules) <= set(again.rules)


def facts_in_rule(sample: Sample, name: str) -> set[str]:
    """The facts that a rule reads, definitions opened."""
    rule = sample.policy.rules[name]
    return {fact for leaf in opened_leaves_of(rule.condition, sample.policy) for fact in facts_of_leaf(leaf)}


def exceptions_to(sample: Sample, rules: tuple[str, ...]) -> set[str]:
    """The rules that override them, and those that override these."""
    found: set[str] = set()
    waiting = set(rules)
    while waiting:
        waiting = {one.name for one in sample.policy.rules.values() if waiting & set(one.overrides)} - found
        found |= waiting
    return found
