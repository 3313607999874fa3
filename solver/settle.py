"""Settled outcomes → liability with amounts, and the contradictions among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.divide import Division, Portion, TooMuch, divide, fraction_of
from fenze.dsl.money import minor_of
from fenze.dsl.spelling import share_text
from fenze.dsl.truth import Value
from fenze.solver.decision import Conflict, Liability, Unborne

Bearing = tuple[model.Bears, tuple[str, ...]]
"""A bearing outcome and the rules that give it."""


def liability_of(
    bearings: Iterable[Bearing],
    open_costs: frozenset[str],
    values: Mapping[str, Value],
    currency: str,
) -> tuple[tuple[Liability, ...], tuple[Unborne, ...], tuple[Conflict, ...]]:
    """Liability by cost head with exact amounts, what nobody bears, and heads of which more is definitely borne than there is.

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
        if len(borne) > 1:
            borne.sort(key=_place)
        definite = [bearing for bearing in borne if bearing[0].tentative is None]
        known = values.get(cost)
        total = minor_of(known, currency) if isinstance(known, Fraction) else None
        divided = borne
        try:
            division = _divided(borne, total, values, currency, cost in open_costs)
        except TooMuch:
            divided = definite
            try:
                division = _divided(definite, total, values, currency, cost in open_costs)
            except TooMuch:
                conflicts.append(_too_much(cost, definite))
                division = Division(tuple(Portion(fraction_of(bears.share), None) for bears, _ in definite), None)
        portions = iter(division.portions)
        for bears, rules in borne:
            portion = next(portions) if divided is borne or bears.tentative is None else Portion(fraction_of(bears.share), None)
            row = Liability(bears.party, cost, portion.share, bears.share, bears.tentative, portion.amount, rules)
            liability.append(row)
        if division.left is not None and division.left.share is not None and divided is borne:
            unborne.append(Unborne(cost, division.left.share, division.left.amount))
    return tuple(liability), tuple(unborne), tuple(conflicts)


def possible_of(bearings: Iterable[Bearing], values: Mapping[str, Value], currency: str) -> tuple[Liability, ...]:
    """Liability that is only possible: each row by itself, with what it would come to."""
    rows = sorted(bearings, key=lambda bearing: (bearing[0].cost, *_place(bearing)))
    return tuple(row for bearing in rows for row in liability_of([bearing], frozenset({bearing[0].cost}), values, currency)[0])


def exempt_and_liable(
    liability: Iterable[Liability], exempt: Mapping[str, tuple[str, ...]], parties: Mapping[str, model.Party]
) -> tuple[Conflict, ...]:
    """Conflicts in which a party, or the party it counts with, is both liable and exempt.

    A limit, an excess or a rest that comes to nothing makes nobody liable.
    """
    rules: dict[tuple[str, str], set[str]] = {}
    for row in liability:
        if row.amount == 0 and not isinstance(row.stated, Fraction):
            continue
        party: str | None = row.party
        while party is not None:
            if party in exempt:
                rules.setdefault((row.cost, row.party), set()).update(row.rules, exempt[party])
            party = parties[party].part_of
    return tuple(
        Conflict("liable_and_exempt", cost, (party,), tuple(sorted(found))) for (cost, party), found in sorted(rules.items())
    )


def _divided(borne: list[Bearing], total: int | None, values: Mapping[str, Value], currency: str, is_open: bool) -> Division:
    if len(borne) == 1 and borne[0][0].share == 1:
        return Division((Portion(Fraction(1), total),), None)
    return divide([bears for bears, _ in borne], total, values, currency, is_open)


def _place(bearing: Bearing) -> tuple[str, Fraction, str, str]:
    bears = bearing[0]
    if isinstance(bears.share, Fraction):
        return bears.party, bears.share, "", bears.tentative or ""
    return bears.party, Fraction(2), share_text(bears.share), bears.tentative or ""


def _too_much(cost: str, borne: list[Bearing]) -> Conflict:
    return Conflict(
        "shares_over_one",
        cost,
        tuple(sorted({bears.party for bears, _ in borne})),
        tuple(sorted({rule for _, rules in borne for rule in rules})),
    )
