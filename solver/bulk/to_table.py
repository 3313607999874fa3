"""Outcomes → the lines of a CSV or NDJSON table, one a row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from fenze.decision.case import Fault
from fenze.decision.decision import Decision
from fenze.decision.to_json import json_of, text_of_json
from fenze.decision.to_json.row import amount_json, moment_json
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.decide_rows import Outcome
from fenze.solver.bulk.table import Form
from fenze.solver.render.voice import Voice

COLUMNS = (
    *("case_id", "as_of", "contract", "status"),
    *("liable", "cost_head", "share", "amount", "settled"),
    *("possibly_liable", "not_liable", "remedies"),
    *("payer", "payee", "reason", "payment", "payment_settled"),
    *("eligible", "not_eligible", "claim_windows"),
    *("points", "fines", "sanctions", "advances", "recourse", "compliance"),
    *("escalated_to", "referrals", "duties", "rules"),
    *("next_check", "ask", "question", "notices"),
    *("error_code", "error_field", "error_message"),
)
"""The columns of a CSV table of decisions.

Where a cell holds several entries, ` | ` stands between them; the n-th entries of `liable`, `cost_head`, `share`, `amount` and
`settled` belong together, and so do those of `payer` to `payment_settled`. `settled` is `yes`, or says how the share, until
then a proposal, is to be settled.
"""

_FORMULA = re.compile(r"\t|\s*[=+\-@＝＋－＠]")
_LINE_END = re.compile(r"\r\n?")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_NOT_IN_FORCE = Text("the policy was not in force at the moment of the case", "案件时点不在该政策的施行期内")


def header_line() -> str:
    """The first line of a CSV table."""
    return line_of_cells(COLUMNS) + "\n"


def line_of(outcome: Outcome, form: Form, policy: model.Policy, voice: Voice) -> str:
    """The outcome as a line of CSV or NDJSON, without its end; its sentences are in the voice's tongue."""
    if form == "ndjson":
        return text_of_json(object_of(outcome, policy, voice.tongue))
    cells = cells_of(outcome, voice)
    return line_of_cells(safe_cell(cells.get(column, "")) for column in COLUMNS)


def object_of(outcome: Outcome, policy: model.Policy, tongue: Tongue) -> dict[str, Json]:
    """The decision as JSON, or `{"case_id", "error": {"code", "message", "field", "suggestion", "line"}}`."""
    if isinstance(outcome.result, Decision):
        return json_of(outcome.result, policy)
    fault = outcome.result[0]
    error: dict[str, Json] = {
        "code": fault.code,
        "message": fault.message.in_(tongue),
        "field": fault.field,
        "suggestion": fault.suggestion.in_(tongue) if fault.suggestion else None,
        "line": outcome.number,
    }
    return {"case_id": outcome.case_id, "error": error}


def cells_of(outcome: Outcome, voice: Voice) -> dict[str, str]:
    """The cells of an outcome by column; those left out are empty."""
    cells = _decided(outcome.result, voice) if isinstance(outcome.result, Decision) else _refused(outcome.result, voice)
    return {"case_id": outcome.case_id or "", **cells}


def _refused(faults: tuple[Fault, ...], voice: Voice) -> dict[str, str]:
    messages = (voice.pair(voice.fact(f.field), voice.text(f.message)) if f.field else voice.text(f.message) for f in faults)
    return {"error_code": faults[0].code, "error_field": faults[0].field or "", "error_message": _listed(messages)}


def _decided(decision: Decision, voice: Voice) -> dict[str, str]:
    rows = decision.liability
    cells = {
        "as_of": decision.file.as_of.isoformat(),
        "contract": decision.contract or "",
        "status": decision.status,
        "liable": _listed(row.party for row in rows),
        "cost_head": _listed(row.cost for row in rows),
        "share": _listed("" if row.share is None else str(row.share) for row in rows),
        "amount": _listed(amount_json(row.amount, decision.currency) or "" for row in rows),
        "settled": _listed(row.tentative or "yes" for row in rows),
        "possibly_liable": _listed(dict.fromkeys(row.party for row in decision.possible)),
        "not_liable": _listed(decision.not_liable),
        "remedies": _listed(remedy.remedy for remedy in decision.remedies),
        **_payments(decision),
        **_granted(decision),
        "escalated_to": _listed(decision.escalated_to),
        "referrals": _listed(entry.value for entry in decision.recorded if entry.kind == "referral"),
        "duties": _listed(dict.fromkeys(f"{duty.actor}: {duty.action}" for duty in decision.duties)),
        "rules": _listed(decision.rules),
        "notices": _listed(dict.fromkeys(voice.text(message) for message in _notices(decision))),
    }
    if decision.next_checks:
        check = decision.next_checks[0]
        asked = voice.policy.facts[check.fact].ask
        cells["next_check"] = check.fact
        cells["ask"] = check.ask[0] if check.ask else ""
        cells["question"] = asked.question.in_(voice.tongue) if asked and asked.question else ""
    return cells


def _payments(decision: Decision) -> dict[str, str]:
    rows = decision.payments
    return {
        "payer": _listed(row.payer for row in rows),
        "payee": _listed(row.payee for row in rows),
        "reason": _listed(row.reason for row in rows),
        "payment": _listed(amount_json(row.amount, decision.currency) or "" for row in rows),
        "payment_settled": _listed(row.tentative or "yes" for row in rows),
    }


def _granted(decision: Decision) -> dict[str, str]:
    currency = decision.currency
    return {
        "eligible": _listed(row.what for row in decision.eligibility if row.eligible),
        "not_eligible": _listed(row.what for row in decision.eligibility if not row.eligible),
        "claim_windows": _listed(_pair(row.window, moment_json(row.until)) for row in decision.claim_windows),
        "points": _listed(_pair(row.party, str(row.points)) for row in decision.points),
        "fines": _listed(_pair(row.party, amount_json(row.amount, currency)) for row in decision.fines),
        "sanctions": _listed(_pair(row.party, row.sanction) for row in decision.sanctions),
        "advances": _listed(_pair(row.party, row.cost) for row in decision.advances),
        "recourse": _listed(_pair(row.party, row.against) for row in decision.recourse),
        "compliance": _listed(row.flag for row in decision.compliance),
    }


def _pair(name: str, said: str | None) -> str:
    """`party: what`, the second empty while it is not known."""
    return f"{name}: {said or ''}".rstrip()


def _notices(decision: Decision) -> Iterable[Text]:
    yield from (notice.message for notice in decision.file.notices)
    if not decision.in_force:
        yield _NOT_IN_FORCE


def _listed(entries: Iterable[str]) -> str:
    return " | ".join(entries)


def line_of_cells(cells: Iterable[str]) -> str:
    """A line of CSV, without its end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()[:-1]


def safe_cell(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet could take it for a formula, and line ends of one kind."""
    cell = _LINE_END.sub("\n", cell)
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
