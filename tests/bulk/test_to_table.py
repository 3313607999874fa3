"""What is written for a row: cells that people can read and spreadsheets cannot run, JSON as the contract has it."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from fenze.decision.case import Fault
from fenze.decision.decision import Decision
from fenze.decision.to_json import json_of, text_of_json
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk.decide_rows import Outcome
from fenze.solver.bulk.out import TextWriter
from fenze.solver.bulk.table import Form
from fenze.solver.bulk.to_table import COLUMNS, header_line, line_of
from fenze.solver.decide import engine_of
from fenze.solver.render.voice import Voice
from tests.bulk.desk import NOW, POLICY, objects_in, rows_in

LATE = policy_of([file_of(POLICY, "late.fenze")])
ENGINE = engine_of(LATE)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BAD = Fault("wrong_type", Text("it is bad", "有误"), "cause", Text("mend it", "请改正"))


def decided(facts: dict[str, object], now: datetime = NOW) -> Outcome:
    return Outcome(2, "C-1", ENGINE.decide({"case_id": "C-1", "facts": facts}, now))


def written(outcome: Outcome, form: Form = "csv", *, zh: bool = False) -> str:
    line = line_of(outcome, form, LATE, Voice(LATE, "zh" if zh else "en")) + "\n"
    return header_line() + line if form == "csv" else line


def test_a_settled_share() -> None:
    (row,) = rows_in(written(decided({"cause": "carrier", "days_under_way": 6, "loss": "99.90"})))
    assert {column: cell for column, cell in row.items() if cell} == {
        "case_id": "C-1",
        "as_of": "2022-10-01T00:00:00+08:00",
        "status": "decided",
        "liable": "carrier",
        "cost_head": "loss",
        "share": "1",
        "amount": "99.90",
        "settled": "yes",
        "rules": "L-1",
    }


def test_shares_to_be_agreed_stand_side_by_side_and_an_unknown_amount_is_empty() -> None:
    (row,) = rows_in(written(decided({"cause": "maker", "days_waiting": 4})))
    assert (row["liable"], row["share"], row["amount"]) == ("carrier | maker", "1/2 | 1/2", " | ")
    assert row["settled"] == "to be agreed | to be agreed"


def test_an_open_case_says_what_to_ask_in_the_tongue() -> None:
    open_case = decided({"days_under_way": 6})
    (row,) = rows_in(written(open_case))
    assert (row["status"], row["possibly_liable"]) == ("undetermined", "carrier | maker")
    assert (row["next_check"], row["ask"], row["question"]) == ("cause", "carrier", "What was the cause?")
    assert rows_in(written(open_case, zh=True))[0]["question"] == "什么原因?"


def test_notices_are_told_with_labels() -> None:
    early = datetime.fromisoformat("2021-01-01T00:00:00+08:00")
    facts: dict[str, object] = {"shipped_time": "2021-06-01T00:00:00+08:00"}
    (row,) = rows_in(written(decided(facts, early)))
    backwards, not_in_force = row["notices"].split(" | ")
    assert "time of shipping" in backwards and "days under way" in backwards
    assert not_in_force == "the policy was not in force at the moment of the case"


def test_a_refused_row() -> None:
    (row,) = rows_in(written(Outcome(7, "C-7", (BAD, Fault("x", Text("so is this", "这也是")))), zh=True))
    assert {column: cell for column, cell in row.items() if cell} == {
        "case_id": "C-7",
        "error_code": "wrong_type",
        "error_field": "cause",
        "error_message": "原因：有误 | 这也是",
    }
    (line,) = objects_in(written(Outcome(7, None, (BAD,)), "ndjson"))
    assert line == {
        "case_id": None,
        "error": {"code": "wrong_type", "message": "it is bad", "field": "cause", "suggestion": "mend it", "line": 7},
    }


def test_a_line_of_ndjson_is_the_decision_itself() -> None:
    outcome = decided({"cause": "maker", "days_waiting": 4, "loss": "0.01"})
    assert isinstance(outcome.result, Decision)
    assert written(outcome, "ndjson") == text_of_json(json_of(outcome.result, LATE)) + "\n"


def test_the_mark_that_spreadsheets_want_is_put_back() -> None:
    for marked, start in ((True, "\ufeffcase_id,as_of,"), (False, "case_id,as_of,")):
        out = io.BytesIO()
        TextWriter("csv", LATE, "en", marked=marked, dated=False).straight_to(out)
        assert out.getvalue().decode().startswith(start)


def test_what_a_spreadsheet_would_run_is_kept_from_it() -> None:
    for case_id in ("=1+1", "@SUM(A1)", "+1+1", "-1-1", "\t=1", "\tx", " =1", "＝1", "-", "=cmd|' /C calc'!A0"):
        (row,) = rows_in(written(Outcome(2, case_id, (BAD,))))
        assert row["case_id"] == "'" + case_id
    for harmless in ("-1", "+86.5", "A=1", "1-2"):
        (row,) = rows_in(written(Outcome(2, harmless, (BAD,))))
        assert row["case_id"] == harmless


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.text(st.characters(codec="utf-8")))
def test_whatever_a_table_holds_comes_back_as_one_row_without_a_formula(case_id: str, message: str) -> None:
    fault = Fault("wrong_type", Text(message, message), message)
    text = written(Outcome(2, case_id, (fault,)))
    header, cells = csv.reader(io.StringIO(text, newline=""))
    assert tuple(header) == COLUMNS
    kept = case_id.replace("\r\n", "\n").replace("\r", "\n")
    assert cells[0] in (kept, "'" + kept)
    for cell in cells:
        number = cell[1:].replace(".", "", 1)
        assert not cell.startswith(FORMULA_SIGNS) or (number.isdecimal() and cell[0] in "+-")
