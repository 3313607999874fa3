"""Time in a case: measured lengths, times of day, deadlines, windows, and what cannot be reckoned."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import cast

import pytest

from fenze.decision.case import CaseError
from fenze.dsl import model
from tests.solver.build import NOW, STAMP, decided, decided_json, fact, policy_of, rule

SHIP = model.Must("carrier", "ship")
REFUND = model.Remedies(("refund",))


def measuring(unit: model.DurationUnit, *, midnight: bool = False, zone: str = "Asia/Shanghai") -> model.Policy:
    """Signed, then a request: within 7 units of it."""
    since = fact("since", model.Number("duration", unit), derived=(model.Measure("signed", "request", midnight),))
    within = rule("R-1", REFUND, when=model.Compare("since", "<=", Fraction(7)))
    return policy_of((fact("signed", STAMP), fact("request", STAMP), since), (within,), time_zone=zone)


def since(policy: model.Policy, signed: str, request: str | None, now: datetime = NOW) -> object:
    facts = {"signed": signed} | ({"request": request} if request else {})
    return decided(policy, facts, now).file.values.get("since")


@pytest.mark.parametrize(
    ("unit", "asked", "stands"),
    [
        ("hours", "2025-04-30T16:59:59+08:00", True),
        ("hours", "2025-04-30T17:00:00+08:00", True),
        ("hours", "2025-04-30T17:00:01+08:00", False),
        ("days", "2025-05-07T10:00:00+08:00", True),
        ("days", "2025-05-07T10:00:01+08:00", False),
        ("working days", "2025-05-14T10:00:00+08:00", True),
        ("working days", "2025-05-14T10:00:01+08:00", False),
        ("months", "2025-11-30T10:00:00+08:00", True),
        ("months", "2025-11-30T10:00:01+08:00", False),
        ("years", "2032-04-30T10:00:00+08:00", True),
        ("years", "2032-04-30T10:00:01+08:00", False),
    ],
)
def test_exactly_on_the_limit_is_within_it(unit: model.DurationUnit, asked: str, stands: bool) -> None:
    facts = {"signed": "2025-04-30T10:00:00+08:00", "request": asked}
    decision = decided(measuring(unit), facts, datetime.fromisoformat("2040-01-01T00:00:00+08:00"))
    assert (decision.rules == ("R-1",)) == stands


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        ("2025-06-01T20:00:00+08:00", Fraction(0)),  # the clock has not started yet
        ("2025-06-02T00:00:00+08:00", Fraction(0)),
        ("2025-06-02T01:30:00+08:00", Fraction(3, 2)),
        ("2025-06-08T16:00:00Z", Fraction(168)),  # midnight in China
        (None, Fraction(202)),
    ],
)
def test_a_clock_that_starts_at_the_next_midnight(asked: str | None, hours: Fraction) -> None:
    assert since(measuring("hours", midnight=True), "2025-06-01T10:00:00+08:00", asked) == hours


def test_the_midnight_is_that_of_the_policys_time_zone() -> None:
    signed, request = "2025-06-01T18:00:00+00:00", "2025-06-03T00:00:00+00:00"  # 02:00 on the 2nd in China, 14:00 in New York
    assert since(measuring("hours", midnight=True), signed, request) == 8
    assert since(measuring("hours", midnight=True, zone="America/New_York"), signed, request) == 20


def test_how_a_length_was_measured_is_told() -> None:
    facts = {"signed": "2025-06-01T10:00:00+08:00", "request": "2025-06-02T01:30:00+08:00"}
    assert decided_json(measuring("hours", midnight=True), facts)["measured"] == [
        {"fact": "since", "value": "1.5", "from": "signed", "from_midnight": True, "to": "request"}
    ]
    assert decided_json(measuring("months"), {"signed": "2025-06-01T10:00:00+08:00"})["measured"] == [
        {"fact": "since", "value": "0.3", "from": "signed", "to": "as_of"}
    ]


@pytest.mark.parametrize("midnight", [False, True])
def test_a_stamp_before_its_predecessor_leaves_the_length_unknown(midnight: bool) -> None:
    facts = {"signed": "2025-06-02T10:00:00+08:00", "request": "2025-06-02T09:59:59+08:00"}
    decision = decided(measuring("days", midnight=midnight), facts)
    assert "since" not in decision.file.values
    assert [notice.code for notice in decision.file.notices] == ["time_backwards"]
    assert decision.status == "undetermined"


def test_working_days_of_an_unknown_year_leave_the_length_unknown_and_say_so() -> None:
    facts = {"signed": "2099-01-01T10:00:00+08:00"}
    decision = decided(measuring("working days"), facts, datetime.fromisoformat("2099-02-01T00:00:00+08:00"))
    assert decision.status == "undetermined"
    assert [(one.code, one.fact) for one in decision.file.notices] == [("calendar_unknown", "since")]
    assert "working days of 2099" in decision.file.notices[0].message.en
    assert "2099 年" in decision.file.notices[0].message.zh


# ── times of day ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def same_day(zone: str = "Asia/Shanghai") -> model.Policy:
    paid_at = fact("paid_at", model.Clock(), clock_of="paid")
    before = rule("R-1", SHIP, when=model.Compare("paid_at", "<=", Fraction(16 * 60)))
    return policy_of((fact("paid", STAMP), paid_at), (before,), time_zone=zone)


@pytest.mark.parametrize(
    ("paid", "stands"),
    [
        ("2025-06-01T15:59:59+08:00", True),
        ("2025-06-01T16:00:00+08:00", True),
        ("2025-06-01T16:00:00.000001+08:00", False),
        ("2025-06-01T08:00:00+00:00", True),
        ("2025-06-01T08:00:01Z", False),
        ("2025-06-01T18:00:00-06:00", True),
    ],
)
def test_paid_by_the_cut_off_local_time(paid: str, stands: bool) -> None:
    assert (decided(same_day(), {"paid": paid}).rules == ("R-1",)) == stands


def test_a_time_of_day_is_read_off_its_stamp_or_stated() -> None:
    decision = decided_json(same_day(), {"paid": "2025-06-01T07:05:09Z"})
    assert decision["implied"] == [{"fact": "paid_at", "value": "15:05:09", "by": "paid"}]
    assert decided(same_day("Europe/London"), {"paid": "2025-06-01T07:05:09Z"}).file.values["paid_at"] == 8 * 60 + 5 + Fraction(
        9, 60
    )
    assert decided(same_day(), {"paid_at": "16:00"}).rules == ("R-1",)
    assert decided(same_day(), {"paid_at": "16:00:01", "paid": "2025-06-01T07:05:09Z"}).rules == ()


@pytest.mark.parametrize("wrong", ["24:00", "16.00", "4:00", "16:00 pm", 16, True, "16:60"])
def test_what_is_not_a_time_of_day_is_refused(wrong: object) -> None:
    with pytest.raises(CaseError) as caught:
        decided(same_day(), {"paid_at": wrong})
    assert [(fault.code, fault.field) for fault in caught.value.faults] == [("wrong_type", "paid_at")]


@pytest.mark.parametrize(
    ("unit", "written", "length"), [("months", "P1Y6M", 18), ("years", "P18M", Fraction(3, 2)), ("days", "P1W", 7)]
)
def test_a_length_in_words_of_iso_8601(unit: model.DurationUnit, written: str, length: Fraction) -> None:
    policy = measuring(unit)
    assert decided(policy, {"since": written}).file.values["since"] == length


@pytest.mark.parametrize(
    ("unit", "written"), [("months", "P30D"), ("months", "P1M1D"), ("days", "P1M"), ("working days", "P1D")]
)
def test_a_length_that_is_not_exact_in_the_unit_is_refused(unit: model.DurationUnit, written: str) -> None:
    with pytest.raises(CaseError) as caught:
        decided(measuring(unit), {"since": written})
    assert caught.value.faults[0].code == "wrong_type"


def test_a_moment_out_of_all_reach_is_refused() -> None:
    with pytest.raises(CaseError) as caught:
        decided(same_day(), {"paid": "9999-12-31T23:59:59+00:00"})
    assert [(fault.code, fault.field) for fault in caught.value.faults] == [("wrong_type", "paid")]


# ── deadlines and windows ─────────────────────────────────────────────────────────────────────────────────────────────────


def shipping(length: str, unit: model.DurationUnit, *, end_of_day: bool = False) -> model.Policy:
    deadline = model.Deadline(Fraction(length), unit, "paid", end_of_day=end_of_day)
    return policy_of((fact("paid", STAMP),), (rule("R-1", model.Must("carrier", "ship", deadline=deadline)),))


def due(policy: model.Policy, paid: str) -> str | None:
    (duty,) = decided(policy, {"paid": paid}).duties
    return duty.due.isoformat() if duty.due else None


@pytest.mark.parametrize(
    ("length", "unit", "end_of_day", "expected"),
    [
        ("24", "hours", False, "2025-05-01T10:30:00+08:00"),
        ("90", "minutes", False, "2025-04-30T12:00:00+08:00"),
        ("2", "working days", False, "2025-05-07T10:30:00+08:00"),
        ("2", "working days", True, "2025-05-08T00:00:00+08:00"),
        ("1", "months", False, "2025-05-30T10:30:00+08:00"),
        ("10", "months", False, "2026-02-28T10:30:00+08:00"),
        ("1", "years", False, "2026-04-30T10:30:00+08:00"),
        ("0", "days", True, "2025-05-01T00:00:00+08:00"),
        ("3", "days", True, "2025-05-04T00:00:00+08:00"),
    ],
)
def test_when_a_duty_falls_due(length: str, unit: model.DurationUnit, end_of_day: bool, expected: str) -> None:
    assert due(shipping(length, unit, end_of_day=end_of_day), "2025-04-30T10:30:00+08:00") == expected


def test_the_end_of_a_working_day_counted_from_a_day_off_is_that_days() -> None:
    policy = shipping("2", "working days", end_of_day=True)
    assert due(policy, "2025-06-07T10:30:00+08:00") == "2025-06-11T00:00:00+08:00"


def test_a_due_time_keeps_the_offset_of_its_start() -> None:
    assert due(shipping("0", "days", end_of_day=True), "2025-04-30T20:00:00Z") == "2025-05-01T16:00:00+00:00"
    assert due(shipping("24", "hours"), "2025-04-30T20:00:00Z") == "2025-05-01T20:00:00+00:00"


def test_without_its_start_a_duty_has_no_due_time() -> None:
    (duty,) = decided(shipping("24", "hours"), {}).duties
    assert duty.due is None


@pytest.mark.parametrize(
    ("policy", "code"),
    [(shipping("2", "working days"), "calendar_unknown"), (shipping("100000000", "days"), "beyond_the_calendar")],
)
def test_a_due_time_that_cannot_be_reckoned_is_told_of(policy: model.Policy, code: str) -> None:
    decision = decided_json(policy, {"paid": "2098-12-31T10:00:00+08:00"})
    assert cast("list[dict[str, object]]", decision["duties"])[0]["due"] is None
    notices = cast("list[dict[str, object]]", decision["notices"])
    assert [(notice["code"], notice["fact"]) for notice in notices] == [(code, "paid")]


def window(until: model.Span, after: model.Span | None = None) -> model.Policy:
    effect = model.Window("claim", until, after)
    return policy_of((fact("success", STAMP), fact("signed", STAMP)), (rule("R-1", effect), rule("R-2", effect)))


STATED = {"success": "2025-06-01T10:00:00+08:00", "signed": "2025-06-02T10:00:00+08:00"}
FIFTEEN = model.Span(Fraction(15), "days", "success")


def test_a_window_with_its_end() -> None:
    assert decided_json(window(FIFTEEN), STATED)["claim_windows"] == [
        {"window": "claim", "until": "2025-06-16T10:00:00+08:00", "rules": ["R-1", "R-2"]}
    ]
    assert decided_json(window(FIFTEEN), {})["claim_windows"] == [{"window": "claim", "until": None, "rules": ["R-1", "R-2"]}]


def test_a_window_from_the_next_midnight_that_does_not_begin_at_once() -> None:
    week = model.Span(Fraction(168), "hours", "signed", midnight=True)
    policy = window(week, model.Span(Fraction(1), "months", "success"))
    assert decided_json(policy, {**STATED, "signed": "2025-06-30T10:00:00+08:00"})["claim_windows"] == [
        {"window": "claim", "from": "2025-07-01T10:00:00+08:00", "until": "2025-07-08T00:00:00+08:00", "rules": ["R-1", "R-2"]}
    ]
    assert decided_json(policy, {})["claim_windows"] == [
        {"window": "claim", "from": None, "until": None, "rules": ["R-1", "R-2"]}
    ]


def test_a_window_that_ends_before_it_begins_is_told_of() -> None:
    policy = window(FIFTEEN, model.Span(Fraction(20), "days", "signed"))
    decision = decided(policy, STATED)
    assert [notice.code for notice in decision.file.notices] == ["window_reversed"]
    ends = decision.claim_windows[0]
    assert ends.since and ends.until and ends.until - ends.since == -timedelta(days=6)
    assert decided(window(FIFTEEN, model.Span(Fraction(14), "days", "signed")), STATED).file.notices == ()
