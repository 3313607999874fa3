"""Settled outcomes → liability with amounts, and the contradictions among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from fenze.decision.decision import Conflict, Liability, Unborne
from fenze.dsl import model
from fenze.dsl.divide import Division, Portion, TooMuch, divide, fraction_of
from fenze.dsl.money import minor_of
from fenze.dsl.spelling import share_text
from fenze.dsl.truth import Value

_WHOLE = Fraction(1)
Bearing = tuple[model.Bears, tuple[str, ...]]
"""A bearing outcome and the rules that give it."""


@dataclass(frozen=True, slots=True)
class Head:
    """One cost head and who bears what of it, in a fixed order; `is_open` where more may yet be put on somebody.

    `definite` leaves out what is still to be settled; `is_whole` where one party bears all, so that there is nothing to divide.
    """

    cost: str
    borne: tuple[Bearing, ...]
    definite: tuple[Bearing, ...]
    is_open: bool
    is_whole: bool


def heads_of(bearings: Iterable[Bearing], open_costs: Set[str]) -> tuple[Head, ...]:
    """The cost heads by name. `open_costs` are those of which more may yet be put on somebody."""
    by_cost: dict[str, list[Bearing]] = {}
    for bearing in bearings:
        by_cost.setdefault(bearing[0].cost, []).append(bearing)
    return tuple([_head(cost, by_cost[cost], cost in open_costs) for cost in sorted(by_cost)])


def possible_heads_of(bearings: Iterable[Bearing]) -> tuple[Head, ...]:
    """A head for each outcome that is only possible, to be told with what it would come to by itself."""
    rows = sorted(bearings, key=lambda bearing: (bearing[0].cost, *_place(bearing)))
    return tuple(_head(bearing[0].cost, [bearing], is_open=True) for bearing in rows)


def _head(cost: str, borne: list[Bearing], is_open: bool) -> Head:
    if len(borne) > 1:
        borne.sort(key=_place)
    definite = tuple([bearing for bearing in borne if bearing[0].tentative is None])
    return Head(cost, tuple(borne), definite, is_open, is_whole=len(borne) == 1 and is_all(borne[0][0].share))


def liability_of(
    heads: Iterable[Head], values: Mapping[str, Value], currency: str
) -> tuple[tuple[Liability, ...], tuple[Unborne, ...], tuple[Conflict, ...]]:
    """Liability with exact amounts, what nobody bears, and heads of which more is definitely borne than there is.

    Shares that are still to be settled get an amount where they fit beside the definite ones.
    """
    liability: list[Liability] = []
    unborne: list[Unborne] = []
    conflicts: list[Conflict] = []
    for head in heads:
        cost, borne = head.cost, head.borne
        known = values.get(cost)
        total = minor_of(known, currency) if isinstance(known, Fraction) else None
        if head.is_whole:
            ((bears, rules),) = borne
            liability.append(Liability(bears.party, cost, _WHOLE, bears.share, bears.tentative, total, rules))
            continue
        divided = borne
        try:
            division = divide([bears for bears, _ in borne], total, values, currency, head.is_open)
        except TooMuch:
            divided = head.definite
            try:
                division = divide([bears for bears, _ in divided], total, values, currency, head.is_open)
            except TooMuch:
                conflicts.append(_too_much(cost, divided))
                division = Division(tuple(Portion(fraction_of(bears.share), None) for bears, _ in divided), None)
        portions = iter(division.portions)
        for bears, rules in borne:
            portion = next(portions) if divided is borne or bears.tentative is None else Portion(fraction_of(bears.share), None)
            row = Liability(bears.party, cost, portion.share, bears.share, bears.tentative, portion.amount, rules)
            liability.append(row)
        if division.left is not None and division.left.share is not None and divided is borne:
            unborne.append(Unborne(cost, division.left.share, division.left.amount))
    return tuple(liability), tuple(unborne), tuple(conflicts)


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


def is_all(share: model.Share) -> bool:
    """Whether it is the whole cost."""
    return isinstance(share, Fraction) and share.numerator == share.denominator


def _place(bearing: Bearing) -> tuple[str, Fraction, str, str]:
    bears = bearing[0]
    if isinstance(bears.share, Fraction):
        return bears.party, bears.share, "", bears.tentative or ""
    return bears.party, Fraction(2), share_text(bears.share), bears.tentative or ""


def _too_much(cost: str, borne: Sequence[Bearing]) -> Conflict:
    return Conflict(
        "shares_over_one",
        cost,
        tuple(sorted({bears.party for bears, _ in borne})),
        tuple(sorted({rule for _, rules in borne for rule in rules})),
    )
