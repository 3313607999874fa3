"""Why not a party: every rule that could have laid something on it and does not, and nothing that is true shown as missing."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from fenze.decision.reason import Reason
from fenze.decision.why import leaves_in
from fenze.dsl import model
from fenze.solver.charges import persons_of
from fenze.solver.why_not import WhyNot, why_not_of
from tests.oracle.evaluate import Evaluator
from tests.properties.cases import NOW, Sample, samples
from tests.properties.decided import Decided, decided, evaluator_of
from tests.properties.words import PARTIES

ANY_PARTY = st.sampled_from(list(PARTIES))


def asked(sample: Sample, party: str) -> tuple[Decided, WhyNot]:
    """A sample's decision and why it does not fall on a party."""
    case = decided(sample)
    assume(case.decision is not None)
    assert case.decision is not None
    return case, why_not_of(case.decision, sample.policy, party)


def charged(effect: model.Effect) -> str | None:
    """The party that an outcome lays something on, as it is named there."""
    match effect:
        case model.Bears(party) | model.Points(party) | model.Fine(party) | model.Sanction(party) | model.Advance(party):
            return party
        case model.Pays(payer):
            return payer
        case model.Recourse(_, against):
            return against
        case _:
            return None


def could_charge(sample: Sample, rule: model.Rule, persons: frozenset[str]) -> bool:
    """Whether an outcome of the rule may lay something on one of the persons, told from the policy alone."""
    for party in filter(None, (charged(outcome.effect) for outcome in rule.outcomes)):
        giver = sample.policy.parties[party].given_by
        kind = sample.policy.facts[giver].type if giver else None
        if (set(kind.values) if isinstance(kind, model.Choice) else {party}) & persons:
            return True
    return False


def does_charge(evaluator: Evaluator, rule: str, case: Decided, persons: frozenset[str]) -> bool:
    """Whether the rule stands in the file and lays something on one of the persons."""
    values = case.file.values
    return rule in evaluator.stands(values, values) and any(
        evaluator.truth(outcome.condition or model.AllOf(()), values, values) and evaluator.who(party, values) in persons
        for outcome in evaluator.policy.rules[rule].outcomes
        if (party := charged(outcome.effect)) is not None
    )


@given(samples(), ANY_PARTY)
def test_no_rule_is_hidden_and_none_is_added(sample: Sample, party: str) -> None:
    case, found = asked(sample, party)
    evaluator, persons = evaluator_of(sample), persons_of(sample.policy, party, case.file.values)
    could = {rule.name for rule in sample.policy.rules.values() if could_charge(sample, rule, persons)}
    charging = {rule for rule in could if does_charge(evaluator, rule, case, persons)}
    assert {one.rule for one in found.kept} == could - charging
    assert {one.rule for one in found.charged_by} == charging


@given(samples(), ANY_PARTY)
def test_what_is_shown_as_missing_is_not_true_in_the_file(sample: Sample, party: str) -> None:
    case, found = asked(sample, party)
    evaluator, values = evaluator_of(sample), case.file.values

    def check(reason: Reason) -> None:
        for leaf in leaves_in([reason]):
            truth = evaluator.truth(leaf.condition, values, values)
            assert truth is not True
            assert leaf.truth is truth
            if leaf.truth is False and isinstance(leaf.condition, model.Is | model.Compare):
                assert leaf.value == values[leaf.condition.fact]

    for kept in found.kept:
        for reason in (*kept.failed, *kept.own_failed):
            check(reason)


@given(samples(), ANY_PARTY)
def test_every_rule_is_kept_away_by_something(sample: Sample, party: str) -> None:
    case, found = asked(sample, party)
    evaluator, values = evaluator_of(sample), case.file.values
    standing = evaluator.stands(values, values)
    for kept in found.kept:
        rule = sample.policy.rules[kept.rule]
        assert bool(kept.failed) == (evaluator.truth(rule.condition, values, values) is not True)
        assert kept.not_in_force == (not rule.in_force.includes(NOW.date()))
        overriding = {name for name in standing if kept.rule in sample.policy.rules[name].overrides}
        applies = not kept.failed and not kept.not_in_force
        assert {one.rule for one in kept.defeated_by} == (overriding if applies else set())
        assert kept.failed or kept.own_failed or kept.not_in_force or kept.defeated_by
        if kept.rule in standing:
            assert kept.own_failed
