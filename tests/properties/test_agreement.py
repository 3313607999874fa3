"""The solver comes to what the plain evaluator comes to."""

from __future__ import annotations

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from fenze.dsl import model
from tests.oracle.deciding import deciding
from tests.oracle.evaluate import Evaluation, Evaluator
from tests.properties.cases import Sample, samples
from tests.properties.decided import Decided, bears, decided, evaluator_of, outcomes_of
from tests.properties.policies import THEMES, without_constraints


@pytest.mark.parametrize("theme", THEMES)
@given(data=st.data())
def test_the_solver_agrees_with_the_evaluator(theme: str, data: st.DataObject) -> None:
    check(data.draw(samples(THEMES[theme])))


def check(sample: Sample) -> None:
    """Raises AssertionError where the two disagree."""
    evaluator, case = evaluator_of(sample), decided(sample)
    evaluation = evaluator.evaluate(case.file.values)
    if evaluation is None:
        unconstrained = Evaluator(without_constraints(sample.policy), evaluator.day)
        assume(unconstrained.evaluate(case.file.values))  # else the policy implies in a circle
        assert case.decision is None
        return
    event(evaluation.status)
    check_against(evaluation, case)
    check_next_checks(evaluator, evaluation, case)


def check_against(evaluation: Evaluation, case: Decided) -> None:
    """Rules that stand, what is settled, what is possible, and the status."""
    decision = case.decision
    assert decision is not None
    assert frozenset(decision.rules) == evaluation.standing
    assert outcomes_of(decision) == {term for term in evaluation.settled if len(term) > 1}
    assert bears(decision.possible) == {term for term in evaluation.possible if term[0] == "bears"}
    assert decision.status == evaluation.status


def check_next_checks(evaluator: Evaluator, evaluation: Evaluation, case: Decided) -> None:
    """What is asked next: each open fact that can change an outcome, and what standing rules ask for; in asking order."""
    assert case.decision is not None
    matter = deciding(evaluator, case.file.values) if evaluation.possible else set[str]()
    assert bool(matter) == bool(evaluation.possible)
    checks = case.decision.next_checks
    assert {check.fact for check in checks if not check.rules} <= matter <= {check.fact for check in checks}
    asked_for = {
        (outcome.effect.fact, rule)
        for rule in evaluation.standing
        for outcome in evaluator.policy.rules[rule].outcomes
        if isinstance(outcome.effect, model.Await | model.Check)
        and (isinstance(outcome.effect, model.Await) or outcome.effect.fact not in case.file.values)
        and (outcome.condition is None or evaluator.truth(outcome.condition, case.file.values, case.file.values))
    }
    assert {(check.fact, rule) for check in checks for rule in check.rules} == asked_for
    assert [check.fact for check in checks] == [
        fact for fact in evaluator.policy.asking_order if fact in {check.fact for check in checks}
    ]
