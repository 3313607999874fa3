"""A true trace is accepted, and none of which any one thing is altered."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from fenze.checker.check import check, differences, due_of
from fenze.dsl import model
from tests.properties.cases import samples
from tests.properties.decided import decided
from tests.properties.words import choice, labels
from tests.traces.alterations import Trace, altered
from tests.traces.samples import SPARSELY, Told, decisions, told

MODE = model.Parameter("mode", labels("mode"), choice("one of", "strict", "lenient"), "lenient")
_FUZZ = settings().max_examples > 1_000
EACH = 8
"""How many alterations of each trace of the shipped policies are tried: over 10,000 where all traces are taken."""
_INPUTS = ("policy", "facts", "as_of", "case_id", "contract", "engine_version")
"""What a trace is followed from; as long as these are the same, so is what must come out."""


def accepted(trace: Trace, true: Trace, due: Trace, policy: model.Policy) -> bool:
    """Whether an altered trace passes; what must come out of the same facts is not worked out twice."""
    if all(trace.get(key) == true[key] and key in trace for key in _INPUTS):
        return not list(differences(trace, due))
    return not check(trace, policy).flaws


def accepted_after_alterations(one: Told, times: int, chance: random.Random) -> list[str]:
    """The alterations that are not noticed."""
    trace, policy = one
    due, unchecked = due_of(trace, policy)
    assert not unchecked and [flaw.place for flaw in differences(trace, due)] == []
    tries = [altered(trace, chance) for _ in range(times)]
    return [what for what, found in tries if accepted(found, trace, due, policy)]


def test_a_trace_of_the_shipped_policies_is_accepted_and_none_that_is_altered() -> None:
    chance = random.Random(4)  # noqa: S311 alterations, not secrets
    missed = [
        what for one in decisions(1 if _FUZZ else 6 * SPARSELY) for what in accepted_after_alterations(told(*one), EACH, chance)
    ]
    assert missed == []


def told_at_random(data: st.DataObject) -> Told:
    """The trace of a case of a random policy."""
    sample = data.draw(samples())
    sample = replace(sample, policy=replace(sample.policy, parameters={"mode": MODE}))
    decision = decided(sample).decision
    assume(decision is not None)
    assert decision is not None
    return told(decision, sample.policy)


@given(data=st.data())
@settings(max_examples=max(1, settings().max_examples // 3), phases=[Phase.generate])
def test_a_trace_of_a_random_policy_is_accepted(data: st.DataObject) -> None:
    trace, policy = told_at_random(data)
    assert [flaw.place for flaw in check(trace, policy).flaws] == []


@given(data=st.data())
@settings(max_examples=max(1, settings().max_examples // 3), phases=[Phase.generate])
def test_no_altered_trace_of_a_random_policy_is_accepted(data: st.DataObject) -> None:
    trace, policy = told_at_random(data)
    checked = check(trace, policy)
    assume(not checked.flaws and not checked.unchecked)
    chance = random.Random(len(str(trace["facts"])))  # noqa: S311 alterations, not secrets
    assert accepted_after_alterations((trace, policy), 3, chance) == []
