"""Settled outcomes → liability with amounts, and the contradictions among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from fenze.dsl import model
from fenze.solver.decision import Conflict, Liability, Unborne
from fenze.solver.money import minor_of, split
from fenze.solver.truth import Value

_NOBODY = "\U0010ffff"
"""Sorts after every party, so that a left-over coin goes to somebody."""

Bearing = tuple[model.Bears, tuple[str, ...]]
"""A bearing outcome and the rules that give it."""


def liability_of(
    bearings: Iterable[Bearing],
    open_costs: frozenset[str],
    values: Mapping[str, Value],
    currency: str,
) -> tuple[tuple[Liability, ...], tuple[Unborne, ...], tuple[Conflict, ...]]:
    """Liability by cost head with exact amounts, what nobody bears, and heads whose definite shares exceed 1.

    Shares that are still to be settled get an amount where they fit beside the definite ones. `open_costs` are the heads of
    which more may yet be put on somebody.
    """
    by_cost: dict[str, list[Bearing]] = {}
    for bearing in bearings:
        by_cost.setdefault(bearing[0].cost, []).append(bearing)
    liability: list[Liability] = []
    unborne: list[Unborne] = []
    conflicts: list[Conflict] = []
    for cost, borne in sorted(by_cost.items()):
        borne.sort(key=lambda bearing: (bearing[0].party, bearing[0].share, bearing[0].tentative or ""))
        definite = [bearing for bearing in borne if bearing[0].tentative is None]
        divided = borne if _sum_of(borne) <= 1 else definite
        rest = 1 - _sum_of(divided)
        amounts: list[int] = []
        if rest < 0:
            conflicts.append(_over_one(cost, definite))
        elif (known := values.get(cost)) is not None:
            assert isinstance(known, Fraction)
            shares = {f"{bears.party} {index:03d}": bears.share for index, (bears, _) in enumerate(divided)}
            amounts = list(split(minor_of(known, currency), shares | {_NOBODY: rest} if rest else shares).values())
        for bearing in borne:
            amount = amounts[divided.index(bearing)] if amounts and bearing in divided else None
            liability.append(Liability(bearing[0].party, cost, bearing[0].share, bearing[0].tentative, amount, bearing[1]))
        if rest > 0 and divided is borne and cost not in open_costs:
            unborne.append(Unborne(cost, rest, amounts[-1] if amounts else None))
    return tuple(liability), tuple(unborne), tuple(conflicts)


def possible_of(bearings: Iterable[Bearing], values: Mapping[str, Value], currency: str) -> tuple[Liability, ...]:
    """Liability that is only possible: each row by itself, with what it would come to."""
    rows = sorted(bearings, key=lambda b: (b[0].cost, b[0].party, b[0].share, b[0].tentative or ""))
    return tuple(row for bearing in rows for row in liability_of([bearing], frozenset(), values, currency)[0])


def exempt_and_liable(
    liability: Iterable[Liability], exempt: Mapping[str, tuple[str, ...]], parties: Mapping[str, model.Party]
) -> tuple[Conflict, ...]:
    """Conflicts in which a party, or the party it counts with, is both liable and exempt."""
    rules: dict[tuple[str, str], set[str]] = {}
    for row in liability:
        party: str | None = row.party
        while party is not None:
            if party in exempt:
                rules.setdefault((row.cost, row.party), set()).update(row.rules, exempt[party])
            party = parties[party].part_of
    return tuple(
        Conflict("liable_and_exempt", cost, (party,), tuple(sorted(found))) for (cost, party), found in sorted(rules.items())
    )


def _sum_of(borne: list[Bearing]) -> Fraction:
    if len(borne) == 1:
        return borne[0][0].share
    return sum((bears.share for bears, _ in borne), Fraction(0))


def _over_one(cost: str, borne: list[Bearing]) -> Conflict:
    return Conflict(
        "shares_over_one",
        cost,
        tuple(sorted({bears.party for bears, _ in borne})),
        tuple(sorted({rule for _, rules in borne for rule in rules})),
    )
