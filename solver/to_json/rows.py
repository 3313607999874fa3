"""Payments, points, fines, sanctions, eligibility, windows, advances, recourse, flags → JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.spelling import text_of_minor
from fenze.solver.decision import Advance, ClaimWindow, Eligibility, Fine, Flagged, Payment, Points, Recourse, Sanction

SETTLED_BY: Mapping[model.Tentative, str] = {"to be agreed": "agreement", "to be decided": "decision"}
TENTATIVE: Mapping[str, model.Tentative] = {word: tentative for tentative, word in SETTLED_BY.items()}


def payment_json(payment: Payment, currency: str) -> dict[str, Json]:
    """`amount` is null while it is not known or still to be settled; `proposed_amount` is then the policy's starting point."""
    stated, amount = payment.stated, amount_json(payment.amount, currency)
    entry: dict[str, Json] = {"payer": payment.payer, "payee": payment.payee}
    entry["amount"] = amount if payment.tentative is None else None
    entry["reason"] = payment.reason
    if stated.paid_as is not None:
        entry["paid_as"] = stated.paid_as
    if payment.tentative is not None:
        if stated.formula is not None:
            entry["proposed_amount"] = amount
        entry["settled_by"] = SETTLED_BY[payment.tentative]
    if stated.low is not None or stated.high is not None:
        entry["range"] = [amount_json(payment.low, currency), amount_json(payment.high, currency)]
    return entry | {"rounding": stated.rounding.replace(" ", "_"), "rules": list(payment.rules)}


def points_json(points: Points) -> dict[str, Json]:
    entry: dict[str, Json] = {"party": points.party, "points": points.points}
    if points.per is not None:
        entry["per"] = points.per
    return entry | {"rules": list(points.rules)}


def fine_json(fine: Fine, currency: str) -> dict[str, Json]:
    return {"party": fine.party, "amount": amount_json(fine.amount, currency), "rules": list(fine.rules)}


def sanction_json(sanction: Sanction) -> dict[str, Json]:
    entry: dict[str, Json] = {"party": sanction.party, "sanction": sanction.sanction}
    if sanction.length is not None:
        entry |= {"from": moment_json(sanction.since), "until": moment_json(sanction.until)}
    return entry | {"rules": list(sanction.rules)}


def eligibility_json(eligibility: Eligibility) -> dict[str, Json]:
    return {"for": eligibility.what, "eligible": eligibility.eligible, "rules": list(eligibility.rules)}


def window_json(window: ClaimWindow) -> dict[str, Json]:
    entry: dict[str, Json] = {"window": window.window}
    if window.opens is not None:
        entry["from"] = moment_json(window.since)
    return entry | {"until": moment_json(window.until), "rules": list(window.rules)}


def advance_json(advance: Advance) -> dict[str, Json]:
    entry: dict[str, Json] = {"party": advance.party, "cost_head": advance.cost}
    if advance.until is not None:
        entry["until"] = advance.until
    return entry | {"rules": list(advance.rules)}


def recourse_json(recourse: Recourse) -> dict[str, Json]:
    entry: dict[str, Json] = {"from": recourse.party, "against": recourse.against}
    if recourse.cost is not None:
        entry["cost_head"] = recourse.cost
    return entry | {"rules": list(recourse.rules)}


def flagged_json(flagged: Flagged) -> dict[str, Json]:
    return {"flag": flagged.flag, "rules": list(flagged.rules)}


def amount_json(amount: int | None, currency: str) -> str | None:
    """Minor units as an exact decimal text in the currency's unit."""
    return None if amount is None else text_of_minor(amount, currency)


def moment_json(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
