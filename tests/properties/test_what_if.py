"""A change that is proposed does what is said of it when the case is decided anew, and no part of it does."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fenze.decision.case import CaseError
from fenze.dsl import model
from fenze.dsl.known import json_value
from fenze.solver.charges import persons_of
from fenze.solver.decide import engine_of
from fenze.solver.what_if import Alternative, WhatIf, what_if_of
from tests.oracle.choices import choices_of
from tests.oracle.outcomes import Term
from tests.properties.cases import NOW, Sample, samples_without_relations
from tests.properties.decided import Decided, decided, evaluator_of
from tests.properties.words import PARTIES


def asked(sample: Sample, party: str) -> tuple[Decided, WhatIf]:
    """A sample's decision and what would change it for a party."""
    case = decided(sample)
    assume(case.decision is not None)
    try:
        return case, what_if_of(case.engine, case.file, party, seconds=20)
    except CaseError:  # the policy implies in a circle without a way out
        assume(False)
        raise


def changed(sample: Sample, alternative: Alternative, facts: frozenset[str] | None = None) -> Sample:
    """The case with the changes, or those of some facts, as a caller would send it."""
    values = {
        one.fact: json_value(one.then, sample.policy.facts[one.fact])
        for one in alternative.differences
        if facts is None or one.fact in facts
    }
    return replace(sample, facts={**sample.facts, **values})


def pays(sample: Sample, persons: frozenset[str]) -> bool | None:
    """Whether one of the persons pays in every completion, or in none; None where that is open or no completion is allowed."""
    engine = engine_of(sample.policy)
    evaluation = evaluator_of(sample).evaluate(engine.read({"facts": sample.facts}, NOW).values)
    if evaluation is None:
        return None
    if any(payer_in(term) in persons for term in evaluation.settled):
        return True
    return None if any(payer_in(term) in persons for term in evaluation.possible) else False


def at_odds(sample: Sample) -> bool:
    """Whether a fact is stated otherwise than another implies: no change that is proposed leads there."""
    file = engine_of(sample.policy).read({"facts": sample.facts}, NOW)
    return any(notice.code == "facts_at_odds" for notice in file.notices)


def payer_in(term: Term) -> object:
    """Who pays by a term: bears a cost, pays somebody, is fined."""
    match term:
        case ("bears", party, *_) | ("pays", model.Pays(party)) | ("fine", model.Fine(party)):
            return party
        case _:
            return None


@given(samples_without_relations(), st.sampled_from(list(PARTIES)))
def test_a_change_flips_the_outcome_and_no_part_of_it_does(sample: Sample, party: str) -> None:
    case, found = asked(sample, party)
    persons = persons_of(sample.policy, party, case.file.values)
    assert found.pays == pays(sample, persons)
    sets = [frozenset(one.fact for one in alternative.differences) for alternative in found.alternatives]
    for toward in ("pays", "free"):
        own = [facts for facts, one in zip(sets, found.alternatives, strict=True) if one.toward == toward]
        assert len(set(own)) == len(own)
    for alternative, facts in zip(found.alternatives, sets, strict=True):
        wanted = alternative.toward == "pays"
        assert pays(changed(sample, alternative), persons) is wanted
        assert decided(changed(sample, alternative)).decision == alternative.decision
        assert not any(sample.policy.facts[fact].is_cost for fact in facts)
        if alternative.label != "first_found":
            for size in range(len(facts)):
                for part in combinations(sorted(facts), size):
                    assert pays(changed(sample, alternative, frozenset(part)), persons) is not wanted


@pytest.mark.parametrize("most", [0, 1])
@settings(max_examples=max(1, settings().max_examples // 4))
@given(data=st.data())
def test_of_a_change_too_large_to_try_every_part_none_does_either(most: int, data: st.DataObject) -> None:
    sample, party = data.draw(samples_without_relations()), data.draw(st.sampled_from(list(PARTIES)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("fenze.solver.what_if._MOST_TRIED", most)
        _, found = asked(sample, party)
    persons = found.persons
    for alternative in found.alternatives:
        facts = sorted(one.fact for one in alternative.differences)
        wanted = alternative.toward == "pays"
        if alternative.label != "first_found":
            for size in range(len(facts)):
                for part in combinations(facts, size):
                    assert pays(changed(sample, alternative, frozenset(part)), frozenset(persons)) is not wanted


@settings(max_examples=max(1, settings().max_examples // 2))
@given(samples_without_relations(), st.sampled_from(list(PARTIES)))
def test_where_a_change_is_said_to_be_impossible_or_minimal_no_smaller_one_does(sample: Sample, party: str) -> None:
    """By brute force over the changes of one fact."""
    case, found = asked(sample, party)
    persons = persons_of(sample.policy, party, case.file.values)
    minimal = {one.toward: len(one.differences) for one in found.alternatives if one.label == "minimal"}
    for toward in ("pays", "free"):
        if toward not in found.impossible and minimal.get(toward, 0) < 2:
            continue
        for name, values in choices_of(sample.policy).items():
            fact = sample.policy.facts[name]
            for value in values:
                if value is not None and not fact.is_cost and value != "known":
                    other = replace(sample, facts={**sample.facts, name: _sent(value, sample, name)})
                    assert at_odds(other) or pays(other, persons) is not (toward == "pays")


def _sent(value: object, sample: Sample, name: str) -> object:
    assert isinstance(value, str) or hasattr(value, "numerator")
    return json_value(value, sample.policy.facts[name])  # type: ignore[arg-type]


@settings(max_examples=max(1, settings().max_examples // 2))
@given(samples_without_relations(), st.sampled_from(list(PARTIES)))
def test_the_changes_are_the_same_whatever_was_asked_before(sample: Sample, party: str) -> None:
    case, found = asked(sample, party)
    assert what_if_of(case.engine, case.file, party, seconds=20) == found
    assert what_if_of(engine_of(sample.policy), case.file, party, seconds=20) == found
