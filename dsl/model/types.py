"""Labels, and the types of facts and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fenze.dsl.keywords import Tongue


@dataclass(frozen=True, slots=True)
class Labels:
    zh: str
    en: str

    def in_(self, tongue: Tongue) -> str:
        return self.en if tongue == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Choice:
    """A closed set of values, in the order declared: yes or no, an enumeration, or parties.

    `labels` has one entry a value.
    """

    kind: Literal["yes or no", "one of", "party"]
    values: tuple[str, ...]
    labels: Mapping[str, Labels] = field(hash=False)


DurationUnit = Literal["minutes", "hours", "days", "working days", "months", "years"]
"""Months and years are those of the calendar: their length depends on when they begin, as that of working days does."""


CALENDARS = ("china",)
"""The calendars whose working days are known."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that rules see by region only. Durations, money, integers and percentages are never negative."""

    kind: Literal["duration", "money", "integer", "decimal", "percent"]
    unit: DurationUnit | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date or an aware date-time; rules see only whether it is known."""

    kind: Literal["date", "date-time"]


@dataclass(frozen=True, slots=True)
class Text:
    """Free text; rules see only whether it is known."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: a number of minutes since midnight, below 1440, that rules see by region only."""

    kind: Literal["time of day"] = "time of day"


FactType = Choice | Number | Clock | Stamp | Text
