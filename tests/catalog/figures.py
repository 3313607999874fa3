"""What an example expects, against a decision → the figures and words that the decision does not have.

An example states the effect of its clause by itself and in words of its own (`merchant_receives: 110`), so a figure is looked
for among all amounts of the decision and what they add up to by party. Sentences cannot be compared and are left to the reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import cast

from fenze.decision.decision import Decision


def missing_figures(expected: Mapping[str, object], decision: Decision) -> list[str]:
    """What is expected and not there, as `key: value`."""
    figures = frozenset(_figures_of(decision))
    borne = {row.party for row in decision.liability if row.amount}
    return [f"{key}: {value}" for key, value in _flat(expected) if not _found(key, value, decision, figures, borne)]


def _found(key: str, value: object, decision: Decision, figures: frozenset[Fraction], borne: set[str]) -> bool:
    match key, _number(value):
        case "insurer_claims", _:
            return any(row.topic == "cap" for row in decision.recorded)
        case _, Fraction(numerator=0):
            return key not in borne
        case _, Fraction() as number:
            return number in figures
        case "remedy", _:
            return set(str(value).split(" or ")) <= {row.remedy for row in decision.remedies}
        case "sanction", _:
            return str(value) in {row.sanction for row in decision.sanctions}
        case "status", _:
            return value == decision.status
        case _:
            return True


def _flat(expected: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in expected.items():
        if isinstance(value, dict):
            yield from _flat(cast("dict[str, object]", value))
        else:
            yield key, value


def _number(value: object) -> Fraction | None:
    try:
        return Fraction(str(value))
    except ValueError:
        return None


def _figures_of(decision: Decision) -> Iterator[Fraction]:
    """Amounts in the currency's unit, what a party bears or is paid altogether, points, and lengths of sanctions."""
    minor: list[int | None] = []
    borne: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    for liability in decision.liability:
        minor.append(liability.amount)
        borne[liability.party] += liability.amount or 0
    for payment in decision.payments:
        minor += [payment.amount, payment.low, payment.high]
        paid[payment.payee] += payment.amount or 0
    minor += [fine.amount for fine in decision.fines]
    for amount in (*minor, *borne.values(), *paid.values(), *(part.amount for part in decision.unborne)):
        if amount is not None:
            yield Fraction(amount, 100)
    for cost in (*(row.cost for row in decision.advances), *(row.cost for row in decision.recourse)):
        value = decision.file.values.get(cost) if cost else None
        if isinstance(value, Fraction):
            yield value
    yield from (Fraction(row.points) for row in decision.points)
    for sanction in decision.sanctions:
        if sanction.length is not None:
            yield sanction.length.length
