"""What completions come to → the least and the most that each party bears of each cost head, told plainly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from math import floor

from tests.oracle.outcomes import Term

Facing = dict[tuple[str, str, bool], tuple[Fraction, Fraction, int, int]]
"""By party, cost head and whether it is a proposal: least and greatest share, least and greatest amount."""


def faced(completions: Iterable[Collection[Term]], totals: Mapping[str, int]) -> Facing:
    """`totals` holds the costs in minor units, 0 standing for one that is not known."""
    found = [_borne(terms, totals) for terms in completions]
    keys = {key for borne in found for key in borne}
    nothing = Fraction(0), 0
    ranges: Facing = {}
    for key in keys:
        shares, amounts = zip(*(borne.get(key, nothing) for borne in found), strict=True)
        ranges[key] = min(shares), max(shares), min(amounts), max(amounts)
    return ranges


def _borne(terms: Collection[Term], totals: Mapping[str, int]) -> dict[tuple[str, str, bool], tuple[Fraction, int]]:
    """In one completion: share and amount."""
    borne: dict[tuple[str, str, bool], tuple[Fraction, int]] = {}
    rows = sorted((str(p), str(c), Fraction(str(s)), str(how or "")) for p, c, s, how in _bears(terms))
    for cost in {row[1] for row in rows}:
        of_cost = [row for row in rows if row[1] == cost]
        for row, amount in _amounts(of_cost, totals[cost]):
            party, _, share, how = row
            before = borne.get((party, cost, bool(how)), (Fraction(0), 0))
            both = min(Fraction(1), before[0] + share), min(totals[cost], before[1] + amount)
            borne[party, cost, bool(how)] = both
    return borne


def _bears(terms: Iterable[Term]) -> Iterable[tuple[object, object, object, object]]:
    for term in terms:
        if term[0] == "bears":
            _, party, cost, share, how = term
            yield party, cost, share, how


Row = tuple[str, str, Fraction, str]


def _amounts(rows: list[Row], total: int) -> list[tuple[Row, int]]:
    """Rows that fit into the cost are apportioned together; else the definite ones, if these fit; what does not, by itself."""
    definite = [row for row in rows if not row[3]]
    together = next((some for some in (rows, definite) if sum(row[2] for row in some) <= 1), list[Row]())
    whole = [floor(total * row[2]) for row in together]
    nobody = total - total * sum((row[2] for row in together), Fraction(0))
    left = floor(total - floor(nobody) - sum(whole))
    rests = [(total * row[2] - coins, -place) for place, (row, coins) in enumerate(zip(together, whole, strict=True))]
    rests.append((nobody - floor(nobody), -len(together)))
    lucky = {-place for _, place in sorted(rests, reverse=True)[:left]}
    amounts = {row: coins + (place in lucky) for place, (row, coins) in enumerate(zip(together, whole, strict=True))}
    return [(row, amounts[row] if row in amounts else floor(total * row[2] + Fraction(1, 2))) for row in rows]
