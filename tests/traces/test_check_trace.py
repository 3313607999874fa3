"""A true trace is accepted, and none of which any one thing is altered."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from fenze.checker.check import Checked, check
from fenze.dsl import model
from fenze.dsl.load import load, shipped
from fenze.solver.decide import engine_of
from tests.properties.cases import samples
from tests.properties.decided import decided
from tests.properties.words import choice, labels
from tests.solver.policy import policy as policy_of
from tests.traces.alterations import altered
from tests.traces.samples import NOW, SPARSELY, Told, decisions, told

MODE = model.Parameter("mode", labels("mode"), choice("one of", "strict", "lenient"), "lenient")
STATED = """
term slow
term late
fact seen: yes or no presumed yes
fact price: money
fact sent: date and time
fact got: date and time
"""
_FUZZ = settings().max_examples > 1_000
EACH = 8
"""How many alterations of each trace of the shipped policies are tried: over 10,000 where all traces are taken."""


def accepted_after_alterations(one: Told, times: int, chance: random.Random) -> list[str]:
    """The alterations that are not noticed."""
    trace, policy = one
    assert check(trace, policy) == Checked(())
    tries = [altered(trace, chance) for _ in range(times)]
    return [what for what, found in tries if not check(found, policy).flaws]


def test_a_trace_of_the_shipped_policies_is_accepted_and_none_that_is_altered() -> None:
    chance = random.Random(4)  # noqa: S311 alterations, not secrets
    missed = [
        what for one in decisions(1 if _FUZZ else 6 * SPARSELY) for what in accepted_after_alterations(told(*one), EACH, chance)
    ]
    assert missed == []


@pytest.mark.parametrize("name", shipped())
def test_a_case_of_which_nothing_is_known_is_checked_as_a_whole(name: str) -> None:
    policy = load(name)
    decision = engine_of(policy).decide({"facts": {}}, NOW)
    assert decision.outlook or decision.exposure or decision.status == "no_rule"
    assert check(*told(decision, policy)) == Checked(())


@pytest.mark.parametrize(("outcomes", "facts"), [
    (("merchant pays customer 10 for slow rounded up", "merchant pays customer 10 for slow rounded down"), {}),
    (("merchant pays customer 10 for slow", "merchant pays customer 20 for slow", "merchant pays customer 1% of price for slow"), {}),
    (("window slow within 1 days of sent not before 1 hours of got", "window late within 1 days of sent not before 1 hours of got"),
     {"sent": "2022-08-01T10:00:00+08:00", "got": "2022-08-11T10:00:00+08:00"}),
])  # fmt: skip
def test_outcomes_that_are_alike_stand_side_by_side(outcomes: tuple[str, ...], facts: dict[str, str]) -> None:
    rules = (f"rule R-{n}\n when seen is yes\n then {outcome}\n" for n, outcome in enumerate(outcomes))
    policy = policy_of(STATED + "".join(rules))
    assert check(*told(engine_of(policy).decide({"facts": facts}, NOW), policy)) == Checked(())


def test_a_fact_that_matters_only_if_it_is_stated_against_what_is_implied_is_asked_about() -> None:
    policy = policy_of("""
    fact kind: one of broken, lost, late
    fact found: yes or no implied no when kind is lost
    rule R-1
      when kind is lost
      then carrier bears all freight
    rule R-2
      when kind is lost and found is yes
      then merchant is not liable
    """)
    trace, _ = told(engine_of(policy).decide({"facts": {}}, NOW), policy)
    assert [row["fact"] for row in trace["decision"]["next_checks"]] == ["kind", "found"]
    assert check(trace, policy) == Checked(())


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
    assert check(trace, policy) == Checked(())


@given(data=st.data())
@settings(max_examples=max(1, settings().max_examples // 3), phases=[Phase.generate])
def test_no_altered_trace_of_a_random_policy_is_accepted(data: st.DataObject) -> None:
    trace, policy = told_at_random(data)
    chance = random.Random(len(str(trace["facts"])))  # noqa: S311 alterations, not secrets
    assert accepted_after_alterations((trace, policy), 3, chance) == []
