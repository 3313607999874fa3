"""Shares that are more than a portion, as written: bounded by a formula, what is left, or still to be agreed within bounds."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.dsl.ast.formula import Formula
from fenze.dsl.ast.words import Value
from fenze.dsl.loc import Loc, loc_field


@dataclass(frozen=True, slots=True)
class UpTo:
    """`up to insurance_payout of freight`."""

    formula: Formula
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Excess:
    """`the excess over insurance_payout of freight`."""

    formula: Formula
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Rest:
    """`the rest of freight`."""

    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Between:
    """`between 10% and 50% of loss starting at 30%`; percentages or fractions."""

    low: Value
    high: Value
    start: Value | None = None
    loc: Loc = loc_field()


Bounded = UpTo | Excess | Rest | Between
