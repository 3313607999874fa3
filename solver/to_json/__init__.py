"""Decision → the JSON that callers rely on. The same decision gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.spelling import share_text
from fenze.dsl.to_json.known import implied_json, measured_json, notices_json, presumed_json
from fenze.dsl.to_json.outcome import details_json
from fenze.solver.decision import Decision, Duty, Liability, NextCheck, Recorded
from fenze.solver.to_json import rows
from fenze.solver.to_json.prospects import exposure_json, outlook_json
from fenze.solver.to_json.rows import SETTLED_BY, amount_json, moment_json

_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "))


def json_of(decision: Decision, policy: model.Policy) -> dict[str, Json]:
    """The decision as JSON values: shares and amounts as exact texts, moments as ISO-8601."""
    return {name: field(decision, policy) for name, field in FIELDS.items()}


def text_of_json(value: Json) -> str:
    """One line of JSON, non-ASCII text as it is."""
    return _WRITER.encode(value)


def liability_json(row: Liability, currency: str) -> dict[str, Json]:
    """What a party bears of a cost head."""
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


def duty_json(duty: Duty) -> dict[str, Json]:
    """What somebody must do, and by when."""
    return {
        "actor": duty.actor,
        "action": duty.action,
        "details": details_json(duty.details),
        "due": moment_json(duty.due),
        "rules": list(duty.rules),
    }


def next_check_json(check: NextCheck) -> dict[str, Json]:
    """A fact to find out, and whom to ask first."""
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


FIELDS: Mapping[str, Callable[[Decision, model.Policy], Json]] = {
    "case_id": lambda decision, _: decision.file.case_id,
    "policy": lambda decision, _: decision.policy,
    "policy_version": lambda decision, _: decision.policy_version,
    "policy_digest": lambda decision, _: decision.policy_digest,
    "contract": lambda decision, _: decision.contract,
    "as_of": lambda decision, _: decision.file.as_of.isoformat(),
    "status": lambda decision, _: decision.status,
    "liability": lambda decision, _: [liability_json(row, decision.currency) for row in decision.liability],
    "possible_liability": lambda decision, _: [liability_json(row, decision.currency) for row in decision.possible],
    "exposure": lambda decision, _: [exposure_json(row, decision.currency) for row in decision.exposure],
    "outlook": lambda decision, policy: outlook_json(decision, policy) if decision.outlook else [],
    "unborne": lambda decision, _: [
        {"cost_head": part.cost, "share": str(part.share), "amount": amount_json(part.amount, decision.currency)}
        for part in decision.unborne
    ],
    "conflicts": lambda decision, _: [
        {"kind": c.kind, "cost_head": c.cost, "about": c.about, "parties": list(c.parties), "rules": list(c.rules)}
        for c in decision.conflicts
    ],
    "not_liable": lambda decision, _: list(decision.not_liable),
    "payments": lambda decision, _: [rows.payment_json(row, decision.currency) for row in decision.payments],
    "remedies": lambda decision, _: [
        {"remedy": r.remedy, "alternatives": list(r.alternatives), "rules": list(r.rules)} for r in decision.remedies
    ],
    "eligibility": lambda decision, _: [rows.eligibility_json(row) for row in decision.eligibility],
    "duties": lambda decision, _: [duty_json(duty) for duty in decision.duties],
    "points": lambda decision, _: [rows.points_json(row) for row in decision.points],
    "fines": lambda decision, _: [rows.fine_json(row, decision.currency) for row in decision.fines],
    "sanctions": lambda decision, _: [rows.sanction_json(row) for row in decision.sanctions],
    "claim_windows": lambda decision, _: [rows.window_json(row) for row in decision.claim_windows],
    "advances": lambda decision, _: [rows.advance_json(row) for row in decision.advances],
    "recourse": lambda decision, _: [rows.recourse_json(row) for row in decision.recourse],
    "compliance": lambda decision, _: [rows.flagged_json(row) for row in decision.compliance],
    "next_checks": lambda decision, _: [next_check_json(check) for check in decision.next_checks],
    "escalated_to": lambda decision, _: list(decision.escalated_to),
    "referrals": lambda decision, _: _recorded(decision.recorded, "referral"),
    "notes": lambda decision, _: _recorded(decision.recorded, "note"),
    "presumptions": lambda decision, _: _recorded(decision.recorded, "presumption"),
    "presumed": lambda decision, policy: presumed_json(decision.file.presumed, decision.file.values, policy),
    "implied": lambda decision, policy: implied_json(decision.file.inferred, decision.file.values, policy),
    "measured": lambda decision, policy: measured_json(decision.file.measured, decision.file.values, policy),
    "notices": lambda decision, _: notices_json(decision.file.notices, in_force=decision.in_force),
    "rules": lambda decision, _: list(decision.rules),
    "defeated": lambda decision, _: [{"rule": d.rule, "by": d.by} for d in decision.defeated],
}
"""What a decision tells, in this order; each by itself, for those who need to tell only what has changed."""
