"""Verification agrees with trying every case of a random policy by hand; a policy is equal to itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fenze.decision.case import CHINA, CaseError
from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.solver.decide import Engine
from fenze.solver.verify import verify
from fenze.solver.verify.apart import Kind, differ_in
from fenze.solver.verify.diff import Comparison, compare
from tests.oracle.choices import choices_of
from tests.properties.effects import yuan
from tests.properties.policies import THEMES, WAIT, Theme, policies
from tests.verify.brute import cases_of, faults_of, size_of
from tests.verify.mutants import Mutant, mutants_of
from tests.verify.splits import both, priced, splits_of, unknown_of

MOMENTS = tuple(datetime(2022, month, day, 12, tzinfo=CHINA) for month, day in ((8, 31), (9, 1), (9, 2)))
MOST_CASES = 500
MOST_COMPARED = settings().max_examples // 4
POLICIES_THAT_WAIT = policies(THEMES["waiting"])
ESCALATED: st.SearchStrategy[list[model.Effect]] = st.lists(
    st.sampled_from((model.Escalate(("carrier",)), model.Escalate(), model.Negotiate(), model.Remedies(("refund",)))),
    min_size=1,
    max_size=2,
    unique=True,
)
PAID: st.SearchStrategy[list[model.Effect]] = st.lists(
    st.builds(
        model.Pays,
        st.sampled_from(("merchant", "carrier")),
        st.just("customer"),
        st.sampled_from((yuan("7"), model.Least((model.FactValue("freight", "money"), yuan("7")), "money"))),
        st.just("late"),
    )
    | st.builds(model.Fine, st.just("merchant"), st.just(yuan("7"))),
    min_size=1,
    max_size=2,
)
COMPARED: Mapping[str, st.SearchStrategy[model.Policy]] = {
    "anything": policies(),
    "waiting": POLICIES_THAT_WAIT,
    "constraints": policies(THEMES["constraints"]),
    "moments": policies(replace(THEMES["moments"], asks=(False, False, False, True))),
    "escalations": policies(Theme(effects=ESCALATED, most_facts=2, asks=(False,), depth=0)),
    "parameters": policies(Theme(effects=PAID, most_facts=2, asks=(False,), depth=0)).map(priced),
}
"""Policies to be compared with a mutant of theirs, by what it is that may be overlooked."""
OPEN: Mapping[str, Callable[[Decision | None, Decision | None], bool]] = {
    "moments": lambda old, new: differ_in("liability", old, new),
    "escalations": lambda old, new: old is not None and new is not None and old.escalated_to != new.escalated_to,
    "parameters": lambda old, new: differ_in("payments", old, new),
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(policies())
def test_it_agrees_with_trying_every_case(policy: model.Policy) -> None:
    if size_of(policy) > MOST_CASES:
        return
    engine = Engine(policy)
    results = {result.check: result for result in verify(engine)}
    tried = faults_of(engine, MOMENTS)
    conflicts = [one for one in results["conflict"].findings if one.code != "granted-and-denied"]
    if conflicts or results["conflict"].state == "proved":
        assert bool(conflicts) == tried.conflict
    if any(one.code == "gap" for one in results["gap"].findings):
        assert tried.hole
    if results["dead-rule"].state == "proved":
        dead = {one.rules[0] for one in results["dead-rule"].findings}
        assert dead <= set(policy.rules) - tried.applies
        assert dead >= {name for name in set(policy.rules) - tried.applies if "ParameterIs" not in repr(policy.rules[name])}
        defeated = {one.rules[0] for one in results["always-defeated"].findings}
        assert defeated == tried.applies - tried.stands


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(policies())
def test_a_policy_is_equal_to_itself(policy: model.Policy) -> None:
    engine = Engine(policy)
    assert [one.state for one in compare(engine, engine)] == ["equal"] * 7


@pytest.mark.parametrize("kind", COMPARED)
def test_what_is_called_equal_is_so_in_every_case(kind: str) -> None:
    @settings(max_examples=MOST_COMPARED, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
    @given(COMPARED[kind], st.integers(0, 10_000))
    def look(policy: model.Policy, chosen: int) -> None:
        pair = pair_of(policy, kind, chosen)
        if pair is None:
            return
        done, seen, old, new = pair
        equal: set[Kind] = {one.kind for one in compare(old, new) if one.state == "equal"}
        if not equal >= {"liability", "payments", "remedies", "penalties", "handling", "duties"}:
            equal -= {"handling", "duties"}  # what is still open, and asked for, follows all the rest
        for moment in MOMENTS:
            for sent in cases_of(seen):
                decided = decided_by(old, sent, moment), decided_by(new, sent, moment)
                assert not [kind for kind in equal if differ_in(kind, *decided)], (done, sent)

    look()


@pytest.mark.parametrize("kind", OPEN)
def test_some_of_them_differ_only_while_something_is_unknown(kind: str) -> None:
    """Else the test before would say nothing of what is compared in cases that leave something unknown."""
    found: list[str] = []

    @settings(
        max_examples=240,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    @given(COMPARED[kind], st.integers(0, 10_000))
    def look(policy: model.Policy, chosen: int) -> None:
        pair = pair_of(policy, kind, chosen)
        if pair is None:
            return
        done, seen, old, new = pair
        full = len(choices_of(seen))
        differing = {
            len(sent) == full
            for sent in cases_of(seen)
            if OPEN[kind](decided_by(old, sent, MOMENTS[0]), decided_by(new, sent, MOMENTS[0]))
        }
        if differing == {False}:
            found.append(done)

    look()
    assert len(found) >= 3, found


def test_that_it_shows_to_wait_is_looked_at_closely_in_some_of_them() -> None:
    """Else the test before would say nothing of it: without that look some of the mutants are not settled."""
    settled: list[str] = []

    @settings(max_examples=60, derandomize=True, database=None)
    @given(POLICIES_THAT_WAIT, st.integers(0, 10_000))
    def look(policy: model.Policy, chosen: int) -> None:
        mutants = mutants_to_compare(policy)
        done, mutant = mutants[chosen % len(mutants)]
        old, new = Engine(policy), Engine(mutant)
        with patch.object(Comparison, "_closer", return_value=None):
            doubted = Comparison(old, new, 60).run("handling").state == "unfinished"
        if doubted and Comparison(old, new, 60).run("handling").state != "unfinished":
            settled.append(done)

    look()
    assert len(settled) >= 3


def pair_of(policy: model.Policy, kind: str, chosen: int) -> tuple[str, model.Policy, Engine, Engine] | None:
    """What was done to one of its mutants, what either reads, and both; None where there is none, or one of too many cases."""
    mutants = mutants_to_compare(policy, kind)
    if not mutants:
        return None
    done, mutant = mutants[chosen % len(mutants)]
    seen = both(policy, mutant)
    return None if size_of(seen) > MOST_CASES // 4 else (done, seen, Engine(policy), Engine(mutant))


def mutants_to_compare(policy: model.Policy, kind: str = "waiting") -> list[Mutant]:
    """Of a policy that waits, those of the rule that does; of one for which it counts how rules are told apart, such ones."""
    if kind in ("escalations", "parameters"):
        return list(splits_of(policy))
    if kind == "moments":
        return list(unknown_of(policy, "seen_at"))
    return [one for one in mutants_of(policy) if one[0].startswith(WAIT) or WAIT not in policy.rules]


def decided_by(engine: Engine, facts: Mapping[str, object], moment: datetime) -> Decision | None:
    """The decision of a case; None where it is refused."""
    try:
        return engine.decide({"facts": facts}, moment)
    except CaseError:
        return None
