"""Decision → the JSON that callers rely on. The same decision gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from fenze.decision.decision import Decision, NextCheck
from fenze.decision.to_json.known import implied_json, measured_json, notices_json, presumed_json
from fenze.decision.to_json.prospects import exposure_json, outlook_json
from fenze.decision.to_json.row import amount_json
from fenze.decision.to_json.rows import Row, json_of_row
from fenze.dsl import model
from fenze.dsl.glossary import Json

_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "))


def json_of(decision: Decision, policy: model.Policy) -> dict[str, Json]:
    """The decision as JSON values: shares and amounts as exact texts, moments as ISO-8601."""
    return {name: field(decision, policy) for name, field in FIELDS.items()}


def text_of_json(value: Json) -> str:
    """One line of JSON, non-ASCII text as it is."""
    return _WRITER.encode(value)


def next_check_json(check: NextCheck) -> dict[str, Json]:
    """A fact to find out, and whom to ask first."""
    return {
        "fact": check.fact,
        "ask": check.ask[0] if check.ask else None,
        "also_ask": list(check.ask[1:]),
        "evidence": list(check.evidence),
        "rules": list(check.rules),
    }


def _recorded(decision: Decision, kind: str) -> list[Json]:
    return _rows([row for row in decision.recorded if row.kind == kind], decision) if decision.recorded else []


def _rows(rows: Sequence[Row], decision: Decision) -> list[Json]:
    return [json_of_row(row, decision.currency) for row in rows] if rows else []


FIELDS: Mapping[str, Callable[[Decision, model.Policy], Json]] = {
    "case_id": lambda decision, _: decision.file.case_id,
    "policy": lambda decision, _: decision.policy,
    "policy_version": lambda decision, _: decision.policy_version,
    "policy_digest": lambda decision, _: decision.policy_digest,
    "contract": lambda decision, _: decision.contract,
    "as_of": lambda decision, _: decision.file.as_of.isoformat(),
    "status": lambda decision, _: decision.status,
    "liability": lambda decision, _: _rows(decision.liability, decision),
    "possible_liability": lambda decision, _: _rows(decision.possible, decision),
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
    "payments": lambda decision, _: _rows(decision.payments, decision),
    "remedies": lambda decision, _: [
        {"remedy": r.remedy, "alternatives": list(r.alternatives), "rules": list(r.rules)} for r in decision.remedies
    ],
    "eligibility": lambda decision, _: _rows(decision.eligibility, decision),
    "duties": lambda decision, _: _rows(decision.duties, decision),
    "points": lambda decision, _: _rows(decision.points, decision),
    "fines": lambda decision, _: _rows(decision.fines, decision),
    "sanctions": lambda decision, _: _rows(decision.sanctions, decision),
    "claim_windows": lambda decision, _: _rows(decision.claim_windows, decision),
    "advances": lambda decision, _: _rows(decision.advances, decision),
    "recourse": lambda decision, _: _rows(decision.recourse, decision),
    "compliance": lambda decision, _: [{"flag": one.flag, "rules": list(one.rules)} for one in decision.compliance],
    "next_checks": lambda decision, _: [next_check_json(check) for check in decision.next_checks],
    "escalated_to": lambda decision, _: list(decision.escalated_to),
    "referrals": lambda decision, _: _recorded(decision, "referral"),
    "notes": lambda decision, _: _recorded(decision, "note"),
    "presumptions": lambda decision, _: _recorded(decision, "presumption"),
    "presumed": lambda decision, policy: presumed_json(decision.file.presumed, decision.file.values, policy),
    "implied": lambda decision, policy: implied_json(decision.file.inferred, decision.file.values, policy),
    "measured": lambda decision, policy: measured_json(decision.file.measured, decision.file.values, policy),
    "notices": lambda decision, _: notices_json(decision.file.notices, in_force=decision.in_force),
    "rules": lambda decision, _: list(decision.rules),
    "defeated": lambda decision, _: [{"rule": d.rule, "by": d.by} for d in decision.defeated],
}
"""What a decision tells, in this order; each by itself, for those who need to tell only what has changed."""
