"""What is borne of a cost head → how much of it falls on each in the smallest coins, and whether it is more than there is.

A part is the whole coins of what it is exactly. Coins left over go one each to the largest remainders, of equal ones to the first
by name; what nobody bears comes last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from fenze.dsl import model
from tests.oracle.formulas import coins, value_of


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost head: its coins, None where that is not known; with `more`, somebody may yet turn out to bear more of it."""

    total: int | None
    values: Mapping[str, object]
    more: bool


Amounts = tuple[list[int | None], int | None]
"""The coins of each part, None where they are not known, and what nobody bears, if that is known and anything."""


def amounts_of(parts: Sequence[model.Bears], cost: Cost) -> Amounts:
    """Divides a cost head; where proposals do not fit beside what is definite they have no amount."""
    if not _is_too_much(parts, cost):
        return _divided(parts, cost)
    definite = [part for part in parts if part.tentative is None]
    if _is_too_much(definite, cost):
        return [None] * len(parts), None
    amounts = iter(_divided(definite, cost)[0])
    return [next(amounts) if part.tentative is None else None for part in parts], None


def is_too_much(parts: Sequence[model.Bears], cost: Cost) -> bool:
    """Whether the definite parts are more than the whole, as far as it can be told, or several are to bear the rest."""
    return _is_too_much([part for part in parts if part.tentative is None], cost)


def _is_too_much(parts: Sequence[model.Bears], cost: Cost) -> bool:
    fractions = [_fraction(part) for part in parts]
    told = sum((fraction for fraction in fractions if fraction is not None), Fraction(0))
    exact = [_exact(part, cost) for part in parts]
    known = sum((amount for amount in exact if amount is not None), Fraction(0))
    rests = sum(isinstance(part.share, model.Rest) for part in parts)
    if told > 1 or (cost.total is not None and known > cost.total):
        return True
    if rests < 2 or cost.more:
        return False
    if fractions.count(None) == rests:
        return told < 1 and cost.total != 0
    return cost.total is not None and exact.count(None) == rests and known < cost.total


def _fraction(part: model.Bears) -> Fraction | None:
    """The part of the whole that it is whatever the cost; of a range, what is proposed."""
    share = part.share.start if isinstance(part.share, model.Between) else part.share
    return share if isinstance(share, Fraction) else None


def _exact(part: model.Bears, cost: Cost) -> Fraction | None:
    """The exact coins of a part that does not hang on the others; None where they are not known."""
    if cost.total is None:
        return None
    if isinstance(part.share, model.UpTo | model.Excess):
        limit = coins(value_of(part.share.formula, cost.values))
        within = None if limit is None else Fraction(min(limit, cost.total))
        return within if within is None or isinstance(part.share, model.UpTo) else cost.total - within
    fraction = _fraction(part)
    return None if fraction is None else cost.total * fraction


def _divided(parts: Sequence[model.Bears], cost: Cost) -> Amounts:
    if cost.total is None:
        return [None] * len(parts), None
    exact = [_exact(part, cost) for part in parts]
    rests = [place for place, part in enumerate(parts) if isinstance(part.share, model.Rest)]
    certain = not cost.more and exact.count(None) == len(rests)
    left = cost.total - sum((amount for amount in exact if amount is not None), Fraction(0))
    if certain:
        exact = [(left if place == rests[0] else Fraction(0)) if place in rests else part for place, part in enumerate(exact)]
    holders = [(amount, (0, part.party), place) for place, (part, amount) in enumerate(zip(parts, exact, strict=True))]
    held = [(amount, name, place) for amount, name, place in holders if amount is not None]
    if not (certain and rests):
        held.append((left, (0, parts[rests[0]].party) if rests else (1, ""), len(parts)))
    coins_of = {place: floor(amount) for amount, _, place in held}
    served = sorted(held, key=lambda one: (-(one[0] % 1), one[1]))
    for _, _, place in served[: cost.total - sum(coins_of.values())]:
        coins_of[place] += 1
    return [coins_of.get(place) for place in range(len(parts))], coins_of[
        len(parts)
    ] if certain and not rests and left else None
