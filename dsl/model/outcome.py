"""Outcomes with every party, cost head and share worked out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fenze.dsl.loc import Loc, loc_field
from fenze.dsl.model.condition import Condition
from fenze.dsl.model.formula import Formula
from fenze.dsl.model.types import DurationUnit

Tentative = Literal["to be agreed", "to be decided"]
Rounding = Literal["half up", "half even", "up", "down"]
"""How a formula is rounded to the currency's smallest unit."""


@dataclass(frozen=True, slots=True)
class UpTo:
    """The cost, but no more than the formula."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Excess:
    """What of the cost is above the formula."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Rest:
    """What the others leave of the cost."""


@dataclass(frozen=True, slots=True)
class Between:
    """A share still to be agreed within bounds; `start` is the policy's proposal, if it makes one."""

    low: Fraction
    high: Fraction
    start: Fraction | None = None


Share = Fraction | UpTo | Excess | Rest | Between


@dataclass(frozen=True, slots=True)
class Span:
    """`length` in `unit` from the moment `start`, or from the midnight that ends its day."""

    length: Fraction
    unit: DurationUnit
    start: str
    midnight: bool = False
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Bears:
    """`party` bears `share` of the cost head; `tentative` when the share is only the policy's starting point.

    `parameters` are the parameters that the party or the share came from.
    """

    party: str
    cost: str
    share: Share
    tentative: Tentative | None = None
    parameters: tuple[str, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class NotLiable:
    party: str
    loc: Loc = loc_field()


DetailKind = Literal["party", "evidence", "fact", "term", "text"]


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of a duty; the kind tells where each value was declared."""

    key: str
    values: tuple[tuple[DetailKind, str], ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """`length` in `unit` from the moment `start`; `done_at` is the fact that tells when the duty was done.

    With `end_of_day`, until the midnight that ends the day reached.
    """

    length: Fraction
    unit: DurationUnit
    start: str
    done_at: str | None = None
    parameter: str | None = None
    end_of_day: bool = False


@dataclass(frozen=True, slots=True)
class Must:
    actor: str
    action: str
    details: tuple[Detail, ...] = ()
    deadline: Deadline | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Remedies:
    """Of several, one is to be chosen."""

    alternatives: tuple[str, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Check:
    fact: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Await:
    fact: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Negotiate:
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Escalate:
    to: tuple[str, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Refer:
    to: str
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Note:
    topic: str
    value: str
    details: tuple[Detail, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Presume:
    term: str
    rebuttable_by: tuple[str, ...] = ()
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Pays:
    """`payer` owes `payee` an amount for a `reason`; no formula where the source gives no figure.

    `low` and `high` bound an amount still to be agreed. `paid_as` is what takes the place of money, `reason` and it are terms.
    """

    payer: str
    payee: str
    formula: Formula | None
    reason: str
    paid_as: str | None = None
    rounding: Rounding = "half up"
    low: Formula | None = None
    high: Formula | None = None
    tentative: Tentative | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Points:
    """`per` is the term for what the points are counted by."""

    party: str
    points: int
    per: str | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Fine:
    party: str
    formula: Formula
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Sanction:
    """`sanction` is a term; without `length` it has no end."""

    party: str
    sanction: str
    length: Span | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Eligible:
    """`what` is a remedy or a term."""

    what: str
    eligible: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Window:
    """A claim may be raised until the end of one span, and not before the end of the other."""

    name: str
    until: Span
    after: Span | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Advance:
    """`party` lays out the cost for whoever bears it, until a fact or term."""

    party: str
    cost: str
    until: str | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Recourse:
    """`party` may have back from `against` what it has borne, of one cost head or of any."""

    party: str
    against: str
    cost: str | None = None
    loc: Loc = loc_field()


Effect = (
    Bears
    | NotLiable
    | Pays
    | Points
    | Fine
    | Sanction
    | Eligible
    | Window
    | Advance
    | Recourse
    | Must
    | Remedies
    | Check
    | Await
    | Negotiate
    | Escalate
    | Refer
    | Note
    | Presume
)


@dataclass(frozen=True, slots=True)
class Outcome:
    effect: Effect
    condition: Condition | None = None
    loc: Loc = loc_field()


def formulas_of(effect: Effect) -> tuple[Formula, ...]:
    """The formulas that an effect's amounts take."""
    match effect:
        case Bears(share=UpTo(formula) | Excess(formula)) | Fine(formula=formula):
            return (formula,)
        case Pays(formula=formula, low=low, high=high):
            return tuple(one for one in (formula, low, high) if one is not None)
        case _:
            return ()
