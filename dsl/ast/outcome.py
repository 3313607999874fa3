"""Outcomes of rules as written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fenze.dsl.ast.award import Award, Tentative
from fenze.dsl.ast.condition import Condition
from fenze.dsl.ast.share import Bounded
from fenze.dsl.ast.words import Name, Value
from fenze.dsl.loc import Loc, loc_field


@dataclass(frozen=True, slots=True)
class Portion:
    """How much of a cost: all of it, a percentage, a fraction or what a parameter says."""

    kind: Literal["all", "percent", "fraction", "parameter"]
    text: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Bears:
    """Each party bears the portion of each cost head; the rest may be put on another party."""

    parties: tuple[Name, ...]
    portion: Portion | Bounded
    costs: tuple[Name, ...]
    rest: Name | None = None
    tentative: Tentative | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Shares:
    """The parties share each cost head, equally or as a parameter says."""

    parties: tuple[Name, ...]
    costs: tuple[Name, ...]
    parameter: Name | None
    tentative: Tentative | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class NotLiable:
    parties: tuple[Name, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of a duty: `to: carrier`, `any_of: item_media, damage_media`; a string is kept as a `Value`."""

    key: Name
    values: tuple[Name | Value, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Deadline:
    """`within 24 hours of payment_time done at dispatch_time`; the length is a number with a unit, or a parameter.

    Without a length, `by the end of the day of payment_time`.
    """

    length: Value | None
    start: Name
    done_at: Name | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Must:
    """A duty."""

    actors: tuple[Name, ...]
    action: Name
    details: tuple[Detail, ...] = ()
    deadline: Deadline | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Remedies:
    """One remedy, or several of which one is to be chosen."""

    alternatives: tuple[Name, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Check:
    """Facts to be found out next."""

    facts: tuple[Name, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Await:
    """Facts that the rule waits for: while it stands the case is undetermined."""

    facts: tuple[Name, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Negotiate:
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Escalate:
    to: tuple[Name, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Refer:
    """The case goes on under other rules."""

    to: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Note:
    """Something a decision records without further meaning: `note flag manufacturer_late`."""

    topic: Name
    value: Name
    details: tuple[Detail, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Presume:
    """A presumption that the rule raises, and the evidence that rebuts it."""

    term: Name
    rebuttable_by: tuple[Name, ...] = ()
    loc: Loc = loc_field()


Effect = Bears | Shares | NotLiable | Award | Must | Remedies | Check | Await | Negotiate | Escalate | Refer | Note | Presume


@dataclass(frozen=True, slots=True)
class Outcome:
    """An effect, perhaps under a condition of its own."""

    effect: Effect
    condition: Condition | None = None
    loc: Loc = loc_field()
