"""Outcomes with every party, cost head and share worked out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fenze.dsl.loc import Loc, loc_field
from fenze.dsl.model.condition import Condition
from fenze.dsl.model.types import DurationUnit

Tentative = Literal["to be agreed", "to be decided"]


@dataclass(frozen=True, slots=True)
class Bears:
    """`party` bears `share` of the cost head; `tentative` when the share is only the policy's starting point.

    `parameters` are the parameters that the party or the share came from.
    """

    party: str
    cost: str
    share: Fraction
    tentative: Tentative | None = None
    parameters: tuple[str, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class NotLiable:
    party: str
    loc: Loc = loc_field()


DetailKind = Literal["party", "evidence", "fact", "term", "text"]


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of a duty; the kind tells where each value was declared."""

    key: str
    values: tuple[tuple[DetailKind, str], ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """`length` in `unit` from the moment `start`; `done_at` is the fact that tells when the duty was done."""

    length: Fraction
    unit: DurationUnit
    start: str
    done_at: str | None = None
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Must:
    actor: str
    action: str
    details: tuple[Detail, ...] = ()
    deadline: Deadline | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Remedies:
    """Of several, one is to be chosen."""

    alternatives: tuple[str, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Check:
    fact: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Await:
    fact: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Negotiate:
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Escalate:
    to: tuple[str, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Refer:
    to: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Note:
    topic: str
    value: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Presume:
    term: str
    rebuttable_by: tuple[str, ...] = ()
    loc: Loc = loc_field()


Effect = Bears | NotLiable | Must | Remedies | Check | Await | Negotiate | Escalate | Refer | Note | Presume


@dataclass(frozen=True, slots=True)
class Outcome:
    effect: Effect
    condition: Condition | None = None
    loc: Loc = loc_field()
