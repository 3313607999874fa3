"""Moments and lengths of time, against an independent calculation."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.dsl import model
from fenze.dsl.calendar import UnknownYear
from fenze.dsl.timing import Timing
from tests.solver.notices import is_worked

CHINA = timezone(timedelta(hours=8))
TIMING = Timing(ZoneInfo("Asia/Shanghai"), "china")
NEW_YORK = Timing(ZoneInfo("America/New_York"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("start", "length", "unit", "end"),
    [
        ("2025-06-01T10:00", "24", "hours", "2025-06-02T10:00"),
        ("2025-06-01T10:00", "90", "minutes", "2025-06-01T11:30"),
        ("2025-06-01T10:00", "7.125", "days", "2025-06-08T13:00"),
        ("2025-01-31T10:00", "1", "months", "2025-02-28T10:00"),
        ("2024-01-31T10:00", "1", "months", "2024-02-29T10:00"),
        ("2025-01-31T10:00", "2", "months", "2025-03-31T10:00"),
        ("2025-10-31T10:00", "6", "months", "2026-04-30T10:00"),
        ("2025-01-15T00:00", "1.5", "months", "2025-03-01T00:00"),
        ("2024-02-29T10:00", "1", "years", "2025-02-28T10:00"),
        ("2024-02-29T10:00", "4", "years", "2028-02-29T10:00"),
        ("2025-06-05T10:00", "1", "working days", "2025-06-06T10:00"),  # Thursday to Friday
        ("2025-06-06T10:00", "1", "working days", "2025-06-09T10:00"),  # over a weekend
        ("2025-04-25T10:00", "1", "working days", "2025-04-27T10:00"),  # that Sunday is worked
        ("2025-04-30T10:00", "2", "working days", "2025-05-07T10:00"),  # over the holidays of May
        ("2025-06-07T10:00", "2", "working days", "2025-06-11T00:00"),  # counted from a Saturday
        ("2025-06-07T10:00", "5", "working days", "2025-06-14T00:00"),  # the end of Friday
        ("2025-12-31T12:00", "1", "working days", "2026-01-04T12:00"),  # over a year's end
    ],
)
def test_a_moment_and_the_length_to_it(start: str, length: str, unit: model.DurationUnit, end: str) -> None:
    assert TIMING.after(at(start), Fraction(length), unit) == at(end)
    assert TIMING.between(at(start), at(end), unit) == Fraction(length)


def test_nothing_later_is_the_moment_itself() -> None:
    for unit in ("minutes", "hours", "days", "working days", "months", "years"):
        assert TIMING.after(at("2025-06-07T10:00"), Fraction(0), unit) == at("2025-06-07T10:00")


def test_a_moment_keeps_the_offset_it_was_written_with() -> None:
    start = datetime(2025, 5, 31, 20, tzinfo=UTC)  # the first of June in China
    end = TIMING.after(start, Fraction(1), "months")
    assert end.isoformat() == "2025-06-30T20:00:00+00:00"
    assert TIMING.midnight_after(start).isoformat() == "2025-06-01T16:00:00+00:00"
    assert TIMING.day_of(start) == date(2025, 6, 1)
    assert TIMING.minutes_of(start) == 4 * 60


def test_days_are_24_hours_and_months_go_by_the_clock_when_clocks_change() -> None:
    evening = datetime(2025, 3, 8, 20, tzinfo=NEW_YORK.zone)  # the night before clocks are put forward
    assert NEW_YORK.after(evening, Fraction(1), "days").astimezone(NEW_YORK.zone).hour == 21
    assert NEW_YORK.after(evening, Fraction(1), "months").astimezone(NEW_YORK.zone).hour == 20
    midnight = NEW_YORK.midnight_after(evening)
    assert NEW_YORK.between(midnight, NEW_YORK.midnight_after(midnight), "hours") == 23


def test_working_days_of_an_unknown_year_are_not_guessed() -> None:
    with pytest.raises(UnknownYear):
        TIMING.after(at("2099-12-31T10:00"), Fraction(1), "working days")
    with pytest.raises(UnknownYear):
        TIMING.between(at("2026-12-01T10:00"), at("2099-01-01T10:00"), "working days")


def test_beyond_the_last_year_there_is_no_moment() -> None:
    for unit in ("days", "months", "years"):
        with pytest.raises(OverflowError):
            TIMING.after(at("2025-06-01T10:00"), Fraction(10**7), unit)


# ── independent calculations ──────────────────────────────────────────────────────────────────────────────────────────────

MOMENTS = st.integers(0, 2 * 365 * 24 * 60 - 1).map(lambda minutes: at("2025-01-01T00:00") + timedelta(minutes=minutes))


@given(st.tuples(MOMENTS, MOMENTS).map(sorted))
def test_working_days_are_the_hours_that_fall_on_them(ends: list[datetime]) -> None:
    start, end = ends
    worked = timedelta()
    day = start.astimezone(CHINA).date()
    while day <= end.astimezone(CHINA).date():
        begin = datetime(day.year, day.month, day.day, tzinfo=CHINA)
        if is_worked(day):
            worked += max(min(end, begin + timedelta(days=1)) - max(start, begin), timedelta())
        day += timedelta(days=1)
    assert TIMING.between(start, end, "working days") == Fraction(worked // timedelta(minutes=1), 24 * 60)


@given(MOMENTS, st.integers(0, 100))
def test_a_month_on_is_the_same_day_or_the_last(start: datetime, months: int) -> None:
    local = start.astimezone(CHINA)
    year, month = local.year + (local.month - 1 + months) // 12, (local.month - 1 + months) % 12 + 1
    expected = local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1]))
    assert TIMING.after(start, Fraction(months), "months") == expected
    assert TIMING.between(start, expected, "months") == months


@given(st.tuples(MOMENTS, MOMENTS).map(sorted), st.sampled_from(["months", "years"]))
def test_so_many_whole_months_have_passed(ends: list[datetime], unit: model.DurationUnit) -> None:
    start, end = ends
    whole = 0
    while TIMING.after(start, Fraction(whole + 1), unit) <= end:
        whole += 1
    assert TIMING.between(start, end, unit) // 1 == whole


@given(MOMENTS, st.integers(0, 120), st.sampled_from(["minutes", "hours", "days", "working days", "months", "years"]))
def test_it_is_that_long_to_what_lies_so_long_after(start: datetime, length: int, unit: model.DurationUnit) -> None:
    try:
        end = TIMING.after(start, Fraction(length), unit)
    except UnknownYear:
        return
    assert TIMING.between(start, end, unit) == length


@given(MOMENTS, st.integers(0, 400), st.sampled_from(["minutes", "hours", "days"]), MOMENTS)
def test_a_window_is_open_as_long_as_no_more_time_has_passed(
    start: datetime, length: int, unit: model.DurationUnit, moment: datetime
) -> None:
    if moment >= start:
        end = TIMING.after(start, Fraction(length), unit)
        assert (moment <= end) == (TIMING.between(start, moment, unit) <= length)
