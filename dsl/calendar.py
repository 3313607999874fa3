"""The working days of a named calendar, year by year, holidays taken out and working weekends put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache


def _is_worked_in_china(day: date) -> bool:
    from chinese_calendar import is_workday  # noqa: PLC0415 most cases take no working day

    return is_workday(day)


CALENDARS: Mapping[str, Callable[[date], bool]] = {"china": _is_worked_in_china}
"""By name, whether a day is a working day; raises NotImplementedError for a year that the calendar does not know.

`china` follows the yearly notices of the State Council on holidays and the weekends worked in exchange. A notice comes out a
few weeks before its year; a year without one is not known, rather than guessed at from the feast days.
"""


class UnknownYear(LookupError):
    """The calendar does not say which days of the year are working days."""

    def __init__(self, calendar: str, year: int) -> None:
        super().__init__(f"{calendar} {year}")
        self.calendar, self.year = calendar, year


@cache
def working_days_of(calendar: str, year: int) -> tuple[int, ...]:
    """The ordinals (`date.toordinal`) of a year's working days, in order. Raises `UnknownYear`."""
    is_working_day = CALENDARS[calendar]
    first, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
    try:
        return tuple(day for day in range(first, end) if is_working_day(date.fromordinal(day)))
    except NotImplementedError:
        raise UnknownYear(calendar, year) from None
