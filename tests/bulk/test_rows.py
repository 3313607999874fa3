"""Rows become cases as the mapping says; what is wrong with a mapping is told before any row is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

import pytest

from fenze.decision.case import Fault
from fenze.decision.decision import Decision
from fenze.solver.bulk.decide_rows import Outcome, decide_rows
from fenze.solver.bulk.mapping import MappingError
from fenze.solver.bulk.read_table import rows_of
from fenze.solver.decide import Engine, engine_of
from fenze.solver.solve import TookTooLong
from tests.bulk.desk import NOW, prepared

ZONE = 'case_id = "id"\ntime_zone = "+08:00"\n'


def cases(table: str, mapping: str) -> list[Mapping[str, object]]:
    """The facts of each row's case."""
    ready = prepared(table, ZONE + mapping)
    found = [ready.reading.case(row.cells).raw["facts"] for row in rows_of(ready.table)]
    assert all(isinstance(facts, dict) for facts in found)
    return found  # type: ignore[return-value]


def outcomes(table: str, mapping: str | None, form: str = "csv") -> list[Outcome]:
    ready = prepared(table, mapping, form)
    return list(decide_rows(engine_of(ready.policy), rows_of(ready.table), ready.reading, ready.as_of))


def fault(outcome: Outcome) -> Fault:
    assert not isinstance(outcome.result, Decision)
    return outcome.result[0]


def decision(outcome: Outcome) -> Decision:
    assert isinstance(outcome.result, Decision)
    return outcome.result


def mapping_faults(mapping: str, table: str = "id,a,b,b\n") -> list[tuple[str, str | None, str | None]]:
    with pytest.raises(MappingError) as caught:
        prepared(table, mapping)
    return [(f.code, f.field, f.suggestion.en if f.suggestion else None) for f in caught.value.faults]


def test_cells_are_read_by_the_type_of_the_fact() -> None:
    table = "id,a,b,c,d,e,f,g\n1, 物流 ,是,2022-09-01 10:00, 3.5 ,2022-09-01T08:00,7, x \n2,carrier,NO,,,,,\n"
    mapping = """[facts]
        cause = { column = "a" }
        shipped = { column = "b" }
        shipped_time = { column = "c" }
        days_waiting = { column = "d" }
        ordered_on = { column = "e" }
        pieces = { column = "f" }
        note = { column = "g" }
    """
    first, second = cases(table, mapping)
    assert first == {
        "cause": "carrier",
        "shipped": True,
        "shipped_time": datetime.fromisoformat("2022-09-01T10:00:00+08:00"),
        "days_waiting": "3.5",
        "ordered_on": "2022-09-01",
        "pieces": "7",
        "note": "x",
    }
    assert second == {"cause": "carrier", "shipped": False}


def test_facts_may_be_named_by_their_labels() -> None:
    assert cases("id,a\n1,厂商\n", '[facts]\n"原因" = { column = "a" }') == [{"cause": "maker"}]


def test_codes_are_translated_and_an_empty_translation_says_nothing() -> None:
    mapping = '[facts]\ncause = { column = "a", values = { C = "carrier", "?" = "" } }'
    assert cases("id,a\n1,C\n2,?\n3,\n", mapping) == [{"cause": "carrier"}, {}, {}]


def test_an_empty_code_may_be_translated_too() -> None:
    mapping = '[facts]\nshipped = { column = "a", values = { Y = true, "" = false } }'
    assert cases("id,a\n1,Y\n2,\n", mapping) == [{"shipped": True}, {"shipped": False}]


def test_the_first_source_that_knows_something_counts() -> None:
    mapping = """[facts]
        cause = [
            { constant = "maker", when = { state = ["held", "lost"] }, unless = { a = "C" } },
            { column = "a", values = { C = "carrier" } },
        ]
    """
    table = "id,state,a\n1,held,\n2,held,C\n3,open,C\n4,open,\n"
    assert cases(table, mapping) == [{"cause": "maker"}, {"cause": "carrier"}, {"cause": "carrier"}, {}]


def test_time_between_two_columns_runs_on_while_the_second_is_empty_or_later() -> None:
    mapping = 'as_of = "2022-09-05 00:00"\n[facts]\ndays_waiting = { from = "a", to = "b" }'
    start = "2022-09-01 00:00"
    table = f"id,a,b\n1,{start},2022-09-02 12:00\n2,{start},\n3,{start},2022-09-09 00:00\n4,,2022-09-02 00:00\n"
    days = [decision(one).file.values.get("days_waiting") for one in outcomes(table, ZONE + mapping)]
    assert days == [Fraction(3, 2), 4, 4, None]


def test_time_that_runs_backwards_stays_unknown_and_is_noticed() -> None:
    mapping = ZONE + '[facts]\ndays_waiting = { from = "a", to = "b" }\ncause = { constant = "maker" }'
    first, last = (
        decision(one) for one in outcomes("id,a,b\n1,2022-09-03 00:00,2022-09-01 00:00\n2,2022-11-03 00:00,\n", mapping)
    )
    assert "days_waiting" not in first.file.values
    assert [(n.code, n.fact) for n in first.file.notices] == [("time_backwards", "days_waiting")]
    assert first.file.notices[0].message.en == "`a` lies after `b`, so `days_waiting` stays unknown"
    assert last.file.notices[0].message.en == "`a` lies after the moment of the case, so `days_waiting` stays unknown"


def test_other_words_may_stand_for_empty() -> None:
    assert cases("id,a\n1,NULL\n2,-\n", 'empty = ["NULL", "-"]\n[facts]\ncause = { column = "a" }') == [{}, {}]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("X", "unknown_code"), ("2022-13-01 00:00", "wrong_type"), ("-3", "negative"), ("half", "wrong_type")],
)
def test_a_cell_that_cannot_be_used_refuses_its_row_only(cell: str, code: str) -> None:
    column = {"X": "a", "2022-13-01 00:00": "b"}.get(cell, "c")
    good = {"a": "C", "b": "2022-09-01 00:00", "c": "300.00"}
    table = "id,a,b,c\n" + "".join(
        f"{n},{','.join(row.values())}\n" for n, row in enumerate((good, good | {column: cell}, good))
    )
    mapping = (
        ZONE
        + """[facts]
        cause = { column = "a", values = { C = "carrier" } }
        shipped_time = { column = "b" }
        loss = { column = "c" }
    """
    )
    before, refused, after = outcomes(table, mapping)
    assert (refused.case_id, fault(refused).code) == ("1", code)
    assert decision(before).status == decision(after).status == "decided"


def test_between_refuses_what_is_no_moment_or_has_no_zone() -> None:
    mapping = 'case_id = "id"\n[facts]\ndays_waiting = { from = "a", to = "b" }'
    bad, naive, both = outcomes(
        "id,a,b\n1,soon,\n2,2022-09-01 00:00,\n3,2022-09-01 00:00+08:00,2022-09-02 00:00+08:00\n", mapping
    )
    assert (fault(bad).code, fault(naive).code) == ("wrong_type", "no_offset")
    assert decision(both).file.values["days_waiting"] == 1


def test_the_moment_may_come_from_a_column_and_is_the_runs_where_that_is_empty() -> None:
    mapping = ZONE + 'as_of = { column = "a" }\n[facts]\ncause = { constant = "maker" }'
    first, second, third = outcomes("id,a\n1,2022-09-02 10:00\n2,\n3,soon\n", mapping)
    assert decision(first).file.as_of.isoformat() == "2022-09-02T10:00:00+08:00"
    assert decision(second).file.as_of == NOW
    assert (fault(third).code, fault(third).field) == ("wrong_type", "as_of")


def test_the_moment_stated_for_the_run_goes_before_the_mappings_but_not_before_the_rows() -> None:
    stated = datetime.fromisoformat("2022-08-01T00:00:00+08:00")
    facts = '[facts]\nshipped_time = { column = "a" }'
    latest = prepared("id,a\n1,2022-09-02 10:00\n", ZONE + f'as_of = {{ latest_of = ["a"] }}\n{facts}')
    assert latest.as_of.isoformat() == "2022-09-02T10:00:00+08:00"
    fixed = prepared("id,a\n1,2022-09-02 10:00\n", ZONE + f'as_of = {{ latest_of = ["a"] }}\n{facts}', stated=stated)
    assert fixed.as_of == stated
    column = prepared("id,a\n1,2022-09-02 10:00\n", ZONE + f'as_of = {{ column = "a" }}\n{facts}', stated=stated)
    (row,) = rows_of(column.table)
    assert column.reading.case(row.cells).raw["as_of"] == datetime.fromisoformat("2022-09-02T10:00:00+08:00")


def test_parameters_change_what_is_decided_and_are_listed() -> None:
    table = "id,a,b\n1,2022-09-01 00:00,2022-09-08 00:00\n"
    facts = '[facts]\nshipped_time = { column = "a" }\narrived_time = { column = "b" }\ncause = { constant = "物流" }'
    assert decision(outcomes(table, ZONE + facts)[0]).status == "decided"
    changed = ZONE + '[parameters]\nlimit_days = "8 days"\ncarrier_part = "50%"\n' + facts
    assert decision(outcomes(table, changed)[0]).status == "no_rule"
    assert [(used.name, used.value, own.value) for used, own in prepared(table, changed).changed] == [("limit_days", "8", "5")]


@pytest.mark.parametrize(
    ("mapping", "faults"),
    [
        ('[facts]\ncuase = { constant = "maker" }', [("unknown_fact", "facts.cuase", "did you mean `cause`?")]),
        ('[facts]\ncause = { column = "aa" }', [("unknown_column", "facts.cause.column", "did you mean `a`?")]),
        ('[facts]\nnote = { column = "b" }', [("ambiguous_column", "facts.note.column", "name the columns apart")]),
        ('[facts]\ncause = { constant = "makr" }', [("unknown_value", "facts.cause.constant", "did you mean `maker`?")]),
        (
            '[facts]\ncause = { column = "a", values = { C = "carier" } }',
            [("unknown_value", "facts.cause.values.C", "did you mean `carrier`?")],
        ),
        ('[facts]\ncause = { from = "a", to = "a" }', [("wrong_type", "facts.cause", "name the column that holds it")]),
        (
            '[facts]\ncause = { column = "a" }\n"原因" = { column = "a" }',
            [("duplicate_name", "facts.原因", None)],
        ),
        (
            '[parameters]\nlimit_day = "6 days"\n[facts]\ncause = { column = "a" }',
            [("unknown_parameter", "parameters.limit_day", "did you mean `limit_days`?")],
        ),
        (
            'case_id = "order"\n[facts]\nxyz = { column = "a", when = { state = "x" } }',
            [
                ("unknown_fact", "facts.xyz", None),
                ("unknown_column", "case_id", None),
                ("unknown_column", "facts.xyz.when", None),
            ],
        ),
    ],
)
def test_names_and_values_that_are_not_there_are_told_all_at_once(
    mapping: str, faults: list[tuple[str, str, str | None]]
) -> None:
    assert mapping_faults(mapping) == faults


def test_a_value_that_does_not_fit_its_parameter_is_told() -> None:
    with pytest.raises(MappingError) as caught:
        prepared("id,a\n", '[parameters]\nlimit_days = "soon"\n[facts]\ncause = { column = "a" }')
    assert all(found.field == "parameters" for found in caught.value.faults)
    assert "limit_days" in caught.value.faults[0].message.en


def test_no_past_moment_to_be_found_is_a_fault_of_the_mapping() -> None:
    mapping = 'as_of = { latest_of = ["a"] }\n[facts]\ncause = { constant = "maker" }'
    assert [code for code, _, _ in mapping_faults(mapping, "id,a\n1,soon\n")] == ["no_moment"]
    assert prepared("id,a\n", mapping).as_of == NOW


def test_without_a_mapping_the_columns_are_named_after_the_facts() -> None:
    (one,) = outcomes("case_id,as_of,cause,days_waiting,loss\nC-1,2022-09-01T00:00:00+08:00,maker,4,10\n", None)
    assert (one.case_id, decision(one).status) == ("C-1", "negotiate")
    assert decision(one).file.as_of.isoformat() == "2022-09-01T00:00:00+08:00"
    with pytest.raises(MappingError) as caught:
        prepared("case_id,causes\nC-1,maker\n", None)
    assert caught.value.faults[0].code == "unknown_fact"


def test_without_a_mapping_a_line_of_ndjson_is_a_case() -> None:
    text = '{"case_id": "C-1", "facts": {"cause": "maker", "days_waiting": 4}}\n{"case_id": 7, "facts": {"couse": 1}}\n'
    good, bad = outcomes(text, None, "ndjson")
    assert (good.case_id, decision(good).status) == ("C-1", "negotiate")
    assert (bad.case_id, bad.number, fault(bad).code) == ("7", 2, "unknown_fact")


def test_a_mapping_reads_ndjson_by_its_keys_with_numbers_and_truth_as_they_are() -> None:
    text = '{"id": 5, "w": 4.5, "s": true, "c": null}\n{"id": 6, "c": "maker"}\n'
    mapping = 'case_id = "id"\n[facts]\ndays_waiting = { column = "w" }\nshipped = { column = "s" }\ncause = { column = "c" }'
    first, second = outcomes(text, mapping, "ndjson")
    assert first.case_id == "5"
    assert decision(first).file.values["shipped"] == "yes"
    assert decision(first).file.values["days_waiting"] * 2 == 9  # type: ignore[operator]
    assert decision(second).file.values["cause"] == "maker"


def test_a_row_that_takes_too_long_is_refused_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(engine: Engine, raw: Mapping[str, object], now: datetime) -> Decision:
        raise TookTooLong(0.5)

    monkeypatch.setattr(Engine, "decide", never)
    (refused,) = outcomes("case_id,cause\nC-1,maker\n", None)
    assert (refused.case_id, fault(refused).code) == ("C-1", "took_too_long")
    assert fault(refused).message.en == "no answer was found within 0.5 seconds"
