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
    actor: Name
    action: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectCheck:
    """The fact is among the next checks."""

    fact: Name
    loc: Loc = loc_field()


Expectation = (
    ExpectStatus
    | ExpectBears
    | ExpectNobodyBears
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
