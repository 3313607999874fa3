"""The State Council's notices on holidays, typed off by hand: weekdays that are off and weekend days that are worked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

_OFF = {
    2022: ("01-01/01-03", "01-31/02-06", "04-03/04-05", "04-30/05-04", "06-03/06-05", "09-10/09-12", "10-01/10-07"),
    2023: ("01-01/01-02", "01-21/01-27", "04-05/04-05", "04-29/05-03", "06-22/06-24", "09-29/10-06"),
    2024: ("01-01/01-01", "02-10/02-17", "04-04/04-06", "05-01/05-05", "06-08/06-10", "09-15/09-17", "10-01/10-07"),
    2025: ("01-01/01-01", "01-28/02-04", "04-04/04-06", "05-01/05-05", "05-31/06-02", "10-01/10-08"),
    2026: ("01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21", "09-25/09-27", "10-01/10-07"),
}
_WORKED = {
    2022: ("01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"),
    2023: ("01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"),
    2024: ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    2025: ("01-26", "02-08", "04-27", "09-28", "10-11"),
    2026: ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
}
YEARS = tuple(_OFF)


def is_worked(day: date) -> bool:
    """Whether people in China work on a day of one of the years."""
    if f"{day:%m-%d}" in _WORKED[day.year]:
        return True
    return day.weekday() < 5 and day not in set(_days_off(day.year))


def _days_off(year: int) -> Iterator[date]:
    for stretch in _OFF[year]:
        first, last = (date.fromisoformat(f"{year}-{end}") for end in stretch.split("/"))
        while first <= last:
            yield first
            first += timedelta(days=1)
