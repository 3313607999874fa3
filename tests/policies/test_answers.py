"""Reasons, why not and what if over the shipped policies: cases of their scenarios, a few of each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fenze.decision.case import CaseError
from fenze.decision.file import case_behind
from fenze.decision.why import leaves_in
from fenze.dsl.load import load
from fenze.dsl.truth import truth_of
from fenze.solver.charges import burdens_by_rule, persons_of
from fenze.solver.decide import engine_of
from fenze.solver.reasons import reasons_of
from fenze.solver.sources import sources_of
from fenze.solver.what_if import what_if_of
from fenze.solver.why_not import why_not_given, why_not_of

PACKS = ("three_party_liability", "supplier_service", "after_sales_flow", "platform_claims", "brand_retail_service")
EVERY = 60
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("pack", PACKS)
def test_the_answers_hold_in_the_shipped_policies(pack: str) -> None:
    engine = engine_of(load(pack))
    policy = engine.policy
    for number, scenario in enumerate(policy.scenarios[7::EVERY]):
        try:
            decision = engine.decide({"facts": scenario.facts, "as_of": scenario.as_of}, NOW)
        except CaseError:
            continue
        file, party = decision.file, list(policy.parties)[number % len(policy.parties)]
        settled = engine.settled(file)
        if (reasons := reasons_of(engine, file)) is not None and settled:
            sources = sources_of(engine, file)
            needed = {one.fact for one in (*reasons.stated, *reasons.presumed)}
            assert settled <= engine.settled(sources.without(needed))
            for fact in needed:
                assert not settled <= engine.settled(sources.without(needed - {fact}))
        why = why_not_of(decision, policy, party)
        persons = persons_of(policy, party, file.values)
        assert {one.rule for one in why.kept} | {one.rule for one in why.charged_by} == set(burdens_by_rule(policy, persons))
        for one in why.kept:
            for leaf in leaves_in((*one.failed, *one.own_failed)):
                assert truth_of(leaf.condition, file.values, policy) is leaf.truth is not True
        for alternative in what_if_of(engine, file, party, seconds=1, most=1).alternatives:
            case = case_behind(file)
            changed = case._replace(facts={**case.facts, **{each.fact: each.then for each in alternative.differences}})
            after = engine.decide_case(changed)
            assert after == alternative.decision
            paying = any(row.party in persons for row in after.liability) or any(row.payer in persons for row in after.payments)
            assert (paying or any(row.party in persons for row in after.fines)) == (alternative.toward == "pays")


@pytest.mark.parametrize("pack", PACKS)
def test_what_is_given_is_told_from_what_is_not(pack: str) -> None:
    policy = load(pack)
    engine = engine_of(policy)
    for scenario in policy.scenarios[11::EVERY]:
        try:
            decision = engine.decide({"facts": scenario.facts, "as_of": scenario.as_of}, NOW)
        except CaseError:
            continue
        for remedy in policy.words.get("remedy", {}):
            why = why_not_given(decision, policy, remedy)
            giving = {rule for row in decision.remedies if remedy in (row.remedy, *row.alternatives) for rule in row.rules}
            granted = {rule for row in decision.eligibility if row.what == remedy and row.eligible for rule in row.rules}
            paid = {rule for row in decision.payments if row.reason == remedy for rule in row.rules}
            assert {one.rule for one in why.charged_by} == giving | granted | paid
            assert not {one.rule for one in why.kept} & (giving | granted | paid)
            for one in why.kept:
                for leaf in leaves_in((*one.failed, *one.own_failed)):
                    assert truth_of(leaf.condition, decision.file.values, policy) is leaf.truth is not True
