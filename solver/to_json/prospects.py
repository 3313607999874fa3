"""What is still open about a case → JSON: what each party may face, and what else may come of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.due import Moments
from fenze.dsl.faced import Range
from fenze.dsl.glossary import Json
from fenze.dsl.spelling import text_of_minor
from fenze.dsl.timing import timing_of
from fenze.solver.decision import Decision, Eligibility, Exposure, Fine, Outlook, Payment, Points, Sanction
from fenze.solver.grant import row_of
from fenze.solver.to_json import rows


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
    kind, entry = _kind_and_row(outlook, decision, moments)
    return {"kind": kind, "status": outlook.prospect} | dict(entry) | {"rules": list(outlook.rules)}


def _kind_and_row(outlook: Outlook, decision: Decision, moments: Moments) -> tuple[str, Mapping[str, Json]]:
    match row_of(outlook.effect, outlook.rules, decision.file.values, decision.currency, moments):
        case Payment() as payment:
            return "payment", rows.payment_json(payment, decision.currency)
        case Points() as points:
            return "points", rows.points_json(points)
        case Fine() as fine:
            return "fine", rows.fine_json(fine, decision.currency)
        case Sanction() as sanction:
            return "sanction", rows.sanction_json(sanction)
        case Eligibility() as eligibility:
            return "eligibility", rows.eligibility_json(eligibility)
        case None:
            pass
    match outlook.effect:
        case model.NotLiable(party):
            return "not_liable", {"party": party}
        case model.Remedies(alternatives):
            return "remedy", {"one_of": sorted(alternatives)}
        case model.Escalate(to):
            return "escalate", {"to": list(to)}
        case effect:
            return type(effect).__name__.lower(), {}


def _shares(found: Range[Fraction]) -> Json:
    return [str(found.low), str(found.high)]


def _amounts(found: Range[int] | None, currency: str) -> Json:
    return None if found is None else [text_of_minor(end, currency) for end in (found.low, found.high)]
