"""Scenarios, and the policy as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from fenze.dsl.loc import Loc, loc_field
from fenze.dsl.model.declaration import Constraint, Definition, Fact, Parameter, Party, Period, Rule
from fenze.dsl.model.types import Labels

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
    actor: str
    action: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ExpectCheck:
    fact: str
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
    """`facts` is a case's facts as JSON would hold them (yes/no as true/false, numbers as decimal text)."""

    name: str
    as_of: str | None
    facts: Mapping[str, bool | str] = field(hash=False)
    expect: tuple[Expectation, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that has passed every check. Mappings keep the order of declaration."""

    name: str
    labels: Labels
    version: str
    currency: str
    in_force: Period
    words: Mapping[str, Mapping[str, Labels]]
    """Labels of declared words, by kind (`source`, `remedy`, `action`, `evidence`, `term`) and name."""
    parties: Mapping[str, Party]
    facts: Mapping[str, Fact]
    """Cost heads included, as money facts."""
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Definition]
    constraints: Mapping[str, Constraint]
    asking_order: tuple[str, ...]
    """Every fact once, in the order in which it is to be asked."""
    rules: Mapping[str, Rule]
    scenarios: tuple[Scenario, ...]
    digest: str
    """`sha256:` and the hash of the canonical English text of all statements but scenarios."""
