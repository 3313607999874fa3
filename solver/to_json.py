"""Decision → the JSON that callers rely on. The same decision gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.known_json import implied_json, measured_json, notices_json, presumed_json
from fenze.dsl.outcome_json import details_json
from fenze.dsl.spelling import share_text
from fenze.solver import rows_json as rows
from fenze.solver.decision import Decision, Duty, Liability, NextCheck, Recorded
from fenze.solver.prospects_json import exposure_json, outlook_json
from fenze.solver.rows_json import SETTLED_BY, amount_json, moment_json


def json_of(decision: Decision, policy: model.Policy) -> dict[str, Json]:
    """The decision as JSON values: shares and amounts as exact texts, moments as ISO-8601."""
    file, currency = decision.file, decision.currency
    values = file.values
    return {
        "case_id": file.case_id,
        "policy": decision.policy,
        "policy_version": decision.policy_version,
        "policy_digest": decision.policy_digest,
        "contract": decision.contract,
        "as_of": file.as_of.isoformat(),
        "status": decision.status,
        "liability": [_liability(row, currency) for row in decision.liability],
        "possible_liability": [_liability(row, currency) for row in decision.possible],
        "exposure": [exposure_json(row, currency) for row in decision.exposure],
        "outlook": outlook_json(decision, policy) if decision.outlook else [],
        "unborne": [
            {"cost_head": part.cost, "share": str(part.share), "amount": amount_json(part.amount, currency)}
            for part in decision.unborne
        ],
        "conflicts": [
            {"kind": c.kind, "cost_head": c.cost, "about": c.about, "parties": list(c.parties), "rules": list(c.rules)}
            for c in decision.conflicts
        ],
        "not_liable": list(decision.not_liable),
        "payments": [rows.payment_json(row, currency) for row in decision.payments],
        "remedies": [
            {"remedy": r.remedy, "alternatives": list(r.alternatives), "rules": list(r.rules)} for r in decision.remedies
        ],
        "eligibility": [rows.eligibility_json(row) for row in decision.eligibility],
        "duties": [_duty(duty) for duty in decision.duties],
        "points": [rows.points_json(row) for row in decision.points],
        "fines": [rows.fine_json(row, currency) for row in decision.fines],
        "sanctions": [rows.sanction_json(row) for row in decision.sanctions],
        "claim_windows": [rows.window_json(row) for row in decision.claim_windows],
        "advances": [rows.advance_json(row) for row in decision.advances],
        "recourse": [rows.recourse_json(row) for row in decision.recourse],
        "compliance": [rows.flagged_json(row) for row in decision.compliance],
        "next_checks": [_next_check(check) for check in decision.next_checks],
        "escalated_to": list(decision.escalated_to),
        "referrals": _recorded(decision.recorded, "referral"),
        "notes": _recorded(decision.recorded, "note"),
        "presumptions": _recorded(decision.recorded, "presumption"),
        "presumed": presumed_json(file.presumed, values, policy),
        "implied": implied_json(file.inferred, values, policy),
        "measured": measured_json(file.measured, values, policy),
        "notices": notices_json(file.notices, in_force=decision.in_force),
        "rules": list(decision.rules),
        "defeated": [{"rule": d.rule, "by": d.by} for d in decision.defeated],
    }


def text_of_json(value: Json) -> str:
    """One line of JSON, non-ASCII text as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _liability(row: Liability, currency: str) -> dict[str, Json]:
    share, amount = None if row.share is None else str(row.share), amount_json(row.amount, currency)
    entry: dict[str, Json] = {"party": row.party, "cost_head": row.cost}
    if row.tentative is None:
        entry |= {"share": share, "amount": amount}
    else:
        entry |= {"share": None, "amount": None}
    if isinstance(row.stated, model.UpTo | model.Excess | model.Rest):
        entry["stated_share"] = share_text(row.stated)
    if row.tentative is None:
        return entry | {"rules": list(row.rules)}
    if isinstance(row.stated, model.Between):
        entry["share_range"] = [str(row.stated.low), str(row.stated.high)]
    if not isinstance(row.stated, model.Between) or row.stated.start is not None:
        entry |= {"proposed_share": share, "proposed_amount": amount}
    return entry | {"settled_by": SETTLED_BY[row.tentative], "rules": list(row.rules)}


def _duty(duty: Duty) -> dict[str, Json]:
    return {
        "actor": duty.actor,
        "action": duty.action,
        "details": details_json(duty.details),
        "due": moment_json(duty.due),
        "rules": list(duty.rules),
    }


def _next_check(check: NextCheck) -> dict[str, Json]:
    return {
        "fact": check.fact,
        "ask": check.ask[0] if check.ask else None,
        "also_ask": list(check.ask[1:]),
        "evidence": list(check.evidence),
        "rules": list(check.rules),
    }


def _recorded(recorded: Sequence[Recorded], kind: str) -> list[Json]:
    entries: list[Json] = []
    for entry in recorded:
        if entry.kind != kind:
            continue
        match entry.kind:
            case "referral":
                entries.append({"to": entry.value, "rules": list(entry.rules)})
            case "note":
                noted: dict[str, Json] = {"topic": entry.topic, "value": entry.value}
                if entry.details:
                    noted["details"] = details_json(entry.details)
                entries.append(noted | {"rules": list(entry.rules)})
            case "presumption":
                entries.append({"term": entry.value, "rebuttable_by": list(entry.rebuttable_by), "rules": list(entry.rules)})
    return entries
