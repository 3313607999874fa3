"""Properties, which verification proves of a policy, and the findings that it is to let pass."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.dsl.loc import Loc, loc_field
from fenze.dsl.model.condition import Condition
from fenze.dsl.model.scenario import Expectation
from fenze.dsl.model.types import Labels


@dataclass(frozen=True, slots=True)
class SomeBorne:
    """The party bears some of the cost, however much; `proposed` where the share is still to be agreed."""

    party: str
    cost: str
    proposed: bool
    loc: Loc = loc_field()


Event = Expectation | SomeBorne


@dataclass(frozen=True, slots=True)
class Never:
    """None of these comes about."""

    events: tuple[Event, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Always:
    """Of one of these groups at least, everything comes about."""

    groups: tuple[tuple[Event, ...], ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class AtMostOne:
    """No two of these come about together."""

    events: tuple[Event, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Monotonic:
    """Of two cases that differ in this number alone, the one with more puts no less on the party; with `raises`, no more."""

    fact: str
    raises: bool
    party: str
    cost: str
    loc: Loc = loc_field()


Claim = Never | Always | AtMostOne | Monotonic


@dataclass(frozen=True, slots=True)
class Property:
    """What is claimed of every case in which all is known that rules read, and that meets the condition."""

    name: str
    condition: Condition | None
    claim: Claim
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Accepted:
    """`finding` is a finding's id, or its code and what it is about; with a condition, every gap of its kind in such cases."""

    finding: str
    condition: Condition | None
    because: Labels
    loc: Loc = loc_field()
