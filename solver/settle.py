"""Settled outcomes → liability with amounts, and the contradictions among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from fenze.dsl import model
from fenze.solver.decision import Conflict, Liability, Unborne
from fenze.solver.money import minor_of, split
from fenze.solver.truth import Value

NOTHING = Fraction(0)
_NOBODY = "~"
"""Sorts after every party, so that a left-over coin goes to somebody."""

Bearing = tuple[model.Bears, tuple[str, ...]]
"""A bearing outcome and the rules that give it."""


def liability_of(
    bearings: Iterable[Bearing],
    open_costs: frozenset[str],
    values: Mapping[str, Value],
    currency: str,
) -> tuple[tuple[Liability, ...], tuple[Unborne, ...], tuple[Conflict, ...]]:
    """Liability by cost head with exact amounts, what nobody bears, and heads whose shares exceed 1.

    `open_costs` are the heads of which more may yet be put on somebody.
    """
    by_cost: dict[str, list[Bearing]] = {}
    for bearing in bearings:
        by_cost.setdefault(bearing[0].cost, []).append(bearing)
    liability: list[Liability] = []
    unborne: list[Unborne] = []
    conflicts: list[Conflict] = []
    for cost, borne in sorted(by_cost.items()):
        borne.sort(key=lambda bearing: (bearing[0].party, bearing[0].share, bearing[0].tentative or ""))
        rest = NOTHING if borne[0][0].share == 1 and len(borne) == 1 else 1 - sum((bears.share for bears, _ in borne), NOTHING)
        known = values.get(cost)
        amounts: list[int | None] = [None] * len(borne)
        left_over: int | None = None
        if rest < 0:
            conflicts.append(_over_one(cost, borne))
        elif known is not None:
            assert isinstance(known, Fraction)
            shares = {f"{bears.party} {index:03d}": bears.share for index, (bears, _) in enumerate(borne)}
            parts = split(minor_of(known, currency), shares | {_NOBODY: rest} if rest else shares)
            left_over = parts.pop(_NOBODY, None)
            amounts = list(parts.values())
        for (bears, rules), amount in zip(borne, amounts, strict=True):
            liability.append(Liability(bears.party, cost, bears.share, bears.tentative, amount, rules))
        if rest > 0 and cost not in open_costs:
            unborne.append(Unborne(cost, rest, left_over))
    return tuple(liability), tuple(unborne), tuple(conflicts)


def possible_of(bearings: Iterable[Bearing], values: Mapping[str, Value], currency: str) -> tuple[Liability, ...]:
    """Liability that is only possible: each row by itself, with what it would come to."""
    rows = sorted(bearings, key=lambda bearing: (bearing[0].cost, bearing[0].party, bearing[0].share))
    return tuple(row for bearing in rows for row in liability_of([bearing], frozenset(), values, currency)[0])


def exempt_and_liable(
    liability: Iterable[Liability], exempt: Mapping[str, tuple[str, ...]], parties: Mapping[str, model.Party]
) -> tuple[Conflict, ...]:
    """Conflicts in which a party, or the party it counts with, is both liable and exempt."""
    conflicts: dict[tuple[str, str], Conflict] = {}
    for row in liability:
        party: str | None = row.party
        while party is not None:
            if party in exempt:
                rules = tuple(sorted({*row.rules, *exempt[party]}))
                conflicts[(row.cost, row.party)] = Conflict("liable_and_exempt", row.cost, (row.party,), rules)
            party = parties[party].part_of
    return tuple(conflicts[key] for key in sorted(conflicts))


def _over_one(cost: str, borne: list[Bearing]) -> Conflict:
    return Conflict(
        "shares_over_one",
        cost,
        tuple(sorted({bears.party for bears, _ in borne})),
        tuple(sorted({rule for _, rules in borne for rule in rules})),
    )
