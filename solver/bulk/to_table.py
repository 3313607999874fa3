"""Outcomes → the lines of a CSV or NDJSON table, one a row."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from typing import TextIO, assert_never

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.dsl.spelling import text_of_minor
from fenze.solver.bulk.decide_rows import Outcome
from fenze.solver.bulk.table import Form
from fenze.solver.case import Fault
from fenze.solver.decision import Decision
from fenze.solver.render.voice import Voice
from fenze.solver.to_json import json_of, text_of_json

COLUMNS = (
    *("case_id", "as_of", "status"),
    *("liable", "cost_head", "share", "amount", "settled"),
    *("possibly_liable", "not_liable", "remedies", "escalated_to", "duties", "rules"),
    *("next_check", "ask", "question", "notices"),
    *("error_code", "error_field", "error_message"),
)
"""The columns of a CSV table of decisions.

Where a cell holds several entries, ` | ` stands between them; the n-th entries of `liable`, `cost_head`, `share`, `amount` and
`settled` belong together. `settled` is `yes`, or says how the share, until then a proposal, is to be settled.
"""

_FORMULA = re.compile(r"\t|\s*[=+\-@＝＋－＠]")
_LINE_END = re.compile(r"\r\n?")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_NOT_IN_FORCE = Text("the policy was not in force at the moment of the case", "案件时点不在该政策的施行期内")


def writing(
    form: Form, out: TextIO, policy: model.Policy, tongue: Tongue, *, marked: bool = False
) -> Callable[[Outcome], None]:
    """How an outcome is written to `out`; its sentences are in the tongue.

    A CSV table gets its header at once, and with `marked` the byte order mark before it.
    """
    match form:
        case "csv":
            table = csv.writer(out, lineterminator="\n")
            out.write("\ufeff" if marked else "")
            table.writerow(COLUMNS)
            voice = Voice(policy, tongue)
            return lambda outcome: _write_row(table.writerow, cells_of(outcome, voice))
        case "ndjson":
            return lambda outcome: _write_line(out, text_of_json(object_of(outcome, policy, tongue)))
        case _:
            assert_never(form)


def object_of(outcome: Outcome, policy: model.Policy, tongue: Tongue) -> dict[str, Json]:
    """The decision as JSON, or `{"case_id", "error": {"code", "message", "field", "suggestion", "line"}}`."""
    if not isinstance(outcome.result, tuple):
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
    cells = _refused(outcome.result, voice) if isinstance(outcome.result, tuple) else _decided(outcome.result, voice)
    return {"case_id": outcome.case_id or "", **cells}


def _refused(faults: tuple[Fault, ...], voice: Voice) -> dict[str, str]:
    messages = (voice.pair(voice.fact(f.field), voice.text(f.message)) if f.field else voice.text(f.message) for f in faults)
    return {"error_code": faults[0].code, "error_field": faults[0].field or "", "error_message": _listed(messages)}


def _decided(decision: Decision, voice: Voice) -> dict[str, str]:
    rows = decision.liability
    cells = {
        "as_of": decision.file.as_of.isoformat(),
        "status": decision.status,
        "liable": _listed(row.party for row in rows),
        "cost_head": _listed(row.cost for row in rows),
        "share": _listed("" if row.share is None else str(row.share) for row in rows),
        "amount": _listed("" if row.amount is None else text_of_minor(row.amount, decision.currency) for row in rows),
        "settled": _listed(row.tentative or "yes" for row in rows),
        "possibly_liable": _listed(dict.fromkeys(row.party for row in decision.possible)),
        "not_liable": _listed(decision.not_liable),
        "remedies": _listed(remedy.remedy for remedy in decision.remedies),
        "escalated_to": _listed(decision.escalated_to),
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


def _notices(decision: Decision) -> Iterable[Text]:
    yield from (notice.message for notice in decision.file.notices)
    if not decision.in_force:
        yield _NOT_IN_FORCE


def _listed(entries: Iterable[str]) -> str:
    return " | ".join(entries)


def _write_row(write: Callable[[Iterable[str]], object], cells: dict[str, str]) -> None:
    write([_safe(cells.get(column, "")) for column in COLUMNS])


def _write_line(out: TextIO, line: str) -> None:
    out.write(line + "\n")


def _safe(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet could take it for a formula, and line ends of one kind."""
    cell = _LINE_END.sub("\n", cell)
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
