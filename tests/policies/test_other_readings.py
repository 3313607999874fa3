"""What the shipped policies decide when a parameter says otherwise than its default: the other reading of a term."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from fenze.decision.decision import Decision
from fenze.dsl.load import load
from fenze.solver.decide import Engine, engine_of

NOW = datetime(2025, 1, 1, tzinfo=UTC)
Facts = dict[str, object]


@cache
def engine_under(policy: str, parameter: str, value: str) -> Engine:
    return engine_of(load(policy, {parameter: value}))


def decided(policy: str, parameter: str, value: str, facts: Facts) -> Decision:
    return engine_under(policy, parameter, value).decide({"facts": facts}, NOW)


def supplied(parameter: str, value: str, facts: Facts) -> Decision:
    return decided("supplier_service", parameter, value, facts)


def branded(parameter: str, value: str, facts: Facts) -> Decision:
    return decided("brand_retail_service", parameter, value, facts)


def due(decision: Decision, action: str) -> datetime | None:
    return next(duty.due for duty in decision.duties if duty.action == action)


def borne(decision: Decision) -> list[tuple[str, str, int | None]]:
    return [(row.party, row.cost, row.amount) for row in decision.liability]


def paid(decision: Decision) -> list[tuple[str, str, int | None, str]]:
    return [(row.payer, row.payee, row.amount, row.reason) for row in decision.payments]


# ── reviews: recorded, and off by default ─────────────────────────────────────────────────────────────────────────────────

BAD_REVIEW: Facts = {"review_rating": "bad", "review_change_refused_finally": False}


def test_about_five_yuan_for_a_review_once_it_is_allowed() -> None:
    facts = {**BAD_REVIEW, "review_compensation_refused": False}
    decision = supplied("review_rewards_allowed", "yes", facts)
    assert decision.status == "negotiate"
    assert paid(decision) == [("merchant", "customer", 500, "review")]
    assert [(row.flag, row.rules) for row in decision.compliance] == [("review_manipulation", ("CSR-REV-02",))]
    assert not supplied("review_rewards_allowed", "no", facts).compliance


def test_more_for_a_firm_reviewer_but_no_more_than_the_cap() -> None:
    decision = supplied("review_rewards_allowed", "yes", {**BAD_REVIEW, "review_compensation_refused": True})
    assert decision.status == "negotiate"
    assert [(row.amount, row.low, row.high) for row in decision.payments] == [(None, 500, 2000)]
    assert [(row.flag, row.rules) for row in decision.compliance] == [("review_manipulation", ("CSR-REV-03",))]


@pytest.mark.parametrize("final", [{"review_change_refused_finally": True}, {"malicious_reviewer": True}])
def test_nothing_for_who_will_never_change_it(final: Facts) -> None:
    for refused in (False, True):
        decision = supplied("review_rewards_allowed", "yes", {**BAD_REVIEW, "review_compensation_refused": refused, **final})
        assert not decision.payments
        assert not decision.compliance
        assert {defeat.by for defeat in decision.defeated} == {"CSR-REV-04"}


def test_five_stars_are_asked_for_once_it_is_allowed() -> None:
    decision = supplied("review_requests_allowed", "yes", {"replacement_received": True})
    assert [duty.action for duty in decision.duties] == ["request_review"]
    assert [(row.flag, row.rules) for row in decision.compliance] == [("review_solicitation", ("CSR-RET-06",))]
    assert not supplied("review_requests_allowed", "yes", {"replacement_received": False}).compliance


# ── postage ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

SENT_BACK: Facts = {
    "dispatched": True,
    "customer_request": "return",
    "issue_type": "personal_reason",
    "days_since_receipt": 7,
    "free_shipping": False,
    "freight": 12,
    "freight_forward": 10,
    "freight_return": 11,
    "price": 100,
}


@pytest.mark.parametrize("free", [False, True])
def test_the_seller_pays_after_dispatch_whatever_the_cause(free: bool) -> None:
    decision = supplied("return_freight_rule", "seller_always", {**SENT_BACK, "free_shipping": free})
    assert decision.status == "decided"
    assert borne(decision) == [("merchant", "freight", 1200)]
    assert paid(decision) == [("merchant", "customer", 11200, "refund")]
    assert {defeat.by for defeat in decision.defeated} == {"SUP-X-01b", "SUP-X-14"}


@pytest.mark.parametrize("otherwise", [{"days_since_receipt": 7.01}, {"dispatched": False}, {"issue_type": "wrong_item"}])
def test_the_clauses_on_postage_stay_where_they_meet_no_other(otherwise: Facts) -> None:
    assert "SUP-X-01b" not in supplied("return_freight_rule", "seller_always", {**SENT_BACK, **otherwise}).rules


@pytest.mark.parametrize(
    ("scope", "heads", "refund"),
    [
        ("freight_forward", [("freight_forward", 1000)], 9000),
        ("freight_return", [("freight_return", 1100)], 8900),
        ("both", [("freight_forward", 1000), ("freight_return", 1100)], 7900),
    ],
)
def test_which_postage_is_deducted(scope: str, heads: list[tuple[str, int]], refund: int) -> None:
    decision = supplied("free_ship_deduction_scope", scope, {**SENT_BACK, "free_shipping": True})
    assert borne(decision) == [("customer", head, amount) for head, amount in heads]
    assert paid(decision) == [("merchant", "customer", refund, "refund")]


# ── times ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("paid_at", "dispatched_by"),
    [("2024-03-02T15:59:59+08:00", "2024-03-03T00:00:00+08:00"), ("2024-03-02T16:00:00+08:00", "2024-03-03T16:00:00+08:00")],
)
def test_paid_before_16_leaves_the_same_day(paid_at: str, dispatched_by: str) -> None:
    decision = supplied("same_day_cutoff", "paid_before_16", {"order_channel": "daily", "payment_time": paid_at})
    assert due(decision, "ship_and_upload_tracking") == datetime.fromisoformat(dispatched_by)


def test_seven_days_from_receipt_itself() -> None:
    facts: Facts = {
        "customer_request": "return",
        "dispatched": False,
        "delivered_time": "2024-02-25T12:00:00+08:00",
        "request_time": "2024-03-03T12:00:00+08:00",
    }
    assert "SUP-RET-01" in supplied("seven_day_start", "receipt", facts).rules
    later = supplied("seven_day_start", "receipt", {**facts, "request_time": "2024-03-03T12:00:01+08:00"})
    assert later.status == "no_rule"


def test_the_result_of_the_call_back_is_due_a_day_after_the_call() -> None:
    facts: Facts = {"exception_submission_time": "2024-02-28T10:00:00+08:00", "call_back_time": "2024-02-28T15:00:00+08:00"}
    decision = supplied("callback_clock_start", "call_back_time", facts)
    assert due(decision, "feedback_result") == datetime.fromisoformat("2024-02-29T15:00:00+08:00")


@pytest.mark.parametrize(("policy", "day"), [("supplier_service", 2), ("brand_retail_service", 3)])
def test_a_quality_problem_is_reported_in_time_from_its_discovery(policy: str, day: int) -> None:
    facts: Facts = {
        "issue_type": "quality",
        "signing_time": "2024-02-28T10:00:00+08:00",
        "quality_found_time": "2024-03-01T10:00:00+08:00",
    }
    (window,) = decided(policy, "quality_notice_start", "quality_found_time", facts).claim_windows
    assert window.until == datetime.fromisoformat(f"2024-03-0{day}T10:00:00+08:00")


def test_a_longer_month_lets_quality_problems_in() -> None:
    facts: Facts = {"quality_judged": True, "days_since_receipt": 31, "freight_return": 20}
    assert borne(branded("one_month_days", "31 days", facts)) == [("merchant", "freight_return", 2000)]
    assert "BRS-REP-02" in branded("one_month_days", "30 days", facts).rules


# ── who ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_agent_bears_what_a_wrong_address_cost() -> None:
    decision = supplied("wrong_address_bearer", "aftersales_agent", {"wrong_return_address_given": True, "loss": 12})
    assert borne(decision) == [("aftersales_agent", "loss", 1200)]


def test_the_factory_consents_to_unconditional_returns_too() -> None:
    decision = supplied("consent_for_unconditional_returns", "yes", SENT_BACK)
    assert "CSR-RET-03" in decision.rules
    assert "SUP-X-14" not in decision.rules
