"""Scenarios as written."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.dsl.ast.outcome import Portion
from fenze.dsl.ast.words import Name, Value
from fenze.dsl.loc import Loc, loc_field


@dataclass(frozen=True, slots=True)
class Setting:
    fact: Name
    value: Value
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectStatus:
    status: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectBears:
    """`amount` is a number of the currency's unit, or a portion; `proposed` where the share is still to be agreed."""

    parties: tuple[Name, ...]
    amount: Value | Portion
    cost: Name
    proposed: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectNobodyBears:
    cost: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectNotLiable:
    parties: tuple[Name, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectStands:
    rule: Name
    stands: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectDefeated:
    rule: Name
    by: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectRemedy:
    remedy: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectDuty:
    """`due` is an ISO date-time."""

    actor: Name
    action: Name
    due: str | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectCheck:
    """The fact is among the next checks."""

    fact: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectPays:
    """No amount for `an amount`; `proposed` where it is still to be agreed."""

    payer: Name
    payee: Name
    amount: Value | None
    reason: Name
    proposed: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectNobodyPays:
    reason: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectPoints:
    parties: tuple[Name, ...]
    points: Value
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectFine:
    parties: tuple[Name, ...]
    amount: Value
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectSanction:
    parties: tuple[Name, ...]
    sanction: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectEligible:
    what: Name
    eligible: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectWindow:
    """`until` is an ISO date-time."""

    window: Name
    until: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectAdvance:
    parties: tuple[Name, ...]
    cost: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectRecourse:
    parties: tuple[Name, ...]
    against: Name
    loc: Loc = loc_field()


Expectation = (
    ExpectStatus
    | ExpectBears
    | ExpectNobodyBears
    | ExpectPays
    | ExpectNobodyPays
    | ExpectPoints
    | ExpectFine
    | ExpectSanction
    | ExpectEligible
    | ExpectWindow
    | ExpectAdvance
    | ExpectRecourse
    | ExpectNotLiable
    | ExpectStands
    | ExpectDefeated
    | ExpectRemedy
    | ExpectDuty
    | ExpectCheck
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """`as_of` is an ISO date or date-time."""

    name: str
    as_of: str | None
    given: tuple[Setting, ...]
    expect: tuple[Expectation, ...]
    loc: Loc = loc_field()
