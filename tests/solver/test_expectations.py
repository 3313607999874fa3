"""What a scenario may expect of money, points, sanctions and time: met, and not met with what was found instead."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fenze.dsl import model
from fenze.solver.expectations import found_instead
from tests.solver.build import STAMP, cost, decided, fact, policy_of, rule, yuan

SPAN = model.Span(Fraction(15), "days", "success")
DEADLINE = model.Deadline(Fraction(24), "hours", "success")
POLICY = policy_of(
    (cost("freight"), fact("success", STAMP)),
    (
        rule(
            "R-1",
            model.Pays("merchant", "customer", yuan("300"), "late"),
            model.Pays("merchant", "customer", yuan("20"), "wrong", tentative="to be agreed"),
            model.Points("merchant", 6),
            model.Fine("agent", yuan("200")),
            model.Sanction("agent", "dismissal"),
            model.Eligible("refund", True),
            model.Eligible("exchange", False),
            model.Window("claim", SPAN),
            model.Advance("customer", "freight"),
            model.Recourse("merchant", "carrier"),
            model.Must("carrier", "ship", deadline=DEADLINE),
            model.Bears("insurer", "freight", model.UpTo(yuan("12"))),
        ),
    ),
)
DECISION = decided(POLICY, {"success": "2025-06-01T10:00:00+08:00", "freight": "30"})
PAID, NEGOTIATED = Fraction(300), Fraction(20)


@pytest.mark.parametrize(
    "expectation",
    [
        model.ExpectPays("merchant", "customer", PAID, "late", False),
        model.ExpectPays("merchant", "customer", None, "late", False),
        model.ExpectPays("merchant", "customer", NEGOTIATED, "wrong", True),
        model.ExpectNobodyPays("nothing"),
        model.ExpectPoints("merchant", 6),
        model.ExpectFine("agent", Fraction(200)),
        model.ExpectSanction("agent", "dismissal"),
        model.ExpectEligible("refund", True),
        model.ExpectEligible("exchange", False),
        model.ExpectWindow("claim", "2025-06-16T02:00:00Z"),
        model.ExpectAdvance("customer", "freight"),
        model.ExpectRecourse("merchant", "carrier"),
        model.ExpectDuty("carrier", "ship"),
        model.ExpectDuty("carrier", "ship", "2025-06-02T10:00:00+08:00"),
        model.ExpectBears("insurer", "freight", Fraction(12), None, False),
        model.ExpectBears("insurer", "freight", None, Fraction(2, 5), False),
    ],
)
def test_what_is_expected_and_found(expectation: model.Expectation) -> None:
    assert found_instead(expectation, DECISION) is None


@pytest.mark.parametrize(
    ("expectation", "found"),
    [
        (model.ExpectPays("merchant", "customer", Fraction(299), "late", False), "found `merchant customer 300.00 late`"),
        (model.ExpectPays("merchant", "customer", PAID, "late", True), "found `merchant customer 300.00 late`"),
        (model.ExpectPays("merchant", "customer", NEGOTIATED, "wrong", False), "found `merchant customer 300.00 late`"),
        (model.ExpectPays("customer", "merchant", PAID, "late", False), "found `merchant customer 300.00 late`"),
        (model.ExpectNobodyPays("late"), "found `merchant customer 300.00 late`"),
        (model.ExpectPoints("merchant", 5), "found `merchant 6`"),
        (model.ExpectFine("agent", Fraction(100)), "found `agent 200.00`"),
        (model.ExpectSanction("agent", "warning"), "found `agent dismissal`"),
        (model.ExpectEligible("refund", False), "found `refund`, `not exchange`"),
        (model.ExpectEligible("repair", True), "found `refund`, `not exchange`"),
        (model.ExpectWindow("claim", "2025-06-15T10:00:00+08:00"), "found `claim 2025-06-16T10:00:00+08:00`"),
        (model.ExpectAdvance("merchant", "freight"), "found `customer freight`"),
        (model.ExpectRecourse("merchant", "insurer"), "found `merchant carrier`"),
        (model.ExpectDuty("carrier", "ship", "2025-06-03T10:00:00+08:00"), "found `carrier ship 2025-06-02T10:00:00+08:00`"),
        (model.ExpectBears("insurer", "freight", Fraction(30), None, False), "found `insurer 2/5 12.00`"),
    ],
)
def test_what_is_expected_and_not_found(expectation: model.Expectation, found: str) -> None:
    text = found_instead(expectation, DECISION)
    assert text is not None
    assert text.en.startswith(found)
