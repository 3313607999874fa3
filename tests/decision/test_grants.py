"""Payments, fines, points, sanctions and eligibility in a decision."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from fenze.decision.explain import explanation_of
from fenze.decision.to_json.explanation import json_of as explanation_json_of
from fenze.dsl import model
from tests.solver.build import (
    MONEY,
    STAMP,
    amount_of,
    decided,
    decided_json,
    fact,
    labels,
    least,
    one_of,
    policy_of,
    portion,
    rule,
    yes_or_no,
    yuan,
)

LATE = least(portion("30", amount_of("item_price")), yuan("500"))
FACTS = (fact("item_price", MONEY), fact("late", yes_or_no()), fact("start", STAMP))
IS_LATE = model.Is("late", ("yes",), True)


def pays(formula: model.Formula | None, **others: object) -> model.Pays:
    return replace(model.Pays("merchant", "customer", formula, "late_dispatch"), **others)  # type: ignore[arg-type]


def one_rule(*effects: model.Effect) -> model.Policy:
    return policy_of(FACTS, (rule("R-1", *effects, when=IS_LATE),))


@pytest.mark.parametrize(
    ("price", "amount"), [("1000", "300.00"), ("1666.66", "500.00"), ("1666.64", "499.99"), ("2000", "500.00"), ("0", "0.00")]
)
def test_a_payment_with_its_amount(price: str, amount: str) -> None:
    decision = decided_json(one_rule(pays(LATE, paid_as="tmall_points")), {"late": True, "item_price": price})
    assert decision["status"] == "decided"
    assert decision["payments"] == [
        {
            "payer": "merchant",
            "payee": "customer",
            "amount": amount,
            "reason": "late_dispatch",
            "paid_as": "tmall_points",
            "rounding": "half_up",
            "rules": ["R-1"],
        }
    ]


@pytest.mark.parametrize(("rounding", "amount"), [("half up", "0.05"), ("half even", "0.04"), ("up", "0.05"), ("down", "0.04")])
def test_a_payment_is_rounded_as_it_says(rounding: model.Rounding, amount: str) -> None:
    policy = one_rule(pays(portion("30", amount_of("item_price")), rounding=rounding))
    (payment,) = decided(policy, {"late": True, "item_price": "0.15"}).payments
    assert payment.amount == round(float(amount) * 100)
    (steps,) = explanation_of(decided(policy, {"late": True, "item_price": "0.15"}), policy).amounts
    assert (steps.steps and steps.steps.value, steps.rounding, steps.amount) == (Fraction("0.045"), rounding, payment.amount)


def test_an_amount_that_takes_an_unknown_fact_is_null_and_the_fact_is_asked() -> None:
    decision = decided_json(one_rule(pays(LATE)), {"late": True})
    assert decision["status"] == "decided"
    assert decision["payments"] == [
        {
            "payer": "merchant",
            "payee": "customer",
            "amount": None,
            "reason": "late_dispatch",
            "rounding": "half_up",
            "rules": ["R-1"],
        }
    ]
    assert decision["next_checks"] == [{"fact": "item_price", "ask": None, "also_ask": [], "evidence": [], "rules": ["R-1"]}]


def test_an_amount_still_to_be_agreed_is_a_proposal() -> None:
    decision = decided_json(one_rule(pays(LATE, tentative="to be agreed")), {"late": True, "item_price": "100"})
    assert decision["status"] == "negotiate"
    assert decision["payments"] == [
        {
            "payer": "merchant",
            "payee": "customer",
            "amount": None,
            "reason": "late_dispatch",
            "proposed_amount": "30.00",
            "settled_by": "agreement",
            "rounding": "half_up",
            "rules": ["R-1"],
        }
    ]


def test_an_amount_within_a_range_without_a_figure() -> None:
    policy = one_rule(pays(None, low=yuan("10"), high=yuan("20"), tentative="to be decided"))
    decision = decided_json(policy, {"late": True})
    assert decision["status"] == "escalate"
    assert decision["payments"] == [
        {
            "payer": "merchant",
            "payee": "customer",
            "amount": None,
            "reason": "late_dispatch",
            "settled_by": "decision",
            "range": ["10.00", "20.00"],
            "rounding": "half_up",
            "rules": ["R-1"],
        }
    ]


def test_two_different_payments_for_one_reason_contradict_each_other() -> None:
    two = policy_of(FACTS, (rule("R-1", pays(yuan("10"))), rule("R-2", pays(yuan("20")))))
    decision = decided_json(two, {})
    assert decision["status"] == "conflict"
    assert decision["conflicts"] == [
        {
            "kind": "payments_differ",
            "cost_head": None,
            "about": "late_dispatch",
            "parties": ["merchant", "customer"],
            "rules": ["R-1", "R-2"],
        }
    ]


def test_two_payments_contradict_each_other_whatever_a_third_will_come_to() -> None:
    stated = (pays(yuan("10")), pays(yuan("20")), pays(amount_of("item_price")))
    three = policy_of(FACTS, tuple(rule(f"R-{number}", effect) for number, effect in enumerate(stated, start=1)))
    decision = decided(three, {})
    assert decision.status == "conflict"
    assert [(one.kind, one.rules) for one in decision.conflicts] == [("payments_differ", ("R-1", "R-2"))]


@pytest.mark.parametrize(
    "other",
    [
        pays(yuan("10")),
        pays(portion("10", yuan("100"))),
        pays(yuan("10"), rounding="down"),
        pays(None, tentative="to be agreed"),
    ],
)
def test_the_same_payment_twice_and_a_tentative_one_beside_it_do_not(other: model.Pays) -> None:
    two = policy_of(FACTS, (rule("R-1", pays(yuan("10"))), rule("R-2", other)))
    decision = decided(two, {})
    assert decision.conflicts == ()
    assert [(row.amount, row.rules) for row in decision.payments if row.tentative is None] in (
        [(1000, ("R-1", "R-2"))],
        [(1000, ("R-1",))],
    )


def test_payments_for_different_reasons_stand_side_by_side() -> None:
    two = policy_of(FACTS, (rule("R-1", pays(yuan("10"))), rule("R-2", pays(yuan("20"), reason="out_of_stock"))))
    assert [row.amount for row in decided(two, {}).payments] == [1000, 2000]
    assert decided(two, {}).status == "decided"


def test_an_unknown_fact_that_changes_a_payment_leaves_the_case_open() -> None:
    decision = decided(one_rule(pays(yuan("10"))), {})
    assert (decision.status, decision.payments) == ("undetermined", ())
    assert [check.fact for check in decision.next_checks] == ["late"]


@pytest.mark.parametrize(
    ("effect", "field", "row"),
    [
        (model.Points("merchant", 6), "points", {"party": "merchant", "points": 6}),
        (model.Points("merchant", 6, "occurrence"), "points", {"party": "merchant", "points": 6, "per": "occurrence"}),
        (model.Fine("agent", yuan("200")), "fines", {"party": "agent", "amount": "200.00"}),
        (model.Sanction("agent", "dismissal"), "sanctions", {"party": "agent", "sanction": "dismissal"}),
        (
            model.Sanction("merchant", "shop_blocked", model.Span(Fraction(12), "days", "start")),
            "sanctions",
            {
                "party": "merchant",
                "sanction": "shop_blocked",
                "from": "2025-06-01T08:00:00+08:00",
                "until": "2025-06-13T08:00:00+08:00",
            },
        ),
        (model.Eligible("return_refund", True), "eligibility", {"for": "return_refund", "eligible": True}),
        (model.Eligible("return_refund", False), "eligibility", {"for": "return_refund", "eligible": False}),
    ],
)
def test_what_is_imposed_and_granted(effect: model.Effect, field: str, row: dict[str, object]) -> None:
    stated = {"late": True, "start": "2025-06-01T08:00:00+08:00"}
    decision = decided_json(one_rule(effect), stated)
    assert decision["status"] == "decided"
    assert decision[field] == [{**row, "rules": ["R-1"]}]
    assert decided(one_rule(effect), {}).status == "undetermined"


def test_a_sanction_whose_start_is_unknown_has_no_dates_yet() -> None:
    policy = one_rule(model.Sanction("merchant", "shop_blocked", model.Span(Fraction(12), "days", "start")))
    assert decided_json(policy, {"late": True})["sanctions"] == [
        {"party": "merchant", "sanction": "shop_blocked", "from": None, "until": None, "rules": ["R-1"]}
    ]


def test_eligible_and_not_contradict_each_other() -> None:
    both = policy_of(FACTS, (rule("R-1", model.Eligible("claim", True)), rule("R-2", model.Eligible("claim", False))))
    decision = decided(both, {})
    assert decision.status == "conflict"
    assert [(one.kind, one.about, one.rules) for one in decision.conflicts] == [("eligible_and_not", "claim", ("R-1", "R-2"))]


def test_a_party_that_a_fact_names_pays_and_is_fined() -> None:
    parties = {name: model.Party(name, labels(name)) for name in ("merchant", "customer", "agent", "clerk")}
    parties["offender"] = model.Party("offender", labels("offender"), given_by="who")
    who = fact("who", one_of("agent", "clerk"))
    effects = (replace(pays(yuan("10")), payer="offender"), model.Fine("offender", yuan("200")))
    policy = policy_of((who,), (rule("R-1", *effects),), parties=parties)
    decision = decided(policy, {"who": "clerk"})
    assert [(row.payer, row.amount) for row in decision.payments] == [("clerk", 1000)]
    assert [(row.party, row.amount) for row in decision.fines] == [("clerk", 20000)]
    assert [check.fact for check in decided(policy, {}).next_checks] == ["who"]


def test_the_steps_of_a_payment_in_the_explanation() -> None:
    policy = one_rule(pays(LATE))
    explained = explanation_json_of(explanation_of(decided(policy, {"late": True, "item_price": "1000.05"}), policy), policy)
    assert explained["amounts"] == [
        {
            "payer": "merchant",
            "payee": "customer",
            "reason": "late_dispatch",
            "steps": {
                "operation": "least",
                "parts": [
                    {
                        "operation": "product",
                        "parts": [
                            {"operation": "constant", "value": "0.3"},
                            {"operation": "fact", "fact": "item_price", "value": "1000.05"},
                        ],
                        "value": "300.015",
                    },
                    {"operation": "constant", "value": "500"},
                ],
                "value": "300.015",
            },
            "rounding": "half up",
            "amount": "300.02",
            "rules": ["R-1"],
        }
    ]
