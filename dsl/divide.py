"""What rules say of one cost head → who bears how much of it, to the last coin.

A fraction is one of the whole cost. `up to` a formula is the lesser of it and the cost, `the excess over` it what the cost has
beyond it; the formula is first rounded to minor units, half up, so that the two add up to the cost. `the rest` is what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.money import apportion_parts, minor_of_formula
from fenze.dsl.truth import Value

_NOBODY = "\U0010ffff"
"""Sorts after every party, so that a left-over coin goes to somebody."""


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a cost: the fraction of it and minor units; None where that takes something unknown."""

    share: Fraction | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class Division:
    """The portions, in the order of what was divided, and what is left over that nobody is to bear, where that is known."""

    portions: tuple[Portion, ...]
    left: Portion | None


class TooMuch(Exception):
    """The portions come to more than the cost, or several parties are each to bear the rest of it."""


def divide(
    bearings: Sequence[model.Bears], total: int | None, values: Mapping[str, Value], currency: str, is_open: bool
) -> Division:
    """Divides a cost of `total` minor units, None where it is not known; `is_open` where more may yet be put on somebody.

    Raises `TooMuch`.
    """
    if total is None:
        return _fractions_only(bearings, is_open)
    exact = {index: one for index, bears in enumerate(bearings) if (one := _exact(bears, total, values, currency)) is not None}
    rests = [index for index, bears in enumerate(bearings) if isinstance(bears.share, model.Rest)]
    unit = lcm(*(under for _, under in exact.values()))  # one minor unit: from here on all is in parts of it, whole numbers
    parts = {index: over * (unit // under) for index, (over, under) in exact.items()}
    left = total * unit - sum(parts.values())
    certain = not is_open and len(exact) + len(rests) == len(bearings)
    over_one = not total and sum((bears.share for bears in bearings if isinstance(bears.share, Fraction)), Fraction(0)) > 1
    if left < 0 or over_one or (left and certain and len(rests) > 1):
        raise TooMuch
    names = [f"{bears.party} {index:03d}" for index, bears in enumerate(bearings)]
    holder = names[rests[0]] if rests else _NOBODY
    amounts = apportion_parts({names[index]: part for index, part in parts.items()} | ({holder: left} if left else {}), unit)
    portions: list[Portion] = []
    for index, bears in enumerate(bearings):
        part = parts.get(index)
        if certain and index in rests:
            part = left if index == rests[0] else 0
        share: Fraction | None = None
        if isinstance(bears.share, Fraction):
            share = bears.share
        elif part is not None and total:
            share = Fraction(part, total * unit)
        portions.append(Portion(share, None if part is None else amounts.get(names[index], 0)))
    over = Portion(Fraction(left, total * unit), amounts[_NOBODY]) if left and certain and not rests else None
    return Division(tuple(portions), over)


def fraction_of(share: model.Share) -> Fraction | None:
    """The fraction of the cost that a share is, whatever the cost; of a range, where to start."""
    match share:
        case Fraction():
            return share
        case model.Between(start=start):
            return start
        case model.UpTo() | model.Excess() | model.Rest():
            return None
        case _:
            assert_never(share)


def _fractions_only(bearings: Sequence[model.Bears], is_open: bool) -> Division:
    """A cost that is not known: what is left of it is known where all else are fractions."""
    fractions = [fraction_of(bears.share) for bears in bearings]
    left = 1 - sum((fraction for fraction in fractions if fraction is not None), Fraction(0))
    rests = [index for index, bears in enumerate(bearings) if isinstance(bears.share, model.Rest)]
    certain = not is_open and fractions.count(None) == len(rests)
    if left < 0 or (left and certain and len(rests) > 1):
        raise TooMuch
    if certain and rests:
        fractions = [left if index in rests else fraction for index, fraction in enumerate(fractions)]
    over = Portion(left, None) if left and certain and not rests else None
    return Division(tuple(Portion(fraction, None) for fraction in fractions), over)


def _exact(bears: model.Bears, total: int, values: Mapping[str, Value], currency: str) -> tuple[int, int] | None:
    """The portion in minor units before it is rounded, over what; None for the rest and where it is not known."""
    match bears.share:
        case Fraction() as fraction:
            return total * fraction.numerator, fraction.denominator
        case model.UpTo(formula):
            most = minor_of_formula(formula, values, currency)
            return None if most is None else (min(total, most), 1)
        case model.Excess(formula):
            most = minor_of_formula(formula, values, currency)
            return None if most is None else (max(0, total - most), 1)
        case model.Between(start=start):
            return None if start is None else (total * start.numerator, start.denominator)
        case model.Rest():
            return None
        case _:
            assert_never(bears.share)
