"""What is still open about a case → JSON: what each party may face, and what else may come of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from fenze.decision.decision import Decision, Eligibility, Exposure, Fine, Outlook, Payment, Points, Sanction
from fenze.decision.due import Moments
from fenze.decision.faced import Range
from fenze.decision.to_json.row import row_json
from fenze.decision.to_json.rows import json_of_row
from fenze.decision.worth import worth_of
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.spelling import text_of_minor
from fenze.dsl.timing import timing_of

_KINDS: Mapping[type[object], str] = {
    **dict.fromkeys((model.Pays, Payment), "payment"),
    **dict.fromkeys((model.Points, Points), "points"),
    **dict.fromkeys((model.Fine, Fine), "fine"),
    **dict.fromkeys((model.Sanction, Sanction), "sanction"),
    **dict.fromkeys((model.Eligible, Eligibility), "eligibility"),
    model.NotLiable: "not_liable",
    model.Remedies: "remedy",
    model.Escalate: "escalate",
    model.Negotiate: "negotiate",
}


def exposure_json(row: Exposure, currency: str) -> dict[str, Json]:
    """`share` and `amount` as two bounds, `amount` null where the cost is not known; `proposed_…` only where there are any."""
    entry: dict[str, Json] = {
        "party": row.party,
        "cost_head": row.cost,
        "status": row.prospect,
        "share": _shares(row.share),
        "amount": _amounts(row.amount, currency),
    }
    if row.proposed_share is not None:
        entry["proposed_share"] = _shares(row.proposed_share)
        entry["proposed_amount"] = _amounts(row.proposed_amount, currency)
    return entry | {"exact": row.exact, "rules": list(row.rules)}


def outlook_json(decision: Decision, policy: model.Policy) -> list[Json]:
    """What else may come of the case, each with its kind, its status and what the decision would say of it."""
    moments = Moments(timing_of(policy.time_zone, policy.calendar), decision.file.values)
    return [outlook_row_json(row, decision, moments) for row in decision.outlook]


def outlook_row_json(outlook: Outlook, decision: Decision, moments: Moments) -> dict[str, Json]:
    """One thing that may come; the amounts and moments in it are those of the case."""
    row: dict[str, Json] = {"kind": _KINDS[type(outlook.effect)], "status": outlook.prospect}
    if isinstance(outlook.effect, Payment | Points | Fine | Sanction | Eligibility):
        return row | json_of_row(outlook.effect, decision.currency)
    worth = worth_of(outlook.effect, decision.file.values, decision.currency, moments)
    return row | row_json(outlook.effect, worth, outlook.rules, decision.currency)


def _shares(found: Range[Fraction]) -> Json:
    return [str(found.low), str(found.high)]


def _amounts(found: Range[int] | None, currency: str) -> Json:
    return None if found is None else [text_of_minor(end, currency) for end in (found.low, found.high)]
