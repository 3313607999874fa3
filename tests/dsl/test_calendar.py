"""Working days against the official notices, and what is said of a year without one."""

from __future__ import annotations

from datetime import date

import pytest

from fenze.dsl.calendar import CALENDARS, UnknownYear, working_days_of
from tests.solver.notices import YEARS, is_worked


@pytest.mark.parametrize("year", YEARS)
def test_the_working_days_of_china_are_those_of_the_notices(year: int) -> None:
    days = [date.fromordinal(day) for day in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())]
    assert [date.fromordinal(day) for day in working_days_of("china", year)] == [day for day in days if is_worked(day)]


@pytest.mark.parametrize("year", [1999, 2100])
def test_a_year_without_a_notice_is_not_known(year: int) -> None:
    with pytest.raises(UnknownYear) as caught:
        working_days_of("china", year)
    assert (caught.value.calendar, caught.value.year) == ("china", year)


def test_every_calendar_knows_some_year() -> None:
    assert all(working_days_of(name, 2025) for name in CALENDARS)
