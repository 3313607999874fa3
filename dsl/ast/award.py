"""Outcomes beside shares and duties, as written: payments, points, fines, sanctions, claims and who pays in advance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fenze.dsl.ast.formula import Formula
from fenze.dsl.ast.words import Name, Value
from fenze.dsl.loc import Loc, loc_field

Tentative = Literal["to be agreed", "to be decided"]
Rounding = Literal["half up", "half even", "up", "down"]


@dataclass(frozen=True, slots=True)
class Pays:
    """`merchant pays customer min(30% of item_price, 500) for late_dispatch`; no formula for `an amount`."""

    payers: tuple[Name, ...]
    payee: Name
    formula: Formula | None
    reason: Name
    paid_as: Name | None = None
    bounds: tuple[Formula, Formula] | None = None
    rounding: Rounding | None = None
    tentative: Tentative | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Points:
    """`merchant gets 6 points for occurrence`."""

    parties: tuple[Name, ...]
    points: Value
    per: Name | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Fine:
    parties: tuple[Name, ...]
    formula: Formula
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Span:
    """`15 days of trade_success_time`, or `168 hours from midnight after signing_time`; the length may be a parameter."""

    length: Value
    start: Name
    midnight: bool = False
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Sanction:
    parties: tuple[Name, ...]
    sanction: Name
    length: Span | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Eligible:
    what: Name
    eligible: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Window:
    """How long a claim may be raised; perhaps not at once."""

    name: Name
    until: Span
    after: Span | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Advance:
    """Parties that lay out costs before it is settled who bears them."""

    parties: tuple[Name, ...]
    costs: tuple[Name, ...]
    until: Name | None = None
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Recourse:
    parties: tuple[Name, ...]
    against: tuple[Name, ...]
    cost: Name | None = None
    loc: Loc = loc_field()


Award = Pays | Points | Fine | Sanction | Eligible | Window | Advance | Recourse
