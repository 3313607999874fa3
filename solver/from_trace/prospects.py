"""What was still open, as JSON → what each party may still face, and what else may come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from fractions import Fraction

from fenze.decision.decision import (
    Eligibility,
    Exposure,
    Fine,
    Imposed,
    Outlook,
    Payment,
    Points,
    Sanction,
)  # fmt: skip
from fenze.decision.faced import Range
from fenze.dsl import model
from fenze.solver.from_trace.rows import tentative_of
from fenze.solver.from_trace.words import Node

Minor = Callable[[str | None], int | None]
"""An amount as text → minor units."""


def exposure_of(told: Iterable[Node], minor: Minor) -> Iterator[Exposure]:
    """What each party may still face of each cost."""
    for row in told:
        yield Exposure(
            row["party"],
            row["cost_head"],
            row["status"],
            _shares(row["share"]),
            _amounts(row["amount"], minor),
            _shares(row["proposed_share"]) if "proposed_share" in row else None,
            _amounts(row.get("proposed_amount"), minor),
            row["exact"],
            tuple(row["rules"]),
        )


def outlook_of(told: Iterable[Node], minor: Minor) -> Iterator[Outlook]:
    """What else may come; of payments, fines and sanctions what they come to, for the trace holds no more of them."""
    return (Outlook(_effect(row, minor), row["status"], tuple(row["rules"])) for row in told)


def _effect(row: Node, minor: Minor) -> model.Effect | Imposed:
    rules = tuple(row["rules"])
    match row["kind"]:
        case "payment":
            return _payment(row, minor)
        case "points":
            return Points(row["party"], row["points"], row.get("per"), rules)
        case "fine":
            return Fine(row["party"], minor(row["amount"]), None, rules)
        case "sanction":
            return Sanction(row["party"], row["sanction"], None, _moment(row.get("from")), _moment(row.get("until")), rules)
        case "eligibility":
            return Eligibility(row["for"], row["eligible"], rules)
        case "not_liable":
            return model.NotLiable(row["party"])
        case "remedy":
            return model.Remedies(tuple(row["one_of"]))
        case "escalate":
            return model.Escalate(tuple(row["to"]))
        case "negotiate":
            return model.Negotiate()
        case other:
            raise ValueError(f"nothing that may come is named {other}")


def _payment(row: Node, minor: Minor) -> Payment:
    tentative = tentative_of(row)
    amount = minor(row.get("proposed_amount") if tentative else row["amount"])
    named = row["payer"], row["payee"], row["reason"]
    rounding: model.Rounding = row["rounding"].replace("_", " ")
    stated = model.Pays(row["payer"], row["payee"], None, row["reason"], row.get("paid_as"), rounding, tentative=tentative)
    low, high = map(minor, row.get("range", (None, None)))
    return Payment(*named, amount, tentative, low, high, stated, tuple(row["rules"]))


def _shares(bounds: Iterable[str]) -> Range[Fraction]:
    low, high = map(Fraction, bounds)
    return Range(low, high)


def _amounts(bounds: Iterable[str] | None, minor: Minor) -> Range[int] | None:
    if bounds is None:
        return None
    low, high = map(minor, bounds)
    assert low is not None and high is not None
    return Range(low, high)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
