"""Scenarios, and what they expect of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from fenze.dsl.loc import Loc, loc_field

Status = Literal["conflict", "escalate", "negotiate", "undetermined", "decided", "no_rule"]
STATUSES: tuple[Status, ...] = ("conflict", "escalate", "negotiate", "undetermined", "decided", "no_rule")


@dataclass(frozen=True, slots=True)
class ExpectStatus:
    status: Status
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectBears:
    """Exactly one of `amount` (in the currency's unit) and `share` is given."""

    party: str
    cost: str
    amount: Fraction | None
    share: Fraction | None
    proposed: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectNobodyBears:
    cost: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectNotLiable:
    party: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectStands:
    rule: str
    stands: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectDefeated:
    rule: str
    by: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectRemedy:
    remedy: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectDuty:
    """`due` is an ISO date-time."""

    actor: str
    action: str
    due: str | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectCheck:
    fact: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectPays:
    """`amount` in the currency's unit; None where any will do, known or not."""

    payer: str
    payee: str
    amount: Fraction | None
    reason: str
    proposed: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectNobodyPays:
    reason: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectPoints:
    party: str
    points: int
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectFine:
    party: str
    amount: Fraction
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectSanction:
    party: str
    sanction: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectEligible:
    what: str
    eligible: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectWindow:
    """`until` is an ISO date-time."""

    window: str
    until: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectAdvance:
    party: str
    cost: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectRecourse:
    party: str
    against: str
    loc: Loc = loc_field()


Expectation = (
    ExpectStatus
    | ExpectBears
    | ExpectNobodyBears
    | ExpectNotLiable
    | ExpectPays
    | ExpectNobodyPays
    | ExpectPoints
    | ExpectFine
    | ExpectSanction
    | ExpectEligible
    | ExpectWindow
    | ExpectAdvance
    | ExpectRecourse
    | ExpectStands
    | ExpectDefeated
    | ExpectRemedy
    | ExpectDuty
    | ExpectCheck
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """`facts` is a case's facts as JSON would hold them (yes/no as true/false, numbers as decimal text)."""

    name: str
    as_of: str | None
    facts: Mapping[str, bool | str] = field(hash=False)
    expect: tuple[Expectation, ...]
    loc: Loc = loc_field()
