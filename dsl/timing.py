"""Moments and lengths of time: what lies so long after a moment, and how long it is from one moment to another.

Minutes, hours and days are exact: a day is 24 hours, whatever the clocks do. Months, years, working days, midnights and times
of day go by the clock of the policy's time zone:

- so many months after a moment is the same time of the same day of that month, or of its last day where it is shorter; every
  month is counted from the first moment, so that from 31 January it is 28 February and then 31 March. A year is 12 months.
- working days are working time: each lasts from midnight to midnight, other days do not count. From Friday 10:00 to Monday
  10:00 is one working day; counted from a day off, the first begins with the next working day. The last is over when so much
  working time has passed, which at the end of a week is Saturday 00:00; through the weekend the count stands still.
- a part of a month, year or working day is the part of that very month, year or day that has passed, exactly.

The two agree: from a moment to what lies so long after it is that long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from math import ceil
from typing import assert_never
from zoneinfo import ZoneInfo

import isodate

from fenze.dsl import model
from fenze.dsl.calendar import UnknownYear, working_days_of

SECONDS: Mapping[str, int] = {"minutes": 60, "hours": 3600, "days": 86400}
"""The seconds of the units that are always equally long."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How a policy reckons time: by the clock of `zone`, with working days of `calendar`, which only they need."""

    zone: ZoneInfo
    calendar: str | None = None

    def after(self, start: datetime, length: Fraction, unit: model.DurationUnit) -> datetime:
        """The moment that lies `length` after `start`, with the offset of `start`; parts of a second are cut off the length.

        Raises `UnknownYear` where it takes the working days of a year that the calendar does not know, and OverflowError past
        the year 9999.
        """
        match unit:
            case "minutes" | "hours" | "days":
                end = start.astimezone(UTC) + _timedelta(length * SECONDS[unit])
            case "months":
                end = self._months_after(start, length, 1)
            case "years":
                end = self._months_after(start, length, 12)
            case "working days":
                end = self._working_days_after(start, length)
            case _:
                assert_never(unit)
        return end.astimezone(start.tzinfo)

    def between(self, start: datetime, end: datetime, unit: model.DurationUnit) -> Fraction:
        """How long it is from `start` to `end`, exactly; `end` must not lie before `start`. Raises `UnknownYear`."""
        match unit:
            case "minutes" | "hours" | "days":
                return _seconds(start, end) / SECONDS[unit]
            case "months":
                return self._months_between(start, end, 1)
            case "years":
                return self._months_between(start, end, 12)
            case "working days":
                return self._working_days_between(start, end)
            case _:
                assert_never(unit)

    def midnight_after(self, moment: datetime) -> datetime:
        """00:00 of the next day, with the offset of `moment`."""
        return self._midnight(self.day_of(moment).toordinal() + 1).astimezone(moment.tzinfo)

    def day_of(self, moment: datetime) -> date:
        """The day on which a moment lies."""
        return moment.astimezone(self.zone).date()

    def minutes_of(self, moment: datetime) -> Fraction:
        """The time of day of a moment in minutes since 00:00, as the clock shows it, seconds as a part of a minute."""
        local = moment.astimezone(self.zone)
        return local.hour * 60 + local.minute + Fraction(local.second * 10**6 + local.microsecond, 60 * 10**6)

    def _midnight(self, day: int) -> datetime:
        return datetime.combine(date.fromordinal(day), time(), self.zone).astimezone(UTC)

    # ── months and years ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _months_on(self, start: datetime, months: int) -> datetime:
        local = start.astimezone(self.zone)
        try:
            return (local + isodate.Duration(months=months)).astimezone(UTC)
        except ValueError:
            raise OverflowError from None

    def _months_after(self, start: datetime, length: Fraction, size: int) -> datetime:
        whole, part = divmod(length, 1)
        end = self._months_on(start, whole * size)
        if part:
            end += _timedelta(_seconds(end, self._months_on(start, (whole + 1) * size)) * part)
        return end

    def _months_between(self, start: datetime, end: datetime, size: int) -> Fraction:
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        whole = ((last.year - first.year) * 12 + last.month - first.month) // size
        passed = self._months_on(start, whole * size)
        if passed > end:
            whole -= 1
            passed = self._months_on(start, whole * size)
        next_one = self._months_on(start, (whole + 1) * size)
        return whole + _seconds(passed, end) / _seconds(passed, next_one)

    # ── working days ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _working_days_after(self, start: datetime, length: Fraction) -> datetime:
        if not length:
            return start
        year = self.day_of(start).year
        count = self._working_days_before(start) + length
        while count > len(days := self._working_days_of(year)):
            count -= len(days)
            year += 1
        number = ceil(count) - 1
        begin, end = self._midnight(days[number]), self._midnight(days[number] + 1)
        return begin + _timedelta(_seconds(begin, end) * (count - number))

    def _working_days_between(self, start: datetime, end: datetime) -> Fraction:
        years = range(self.day_of(start).year, self.day_of(end).year)
        whole_years = sum(len(self._working_days_of(year)) for year in years)
        return whole_years + self._working_days_before(end) - self._working_days_before(start)

    def _working_days_before(self, moment: datetime) -> Fraction:
        """The working days that have passed since the beginning of the moment's year."""
        day = self.day_of(moment)
        days, today = self._working_days_of(day.year), day.toordinal()
        before = bisect_left(days, today)
        if before == len(days) or days[before] != today:
            return Fraction(before)
        begin, end = self._midnight(today), self._midnight(today + 1)
        return before + _seconds(begin, moment) / _seconds(begin, end)

    def _working_days_of(self, year: int) -> tuple[int, ...]:
        assert self.calendar is not None
        if year > date.max.year:
            raise UnknownYear(self.calendar, year)
        return working_days_of(self.calendar, year)


@cache
def timing_of(time_zone: str, calendar: str | None) -> Timing:
    """The timing of a policy with this time zone (a name of the IANA database) and calendar."""
    return Timing(ZoneInfo(time_zone), calendar)


def seconds_of(length: timedelta) -> Fraction:
    """The exact number of seconds."""
    return Fraction(length.days * 86400 + length.seconds) + Fraction(length.microseconds, 10**6)


def _seconds(start: datetime, end: datetime) -> Fraction:
    """The seconds that pass from one moment to another; the difference of two clock times of one zone need not be that."""
    return seconds_of(end.astimezone(UTC) - start.astimezone(UTC))


def _timedelta(seconds: Fraction) -> timedelta:
    return timedelta(seconds=seconds.numerator // seconds.denominator)
