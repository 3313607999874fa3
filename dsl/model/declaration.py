"""Parties, facts, parameters, definitions, constraints and rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from fenze.dsl.loc import Loc, loc_field
from fenze.dsl.model.condition import Condition
from fenze.dsl.model.outcome import Outcome
from fenze.dsl.model.types import FactType, Labels


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
class Fact:
    """`derived` holds the pairs of time stamps a duration is measured between, the first that can be used counting.

    `presumed` and the values of `implied` are values of the type as a case would hold them after reading: a word for a choice,
    a decimal text for a number. A cost head is a money fact with `is_cost`.
    """

    name: str
    labels: Labels
    type: FactType
    presumed: str | None = None
    implied: tuple[Implied, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()
    ask: Ask | None = None
    is_cost: bool = False
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
class Rule:
    """`condition` joins `when` and `unless`."""

    name: str
    labels: Labels
    condition: Condition
    outcomes: tuple[Outcome, ...]
    overrides: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    readings: tuple[Reading, ...] = ()
    in_force: Period = Period()
    loc: Loc = loc_field()
