"""Names, labels and literals as written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fenze.dsl.loc import Loc, loc_field


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier, a label used as one, or a back-quoted text; `text` is without the back-quotes."""

    text: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Labels:
    """The Chinese label and the English one; a single label serves both tongues."""

    chinese: str | None = None
    english: str | None = None
    loc: Loc = loc_field()


Unit = Literal["minutes", "hours", "days", "working days", "months", "years"]
LiteralKind = Literal["yes", "no", "equal", "number", "percent", "fraction", "ratio", "string", "date", "date-time", "name"]


@dataclass(frozen=True, slots=True)
class Value:
    """A literal as written: its kind, its text (a string without quotes, a name without back-quotes), a number's unit.

    A ratio is digits between colons: `2:1:1`, and a time of day as well, `16:00`.
    """

    kind: LiteralKind
    text: str
    unit: Unit | None = None
    loc: Loc = loc_field()
