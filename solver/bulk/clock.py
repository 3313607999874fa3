"""The text of a time stamp → a moment with its offset."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)")
_DATE = len("2022-09-01")


def zone_of(name: str) -> tzinfo | None:
    """The zone of an offset such as `+08:00` or of a name of the IANA database; None where there is no such zone."""
    if offset := _OFFSET.fullmatch(name.strip()):
        sign, hours, minutes = offset.groups()
        length = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-length if sign == "-" else length)
    with suppress(ValueError, OSError, LookupError):
        return ZoneInfo(name.strip())
    return None


def format_is_good(form: str) -> bool:
    """Whether a form such as `%Y/%m/%d %H:%M` gives back the minute that is written in it."""
    moment = datetime(2022, 9, 13, 10, 45)  # noqa: DTZ001
    try:
        return datetime.strptime(moment.strftime(form), form).replace(tzinfo=None) == moment  # noqa: DTZ007
    except ValueError:
        return False


class Clock:
    """Reads the time stamps of one table."""

    def __init__(self, zone: tzinfo | None, formats: tuple[str, ...]) -> None:
        """`zone` holds for stamps that state none; `formats` are tried before ISO-8601."""
        self.zone = zone
        self.formats = formats

    def moment_of(self, text: str) -> datetime | None:
        """The moment, still without offset where neither the text nor the zone gives one; None where it is not a date and time.

        Of an hour that occurs twice when clocks are put back, the first is meant.
        """
        moment = self._written(text)
        if moment is not None and moment.tzinfo is None and self.zone is not None:
            return moment.replace(tzinfo=self.zone)
        return moment

    def _written(self, text: str) -> datetime | None:
        for form in self.formats:
            with suppress(ValueError):
                return datetime.strptime(text, form)  # noqa: DTZ007
        with suppress(ValueError):
            if len(text) > _DATE:
                return datetime.fromisoformat(text)
        return None
