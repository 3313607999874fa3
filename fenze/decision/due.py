"""Deadlines and stretches of time over what is known → the moments at which they end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.calendar import UnknownYear
from fenze.dsl.known import Notice
from fenze.dsl.notices import reversed_window, too_far, year_unknown
from fenze.dsl.timing import Timing
from fenze.dsl.truth import Value


class Moments:
    """The moments of one case; `notices` collects why one that has a start could still not be reckoned."""

    def __init__(self, timing: Timing, values: Mapping[str, Value]) -> None:
        self._timing = timing
        self._values = values
        self.notices: list[Notice] = []

    def due(self, deadline: model.Deadline) -> datetime | None:
        """When a duty falls due; None while its start is not known. The end of a day is 00:00 of the next."""
        moment = self._after(deadline.start, deadline.length, deadline.unit, midnight=False)
        if moment is None or not deadline.end_of_day:
            return moment
        if deadline.unit == "working days" and self._timing.minutes_of(moment) == 0 and deadline.length:
            return moment
        return self._timing.midnight_after(moment)

    def end_of(self, span: model.Span) -> datetime | None:
        """When a stretch of time ends; None while its start is not known."""
        return self._after(span.start, span.length, span.unit, midnight=span.midnight)

    def span_of(self, effect: model.Effect) -> tuple[datetime | None, datetime | None]:
        """From when and until when an outcome lasts, or by when it is due; None where that is not known, or not stated."""
        match effect:
            case model.Must(deadline=model.Deadline() as deadline):
                return None, self.due(deadline)
            case model.Sanction(length=model.Span() as length):
                return self.known(length.start), self.end_of(length)
            case model.Window(name, until, after):
                opens, closes = self.end_of(after) if after else None, self.end_of(until)
                if opens and closes and closes < opens:
                    self._notice(Notice("window_reversed", until.start, reversed_window(name)))
                return opens, closes
            case _:
                return None, None

    def known(self, fact: str) -> datetime | None:
        """The moment that a fact gives, if it is known."""
        value = self._values.get(fact)
        return value if isinstance(value, datetime) else None

    def _after(self, fact: str, length: Fraction, unit: model.DurationUnit, *, midnight: bool) -> datetime | None:
        start = self.known(fact)
        if start is None:
            return None
        try:
            return self._timing.after(self._timing.midnight_after(start) if midnight else start, length, unit)
        except UnknownYear as unknown:
            self._notice(Notice("calendar_unknown", fact, year_unknown(fact, unknown)))
        except OverflowError:
            self._notice(Notice("beyond_the_calendar", fact, too_far(fact)))
        return None

    def _notice(self, notice: Notice) -> None:
        if notice not in self.notices:
            self.notices.append(notice)
