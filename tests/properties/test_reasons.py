"""Reasons force what is settled, whatever the other facts are; and none of them can be left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from hypothesis import assume, given

from fenze.decision.case import CaseError
from fenze.dsl import model
from fenze.solver.decide import engine_of
from fenze.solver.reasons import Reasons, reasons_of
from tests.oracle.outcomes import Term
from tests.properties.cases import NOW, Sample, samples_without_relations
from tests.properties.decided import Decided, decided, evaluator_of

MOST_KEPT = 6


def reasons_for(sample: Sample) -> tuple[Decided, Reasons | None]:
    """A sample's decision and its reasons."""
    case = decided(sample)
    assume(case.decision is not None)
    try:
        return case, reasons_of(case.engine, case.file)
    except CaseError:  # the policy implies in a circle without a way out
        assume(False)
        raise


def part_of(sample: Sample, case: Decided, kept: Iterable[str]) -> Mapping[str, object]:
    """What some of the facts put on file by themselves: no other value, and nothing presumed but what is kept."""
    kept = set(kept)
    stated = {name: value for name, value in sample.facts.items() if name in kept and name not in case.file.presumed}
    file = engine_of(sample.policy).read({"facts": stated}, NOW)
    implied = {one.fact for one in file.inferred if one in case.file.inferred}
    return {
        name: value
        for name, value in file.values.items()
        if (name in kept or name in implied) and case.file.values.get(name) == value
    }


def forces(sample: Sample, values: Mapping[str, object], outcome: frozenset[Term]) -> bool:
    """Whether every completion comes to the outcome: to all of it, or where it is nothing, to nothing."""
    evaluation = evaluator_of(sample).evaluate(values)
    if evaluation is None:
        return False
    return outcome <= evaluation.settled if outcome else not evaluation.settled and not evaluation.possible


@given(samples_without_relations())
def test_reasons_force_the_outcome_and_none_can_be_left_out(sample: Sample) -> None:
    case, reasons = reasons_for(sample)
    evaluation = evaluator_of(sample).evaluate(case.file.values)
    assume(evaluation is not None)
    assert evaluation is not None
    assert (reasons is None) == (not evaluation.settled and bool(evaluation.possible))
    if reasons is None:
        return
    kept = [*(one.fact for one in reasons.stated), *(one.fact for one in reasons.presumed)]
    assert forces(sample, part_of(sample, case, kept), evaluation.settled)
    for fact in kept:
        assert not forces(sample, part_of(sample, case, set(kept) - {fact}), evaluation.settled)
    if len(kept) <= MOST_KEPT and is_monotone(sample, case):
        for size in range(len(kept) - 1):
            for part in combinations(kept, size):
                assert not forces(sample, part_of(sample, case, part), evaluation.settled)


def is_monotone(sample: Sample, case: Decided) -> bool:
    """Whether knowing more can only settle more: nothing is stated otherwise than implied, and nothing implied of what is known."""
    return not any(fact.implied for fact in sample.policy.facts.values()) and not case.file.notices


@given(samples_without_relations())
def test_reasons_are_facts_of_the_case_with_their_values(sample: Sample) -> None:
    case, reasons = reasons_for(sample)
    if reasons is not None:
        for one in (*reasons.stated, *reasons.presumed, *reasons.figures):
            assert case.file.values[one.fact] == one.value
        assert all(sample.facts.get(one.fact) is not None for one in reasons.stated)
        assert {one.fact for one in reasons.presumed} <= set(case.file.presumed)
        assert all(isinstance(effect, model.Effect) for effect in reasons.outcomes)


@given(samples_without_relations())
def test_reasons_are_the_same_whatever_was_asked_before(sample: Sample) -> None:
    case, reasons = reasons_for(sample)
    assert reasons_of(case.engine, case.file) == reasons
    assert reasons_of(engine_of(sample.policy), case.file) == reasons
