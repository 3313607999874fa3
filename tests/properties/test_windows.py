"""Lengths of time, windows and deadlines of whole decisions agree with plain arithmetic on days and minutes.

The calculation here counts days one by one over the published holidays and swapped working days of 2022 to 2024; it shares no
code with the solver.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.solver.decide import Engine
from tests.solver.build import STAMP, fact, policy_of, rule
from tests.solver.notices import is_worked

CHINA = timezone(timedelta(hours=8))
LAST = datetime(2024, 12, 31, 23, 59, tzinfo=CHINA)
UNITS: tuple[model.DurationUnit, ...] = ("minutes", "hours", "days", "months", "years", "working days")
_EDGES = (
    "2022-01-28",
    "2022-01-31",
    "2022-04-01",
    "2022-10-08",
    "2023-01-31",
    "2023-04-28",
    "2023-12-31",
    "2024-02-29",
    "2024-08-31",
)
MOMENTS = st.one_of(
    st.integers(0, 2 * 365 * 1440).map(lambda minutes: datetime(2022, 1, 1, tzinfo=CHINA) + timedelta(minutes=minutes)),
    st.tuples(st.sampled_from(_EDGES), st.sampled_from((0, 1, 600, 960, 961, 1439))).map(
        lambda drawn: datetime.fromisoformat(f"{drawn[0]}T00:00+08:00") + timedelta(minutes=drawn[1])
    ),
)
OFFSETS = st.sampled_from((CHINA, UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=14))))
SHIFTS = st.sampled_from((timedelta(0), timedelta(seconds=1), -timedelta(seconds=1), timedelta(days=1), timedelta(days=40)))


def later(start: datetime, length: int, unit: model.DurationUnit) -> datetime:
    """So long after a moment, reckoned on the wall clock of China."""
    local = start.astimezone(CHINA)
    match unit:
        case "minutes" | "hours" | "days":
            return (
                local + length * {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}[unit]
            )
        case "months" | "years":
            months = local.year * 12 + local.month - 1 + length * (12 if unit == "years" else 1)
            year, month = months // 12, months % 12 + 1
            return local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1]))
        case "working days":
            return _worked_days_later(local, length)


def _worked_days_later(local: datetime, length: int) -> datetime:
    """At the same time of the day that many working days on; from a day off, or from 00:00, the end of the last whole one."""
    whole, day = not is_worked(local.date()) or local.time() == time(), local.date()
    left = length - (whole and is_worked(day))
    while left:
        day += timedelta(days=1)
        left -= is_worked(day)
    same = local.replace(year=day.year, month=day.month, day=day.day)
    return next_midnight(same) if whole else same


def next_midnight(moment: datetime) -> datetime:
    """The midnight that ends the day of a moment, in China."""
    day: date = moment.astimezone(CHINA).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


@cache
def engine(length: int, unit: model.DurationUnit, midnight: bool) -> Engine:
    """Within the length of the signing a claim may be raised, and a carrier is to ship."""
    span = model.Span(Fraction(length), unit, "signed", midnight)
    elapsed = fact("elapsed", model.Number("duration", unit), derived=(model.Measure("signed", "asked", midnight),))
    rules = (
        rule("W-1", model.Window("claim", span)),
        rule("D-1", model.Must("carrier", "ship", deadline=model.Deadline(Fraction(length), unit, "signed"))),
        rule("D-2", model.Must("agent", "ship", deadline=model.Deadline(Fraction(0), "days", "signed", end_of_day=True))),
        rule("R-1", model.Remedies(("refund",)), when=model.Compare("elapsed", "<=", Fraction(length))),
    )
    return Engine(policy_of((fact("signed", STAMP), fact("asked", STAMP), elapsed), rules))


def decided(engine: Engine, signed: datetime, asked: datetime) -> Decision:
    return engine.decide(
        {"facts": {"signed": signed.isoformat(), "asked": asked.isoformat()}}, datetime(2030, 1, 1, tzinfo=CHINA)
    )


@given(MOMENTS, OFFSETS, st.sampled_from(UNITS), st.sampled_from((1, 2, 7, 15)), st.booleans(), SHIFTS)
def test_windows_and_deadlines_end_when_plain_arithmetic_says(
    signed: datetime, offset: timezone, unit: model.DurationUnit, length: int, midnight: bool, shift: timedelta
) -> None:
    begin = next_midnight(signed) if midnight else signed
    end = later(begin, 1 if unit == "years" else length, unit)
    if max(end, later(signed, length, "days")) + shift + timedelta(days=1) > LAST or end + shift < signed:
        return
    decision = decided(
        engine(1 if unit == "years" else length, unit, midnight), signed.astimezone(offset), (end + shift).astimezone(UTC)
    )
    (window,) = decision.claim_windows
    assert window.until == end
    due = {duty.actor: duty.due for duty in decision.duties}
    assert due["carrier"] == later(signed, 1 if unit == "years" else length, unit)
    assert due["agent"] == next_midnight(signed)
    assert ("R-1" in decision.rules) == (shift <= timedelta(0) or _still_within(end, end + shift, unit))


def _still_within(end: datetime, asked: datetime, unit: model.DurationUnit) -> bool:
    """Whether no working time has passed since the end: nothing runs on days off."""
    if unit != "working days":
        return False
    day = end
    while day < asked:
        if is_worked(day.date()):
            return False
        day = next_midnight(day)
    return True


@given(MOMENTS, OFFSETS, st.sampled_from((timedelta(minutes=1), timedelta(days=3))))
def test_a_stamp_before_its_predecessor_measures_nothing(signed: datetime, offset: timezone, before: timedelta) -> None:
    decision = decided(engine(7, "days", False), signed, (signed - before).astimezone(offset))
    assert "elapsed" not in decision.file.values
    assert "time_backwards" in {notice.code for notice in decision.file.notices}
    assert "R-1" not in decision.rules


@given(MOMENTS, st.integers(1, 20), st.integers(1, 20))
def test_a_window_that_ends_before_it_begins_is_told_of(signed: datetime, until: int, after: int) -> None:
    ends, begins = (model.Span(Fraction(length), "days", "signed") for length in (until, after))
    policy = policy_of((fact("signed", STAMP),), (rule("W-1", model.Window("claim", ends, begins)),))
    decision = Engine(policy).decide({"facts": {"signed": signed.isoformat()}}, LAST)
    (window,) = decision.claim_windows
    assert (window.since, window.until) == (later(signed, after, "days"), later(signed, until, "days"))
    assert ("window_reversed" in {notice.code for notice in decision.file.notices}) == (until < after)


@cache
def shop(zone: str) -> Engine:
    """Paid by four o'clock, shipped the same day."""
    clock = fact("paid_at", model.Clock(), clock_of="paid")
    same_day = rule("S-1", model.Must("carrier", "ship"), when=model.Compare("paid_at", "<=", Fraction(960)))
    return Engine(policy_of((fact("paid", STAMP), clock), (same_day,), time_zone=zone))


@pytest.mark.parametrize(("zone", "hours"), [("Asia/Shanghai", 8), ("Asia/Tokyo", 9), ("Etc/GMT+5", -5)])
@given(paid=MOMENTS, offset=OFFSETS)
def test_a_cut_off_goes_by_the_clocks_of_the_policy(zone: str, hours: int, paid: datetime, offset: timezone) -> None:
    there = paid.astimezone(timezone(timedelta(hours=hours)))
    decision = shop(zone).decide({"facts": {"paid": paid.astimezone(offset).isoformat()}}, LAST)
    assert ("S-1" in decision.rules) == ((there.hour, there.minute) <= (16, 0))
