"""Scenarios, and the policy as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from fenze.dsl.loc import Loc, loc_field
from fenze.dsl.model.condition import Condition, Defined, leaves_of
from fenze.dsl.model.declaration import Constraint, Contract, Definition, Fact, Parameter, Party, Period, Rule, Table
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
    """`sha256:` and the hash of the canonical English text of all statements but scenarios and contracts."""
    tables: Mapping[str, Table] = field(default_factory=dict[str, Table])
    contracts: Mapping[str, Contract] = field(default_factory=dict[str, Contract])
    time_zone: str = "Asia/Shanghai"
    """A name of the IANA time zone database: midnights, calendar months and times of day are those of its clocks."""
    calendar: str | None = None
    """Whose working days count; given wherever working days are reckoned."""
    contract: str | None = None
    """The contract whose values the parameters have; None for the defaults."""


def opened_leaves_of(condition: Condition, policy: Policy) -> Iterator[Condition]:
    """The leaves from left to right, those of a definition in its place."""
    for leaf in leaves_of(condition):
        if isinstance(leaf, Defined):
            yield from opened_leaves_of(policy.definitions[leaf.definition].condition, policy)
        else:
            yield leaf
