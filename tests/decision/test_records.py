"""Advances, recourse, notes and flags; and liability of mixed kinds, in a decision."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fenze.decision.explain import explanation_of
from fenze.dsl import model
from tests.solver.build import MONEY, amount_of, cost, decided, decided_json, fact, policy_of, rule, yes_or_no

FREIGHT, PAYOUT = cost("freight"), fact("payout", MONEY)
LATE = fact("late", yes_or_no())
IS_LATE = model.Is("late", ("yes",), True)
INSURED = (
    model.Bears("insurer", "freight", model.UpTo(amount_of("payout"))),
    model.Bears("customer", "freight", model.Excess(amount_of("payout"))),
)
RANGE = model.Between(Fraction(1, 10), Fraction(1, 2), Fraction(3, 10))
OPEN_RANGE = model.Between(Fraction(1, 10), Fraction(1, 2))


def policy(*rules: model.Rule, parties: dict[str, model.Party] | None = None) -> model.Policy:
    return policy_of((FREIGHT, PAYOUT, LATE), rules, parties=parties)


def test_what_is_put_on_record_once_for_all_its_rules() -> None:
    effects = (
        model.Advance("customer", "freight", "return_received"),
        model.Advance("merchant", "freight"),
        model.Recourse("merchant", "carrier"),
        model.Recourse("merchant", "carrier", "freight"),
        model.Note("tone", "polite", (model.Detail("to", (("party", "customer"),)),)),
    )
    decision = decided_json(policy(rule("R-1", *effects), rule("R-2", *effects)), {})
    rules = ["R-1", "R-2"]
    assert decision["advances"] == [
        {"party": "customer", "cost_head": "freight", "until": "return_received", "rules": rules},
        {"party": "merchant", "cost_head": "freight", "rules": rules},
    ]
    assert decision["recourse"] == [
        {"from": "merchant", "against": "carrier", "rules": rules},
        {"from": "merchant", "against": "carrier", "cost_head": "freight", "rules": rules},
    ]
    assert decision["notes"] == [{"topic": "tone", "value": "polite", "details": {"to": ["customer"]}, "rules": rules}]


@pytest.mark.parametrize("effect", [model.Advance("customer", "freight"), model.Recourse("merchant", "carrier")])
def test_records_make_no_fact_worth_asking(effect: model.Effect) -> None:
    decision = decided(policy(rule("R-1", effect, when=IS_LATE)), {})
    assert (decision.status, decision.next_checks) == ("no_rule", ())


def test_a_rule_that_stands_under_a_flag_is_listed() -> None:
    flag = model.Flag("review_manipulation", "review_rewards_allowed")
    allowed = model.ParameterIs("review_rewards_allowed", ("yes",), True, True)
    forbidden = model.ParameterIs("review_rewards_allowed", ("yes",), True, False)
    note = model.Note("tone", "polite")
    decision = decided_json(policy(rule("R-1", note, when=allowed, flag=flag), rule("R-2", note)), {})
    assert decision["compliance"] == [{"flag": "review_manipulation", "rules": ["R-1"]}]
    assert decided_json(policy(rule("R-1", note, when=forbidden, flag=flag)), {})["compliance"] == []


@pytest.mark.parametrize(
    ("freight", "payout", "rows"),
    [
        ("30.00", "12", [("customer", "3/5", "18.00"), ("insurer", "2/5", "12.00")]),
        ("12.00", "12", [("customer", "0", "0.00"), ("insurer", "1", "12.00")]),
        ("9.00", "12", [("customer", "0", "0.00"), ("insurer", "1", "9.00")]),
        ("0.00", "12", [("customer", None, "0.00"), ("insurer", None, "0.00")]),
        (None, "12", [("customer", None, None), ("insurer", None, None)]),
        ("30.00", None, [("customer", None, None), ("insurer", None, None)]),
    ],
)
def test_a_cost_up_to_the_payout_and_above(freight: str | None, payout: str | None, rows: list[tuple[str, ...]]) -> None:
    stated = {name: value for name, value in (("freight", freight), ("payout", payout)) if value is not None}
    decision = decided_json(policy(rule("R-1", *INSURED)), stated)
    assert decision["status"] == "decided"
    assert decision["liability"] == [
        {
            "party": party,
            "cost_head": "freight",
            "share": share,
            "amount": amount,
            "stated_share": stated_share,
            "rules": ["R-1"],
        }
        for (party, share, amount), stated_share in zip(rows, ("over payout", "up to payout"), strict=True)
    ]


def test_the_rest_waits_while_more_may_be_put_on_somebody() -> None:
    rest = rule("R-1", model.Bears("merchant", "freight", model.Rest()))
    half = rule("R-2", model.Bears("carrier", "freight", Fraction(1, 2)), when=IS_LATE)
    found = {late: decided(policy(rest, half), {"freight": "9", **stated}) for late, stated in LATENESS.items()}
    assert [(row.party, row.share, row.amount) for row in found["unknown"].liability] == [("merchant", None, None)]
    assert [(row.party, row.amount) for row in found["unknown"].possible] == [("carrier", 450)]
    assert [(row.party, row.share, row.amount) for row in found["no"].liability] == [("merchant", Fraction(1), 900)]
    assert [row.amount for row in found["yes"].liability] == [450, 450]


LATENESS: dict[str, dict[str, object]] = {"unknown": {}, "no": {"late": False}, "yes": {"late": True}}


def test_a_possible_rest_by_itself_is_not_all_of_it() -> None:
    rest = rule("R-1", model.Bears("merchant", "freight", model.Rest()), when=IS_LATE)
    (row,) = decided(policy(rest), {"freight": "9"}).possible
    assert (row.share, row.amount) == (None, None)


@pytest.mark.parametrize(
    ("share", "extra"),
    [(RANGE, {"proposed_share": "3/10", "proposed_amount": "3.00"}), (OPEN_RANGE, {})],
)
def test_a_range_to_be_agreed(share: model.Share, extra: dict[str, object]) -> None:
    decision = decided_json(policy(rule("R-1", model.Bears("carrier", "freight", share, "to be agreed"))), {"freight": "10"})
    assert decision["status"] == "negotiate"
    assert decision["liability"] == [
        {
            "party": "carrier",
            "cost_head": "freight",
            "share": None,
            "amount": None,
            "share_range": ["1/10", "1/2"],
            **extra,
            "settled_by": "agreement",
            "rules": ["R-1"],
        }
    ]


def test_more_than_the_cost_is_a_conflict() -> None:
    whole = rule("R-2", model.Bears("merchant", "freight", Fraction(1)))
    decision = decided(policy(rule("R-1", *INSURED), whole), {"freight": "30", "payout": "12"})
    assert (decision.status, [one.kind for one in decision.conflicts]) == ("conflict", ["shares_over_one"])
    assert all(row.amount is None for row in decision.liability)


def test_a_limit_beside_a_share_still_to_be_agreed() -> None:
    half = rule("R-2", model.Bears("merchant", "freight", Fraction(1, 2), "to be agreed"))
    decision = decided(policy(rule("R-1", *INSURED), half), {"freight": "30", "payout": "12"})
    assert decision.conflicts == ()
    assert {row.party: row.amount for row in decision.liability} == {"customer": 1800, "insurer": 1200, "merchant": None}


def test_who_is_not_liable_may_have_an_excess_of_nothing() -> None:
    exempt = rule("R-2", model.NotLiable("customer"))
    fits = decided(policy(rule("R-1", *INSURED), exempt), {"freight": "9", "payout": "12"})
    clashes = decided(policy(rule("R-1", *INSURED), exempt), {"freight": "30", "payout": "12"})
    assert (fits.status, clashes.status) == ("decided", "conflict")


def test_the_steps_of_a_limit_in_the_explanation() -> None:
    under = policy(rule("R-1", *INSURED))
    (steps,) = explanation_of(decided(under, {"freight": "30", "payout": "12"}), under).money
    assert steps.total == 3000
    assert [(part.party, part.exact, part.steps and part.steps.value) for part in steps.parts] == [
        ("customer", Fraction(1800), Fraction(12)),
        ("insurer", Fraction(1200), Fraction(12)),
    ]
