"""Properties and accepted findings as written: what verification is to prove, and what it is to let pass."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.dsl.ast.condition import Condition
from fenze.dsl.ast.scenario import Expectation
from fenze.dsl.ast.words import Labels, Name
from fenze.dsl.loc import Loc, loc_field


@dataclass(frozen=True, slots=True)
class SomeBorne:
    """Each party bears some of the cost, however much; `proposed` where the share is still to be agreed."""

    parties: tuple[Name, ...]
    cost: Name
    proposed: bool
    loc: Loc = loc_field()


Event = Expectation | SomeBorne
"""Something that may come about in a case."""


@dataclass(frozen=True, slots=True)
class Never:
    """None of these comes about."""

    events: tuple[Event, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Always:
    """All of these come about, or with `either` at least one."""

    events: tuple[Event, ...]
    either: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class AtMostOne:
    """No two of these come about together."""

    events: tuple[Event, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Monotonic:
    """`more days_late never lowers what carrier bears of freight`; with `raises`, it never raises it."""

    fact: Name
    raises: bool
    party: Name
    cost: Name
    loc: Loc = loc_field()


Claim = Never | Always | AtMostOne | Monotonic


@dataclass(frozen=True, slots=True)
class Property:
    """What is claimed of every case that meets the condition."""

    name: str
    condition: Condition | None
    claim: Claim
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding of verification that is let pass for a reason; with a condition, all gaps of its kind in such cases."""

    finding: str
    condition: Condition | None
    because: Labels
    loc: Loc = loc_field()
