"""Parties, facts, parameters, tables, definitions, constraints, rules and contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from fenze.dsl.loc import Loc, loc_field
from fenze.dsl.model.condition import Condition
from fenze.dsl.model.outcome import Outcome
from fenze.dsl.model.types import FactType, Labels, Number


@dataclass(frozen=True, slots=True)
class Party:
    """`part_of` names the party it counts with; `given_by` the fact that says who it is in the case at hand."""

    name: str
    labels: Labels
    part_of: str | None = None
    given_by: str | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Implied:
    value: str
    condition: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Ask:
    parties: tuple[str, ...]
    question: Labels | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """From the moment `start`, or from the midnight that ends its day, to the moment `end`; None is the moment of the case."""

    start: str
    end: str | None
    midnight: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """`derived` holds what a duration is measured between, the first pair that can be used counting; `clock_of` the moment
    whose time of day the fact is.

    `presumed` and the values of `implied` are values of the type as a case would hold them after reading: a word for a choice,
    a decimal text for a number. A cost head is a money fact with `is_cost`.
    """

    name: str
    labels: Labels
    type: FactType
    presumed: str | None = None
    implied: tuple[Implied, ...] = ()
    derived: tuple[Measure, ...] = ()
    ask: Ask | None = None
    is_cost: bool = False
    clock_of: str | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Parameter:
    """`value` in words; `type` is `shares` for a way to share: `equal` or ratios such as `2:1:1`."""

    name: str
    labels: Labels
    type: FactType | Literal["shares"]
    value: str
    because: Labels | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Table:
    """A number for every value of the choice that `fact` is, in the unit of `type`; a percentage is 2.75 for 2.75 %."""

    name: str
    labels: Labels
    fact: str
    type: Number
    entries: Mapping[str, Fraction] = field(hash=False)
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    labels: Labels
    condition: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Constraint:
    name: str
    labels: Labels
    never: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Citation:
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A vague term of the source and the parameters or facts that fix its meaning."""

    term: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which something is in force, both included; open where None."""

    since: date | None = None
    until: date | None = None

    def includes(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Flag:
    """A matter of compliance that a rule raises: it applies only while the yes-or-no parameter is yes."""

    term: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`condition` joins `when`, `unless` and what the flag asks of its parameter."""

    name: str
    labels: Labels
    condition: Condition
    outcomes: tuple[Outcome, ...]
    overrides: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    readings: tuple[Reading, ...] = ()
    in_force: Period = Period()
    flag: Flag | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Contract:
    """Values that hold in place of the parameters' defaults, in words of the language."""

    name: str
    labels: Labels
    values: Mapping[str, str] = field(hash=False)
    loc: Loc = loc_field()
