"""Statements of a policy file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fenze.dsl.ast.condition import Condition
from fenze.dsl.ast.outcome import Outcome
from fenze.dsl.ast.words import Labels, Name, Unit, Value
from fenze.dsl.loc import Loc, loc_field


@dataclass(frozen=True, slots=True)
class PolicyName:
    name: Name
    labels: Labels
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Version:
    text: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class InForce:
    """ISO dates; `until` is the last day."""

    since: str
    until: str | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Currency:
    name: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A name of the IANA time zone database."""

    text: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose working days count."""

    name: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Import:
    """The declarations of the policy files in another folder."""

    name: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Word:
    """A declared word that is no more than a name with labels."""

    kind: Literal["source", "cost", "remedy", "action", "evidence", "term"]
    name: Name
    labels: Labels
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Party:
    name: Name
    labels: Labels
    part_of: Name | None = None
    given_by: Name | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class EnumValue:
    name: Name
    labels: Labels
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class YesOrNo:
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class EnumType:
    values: tuple[EnumValue, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class PartyType:
    """A fact whose value is a party; for a parameter `among` may be empty, which admits any party."""

    among: tuple[Name, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class DurationType:
    unit: Unit
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class PlainType:
    kind: Literal["money", "integer", "decimal", "percent", "text", "date", "date-time", "time of day", "shares"]
    loc: Loc = loc_field()


Type = YesOrNo | EnumType | PartyType | DurationType | PlainType


@dataclass(frozen=True, slots=True)
class Presumed:
    value: Value
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Implied:
    value: Value
    condition: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Derived:
    """A duration between two time stamps, or from one to the moment of the case.

    `otherwise` marks the pair that stands in for the first, `midnight` that it begins at the midnight after the start.
    """

    start: Name
    end: Name | None
    otherwise: bool
    midnight: bool = False
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ClockOf:
    """The time of day is that of a time stamp."""

    stamp: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom to ask for the fact, with which question, wanting which evidence."""

    parties: tuple[Name, ...]
    question: Labels
    wanting: tuple[Name, ...] = ()
    loc: Loc = loc_field()


FactClause = Presumed | Implied | Derived | ClockOf | Ask


@dataclass(frozen=True, slots=True)
class Fact:
    name: Name
    labels: Labels
    type: Type
    clauses: tuple[FactClause, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Parameter:
    name: Name
    labels: Labels
    type: Type
    default: Value
    because: Labels
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class TableEntry:
    """The number for a value of the fact; `yes` and `no` are literals."""

    value: Name | Value
    number: Value
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Table:
    """A number for every value of a fact."""

    name: Name
    labels: Labels
    fact: Name
    type: Type
    entries: tuple[TableEntry, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Definition:
    name: Name
    labels: Labels
    condition: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Constraint:
    """A combination of facts that cannot be."""

    name: Name
    labels: Labels
    never: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class AskingOrder:
    name: Name
    labels: Labels
    facts: tuple[Name, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Cites:
    source: Name
    place: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Reads:
    """A vague term of the source and the parameters or facts that fix its meaning."""

    term: str
    names: tuple[Name, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Overrides:
    rules: tuple[Name, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Flagged:
    """A matter of compliance: the rule applies only while the parameter is yes."""

    term: Name
    parameter: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class When:
    condition: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Unless:
    condition: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Then:
    outcomes: tuple[Outcome, ...]
    loc: Loc = loc_field()


RuleClause = Cites | Reads | Flagged | Overrides | InForce | When | Unless | Then


@dataclass(frozen=True, slots=True)
class Rule:
    name: Name
    labels: Labels
    clauses: tuple[RuleClause, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """`set response_hours = 36 hours`."""

    parameter: Name
    value: Value
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Contract:
    """Other values of parameters of a policy."""

    name: Name
    labels: Labels
    policy: Name
    values: tuple[ParameterValue, ...]
    loc: Loc = loc_field()
