"""Counts: every row once, money as it stands in the decisions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fenze.decision.decision import Decision
from fenze.decision.to_json import text_of_json
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.keywords import Tongue
from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk.closing import Closing, json_of_closing, lines_of, tables_of
from fenze.solver.bulk.decide_rows import Outcome, decide_rows, reading_cases
from fenze.solver.bulk.table import Row
from fenze.solver.bulk.tally import Tally
from fenze.solver.decide import engine_of
from fenze.solver.render.prose import plain_text_of
from tests.bulk.desk import NOW, POLICY

LATE = policy_of([file_of(POLICY, "late.fenze")])
CHANGED = policy_of([file_of(POLICY, "late.fenze")], {"limit_days": "8 days"})
ENGINE = engine_of(LATE)

amounts = st.none() | st.decimals(0, 10**6, places=2).map(str) | st.just("-1")
facts = st.fixed_dictionaries(
    {},
    optional={
        "cause": st.sampled_from(["carrier", "maker", "nobody"]),
        "days_under_way": st.sampled_from([4, 6]),
        "days_waiting": st.sampled_from([2, 4]),
        "loss": amounts,
    },
)
ids = st.sampled_from(["C-1", "C-2", "C-3", None])


def outcomes_of(cases: Sequence[tuple[str | None, dict[str, object]]]) -> list[Outcome]:
    rows = [Row(number, {"case_id": case_id, "facts": given}) for number, (case_id, given) in enumerate(cases, start=2)]
    return list(decide_rows(ENGINE, rows, reading_cases(), NOW))


def closing_of(outcomes: Sequence[Outcome]) -> Closing:
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    changed = [(CHANGED.parameters["limit_days"], LATE.parameters["limit_days"])]
    return Closing(LATE, changed, NOW, tally, "out.csv")


def shown(closing: Closing, tongue: Tongue) -> str:
    return plain_text_of(tables_of(closing, tongue), 100) + "\n".join(lines_of(closing, tongue))


@given(st.lists(st.tuples(ids, facts), max_size=12))
def test_every_row_is_counted_once_and_the_money_is_that_of_the_decisions(
    cases: list[tuple[str | None, dict[str, object]]],
) -> None:
    outcomes = outcomes_of(cases)
    closing = closing_of(outcomes)
    found: dict[str, Any] = json.loads(text_of_json(json_of_closing(closing)))
    decisions = [one.result for one in outcomes if isinstance(one.result, Decision)]
    by_status, by_party, refused = found["by_status"], found["by_party"], found["refused_by_reason"]
    assert sum(by_status.values()) + found["refused"] == found["rows"] == len(cases)
    assert sum(reason["rows"] for reason in refused) == found["refused"] == len(cases) - len(decisions)
    settled = sum(row.amount or 0 for one in decisions for row in one.liability if row.tentative is None)
    proposed = sum(row.amount or 0 for one in decisions for row in one.liability if row.tentative is not None)
    assert sum(Decimal(str(charge["amount"])) for charge in by_party) * 100 == settled
    assert sum(Decimal(str(charge["proposed_amount"])) for charge in by_party) * 100 == proposed
    named = [case_id for case_id, _ in cases if case_id is not None]
    assert found["repeated_case_ids"] == [one for one in dict.fromkeys(named) if named.count(one) > 1]


def test_the_closing_words() -> None:
    outcomes = outcomes_of(
        [
            ("C-1", {"cause": "carrier", "days_under_way": 6, "loss": "1000.50"}),
            ("C-1", {"cause": "carrier", "days_under_way": 6}),
            ("C-2", {"cause": "maker", "days_waiting": 4, "loss": "3"}),
            ("C-3", {"days_under_way": 6}),
            ("C-4", {"cause": "nobody"}),
            ("C-5", {"cause": "somebody"}),
        ]
    )
    assert re.sub(r" {2,}|─{2,}", "  ", shown(closing_of(outcomes), "en")).splitlines() == [
        "status  rows",
        "  ",
        "negotiate  to be agreed  1",
        "undetermined  open: something is still to be found out  1",
        "decided  decided  2",
        "error  refused, for the reason below  2",
        "",
        "all  6",
        "",
        "who bears  cost  cases  amount  to settle  proposed  no amount",
        "  ",
        "carrier  loss  2  CNY 1,000.50  1  CNY 1.50  1",
        "maker  loss  1  CNY 1.50",
        "",
        "rule  cases",
        "  ",
        "L-1  late by the carrier  2",
        "L-2  late by the maker  1",
        "L-3  ask for the cause  1",
        "",
        "next to find out  ask  cases",
        "  ",
        "What was the cause?  carrier  1",
        "",
        "refused  the first of them  row  rows",
        "  ",
        "unknown_value: cause  `nobody` is not one of its values  6  2",
        "",
        "cases as of 2022-10-01T00:00:00+08:00 (where a row states no other)",
        "parameter limit_days (limit) is 8 days; the policy has 5 days",
        "case ids in more than one row, each row decided and counted by itself: C-1",
        "6 rows are in out.csv",
    ]


def test_the_closing_words_in_chinese_have_no_english_sentence() -> None:
    early = "2021-01-01T00:00:00+08:00"
    rows = [
        Row(2, {"case_id": "C-1", "as_of": early, "facts": {"shipped_time": "2022-01-01T00:00:00+08:00", "shipped": False}}),
        Row(3, {"case_id": "C-1", "facts": {"cause": "maker", "days_waiting": 4, "loss": "3"}}),
    ]
    text = shown(closing_of(list(decide_rows(ENGINE, rows, reading_cases(), NOW))), "zh")
    assert "时点不在政策施行期内：1 件" in text
    assert "days_under_way（在途天数）时间先后颠倒，按未知处理：1 件" in text
    assert "shipped（已发货）填报与其他事实不符，以填报为准：1 件" in text
    assert "厂商" in text and "1.50 元" in text
    assert not re.search(r"[a-z]+ [a-z]+", text)


def test_a_table_without_rows_closes_with_nothing_counted() -> None:
    text = shown(closing_of([]), "en")
    assert re.sub(r" {2,}|─{2,}", "  ", text).splitlines()[:3] == ["status  rows", "  ", "all  0"]
    assert "who bears" not in text
