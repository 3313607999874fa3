"""The solver comes to what the plain evaluator comes to."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from fenze.decision.decision import Decision
from fenze.dsl import model
from tests.oracle.deciding import deciding
from tests.oracle.entangled import hangs_together
from tests.oracle.evaluate import Evaluation, Evaluator
from tests.oracle.formulas import read_in
from tests.oracle.outcomes import Term
from tests.properties.cases import Sample, samples
from tests.properties.decided import Decided, bears, decided, evaluator_of, outcomes_of, payments_of
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
        assert case.decision is None or hangs_together(sample.policy, case.file.values)
        return
    if hangs_together(sample.policy, case.file.values):
        event("numbers hang together")
        check_caution(evaluation, case)
        return
    event(evaluation.status)
    check_against(evaluation, case)
    check_next_checks(evaluator, evaluation, case)


def check_against(evaluation: Evaluation, case: Decided) -> None:
    """Rules that stand, what is settled, what is possible, and the status."""
    decision = case.decision
    assert decision is not None
    assert frozenset(decision.rules) == evaluation.standing
    assert outcomes_of(decision) == {term for term in evaluation.settled if len(term) > 1 and term[0] not in {"pays", "fine"}}
    assert bears(decision.possible) == {term for term in evaluation.possible if term[0] == "bears"}
    assert decision.status == evaluation.status
    check_amounts(evaluation, decision)


def check_caution(evaluation: Evaluation, case: Decided) -> None:
    """Where open numbers hang together the solver may take for possible what is not, and never the other way round."""
    decision = case.decision
    assert decision is not None
    assert frozenset(decision.rules) == evaluation.standing
    assert outcomes_of(decision) <= evaluation.settled
    assert {term for term in evaluation.possible if term[0] == "bears"} <= bears(decision.possible)
    assert decision.status in {"undetermined", evaluation.status} or evaluation.status == "conflict"


def check_amounts(evaluation: Evaluation, decision: Decision) -> None:
    """What each cost head comes to for each party and for nobody, payments and fines."""
    assert payments_of(decision) == evaluation.sums.payments()
    assert Counter((row.party, row.amount) for row in decision.fines) == Counter(evaluation.sums.fines())
    for cost, parts, (amounts, left) in evaluation.sums.borne():
        expected = Counter((part.party, part.tentative, amount) for part, amount in zip(parts, amounts, strict=True))
        rows = Counter((row.party, row.tentative, row.amount) for row in decision.liability if row.cost == cost)
        over_one = {conflict.cost for conflict in decision.conflicts if conflict.kind == "shares_over_one"}
        assert rows == expected
        nobody = [part.amount for part in decision.unborne if part.cost == cost and part.amount is not None]
        assert nobody == ([] if left is None or cost in over_one else [left])


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
    needed = {fact for term in evaluation.settled for fact in read_in(effect_of(term))} - case.file.values.keys()
    asking = {(check.fact, rule) for check in checks for rule in check.rules}
    assert asked_for <= asking
    assert {fact for fact, _ in asking - asked_for} <= needed <= {fact for fact, _ in asking}
    assert [check.fact for check in checks] == [
        fact for fact in evaluator.policy.asking_order if fact in {check.fact for check in checks}
    ]


def effect_of(term: Term) -> object:
    """The outcome, or the share, that a term speaks of."""
    return term[3] if term[0] == "bears" else term[-1]
