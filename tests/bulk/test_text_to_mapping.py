"""The text of a mapping file: what it says, and what is said of one that is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from fenze.solver.bulk.mapping import Between, Column, Constant, Latest, MappingError, Only, columns_of
from fenze.solver.bulk.text_to_mapping import mapping_of

FACTS = '[facts]\nroute = { column = "line" }\n'


def faults_of(text: str) -> list[tuple[str, str | None]]:
    """Code and place of each fault."""
    with pytest.raises(MappingError) as caught:
        mapping_of(text)
    return [(fault.code, fault.field) for fault in caught.value.faults]


def test_all_that_a_mapping_can_say() -> None:
    mapping = mapping_of("""
        case_id = "order"
        time_zone = "+08:00"
        time_format = "%Y/%m/%d %H:%M"
        empty = ["-", "NULL"]
        encoding = "gb18030"
        delimiter = "\\t"
        as_of = { latest_of = ["sent", "came"] }
        [parameters]
        limit_days = "6 days"
        part = 0.4
        strict = true
        [facts]
        route = { column = "line", values = { A = "jiangxi", B = "" } }
        days = { from = "sent", to = "came" }
        promised = { constant = false, when = { state = ["open", "held"] }, unless = { line = "B" } }
        when_sent = [{ column = "sent" }, { column = "ordered" }]
        pieces = { constant = 3 }
    """)
    only = Only({"state": frozenset({"open", "held"})}, {"line": frozenset({"B"})})
    assert mapping.facts == {
        "route": (Column("line", {"A": "jiangxi", "B": ""}),),
        "days": (Between("sent", "came"),),
        "promised": (Constant(False, only),),
        "when_sent": (Column("sent"), Column("ordered")),
        "pieces": (Constant("3"),),
    }
    assert (mapping.case_id, mapping.as_of, mapping.zone) == ("order", Latest(("sent", "came")), timezone(timedelta(hours=8)))
    assert mapping.time_formats == ("%Y/%m/%d %H:%M",)
    assert mapping.empty == {"", "-", "NULL"}
    assert (mapping.encoding, mapping.delimiter) == ("gb18030", "\t")
    assert mapping.parameters == {"limit_days": "6 days", "part": "0.4", "strict": "yes"}
    assert columns_of(mapping) == {
        "order": "case_id",
        "sent": "as_of.latest_of",
        "came": "as_of.latest_of",
        "line": "facts.route.column",
        "state": "facts.promised.when",
        "ordered": "facts.when_sent.column",
    }


@pytest.mark.parametrize(
    "written", ['"2022-09-01T10:00:00+08:00"', "2022-09-01T10:00:00+08:00", "2022-09-01T10:00:00", '"2022-09-01 10:00"']
)
def test_a_moment_may_be_written_in_quotes_or_without_and_takes_the_zone(written: str) -> None:
    mapping = mapping_of(f'as_of = {written}\ntime_zone = "+08:00"\n{FACTS}')
    assert mapping.as_of == datetime.fromisoformat("2022-09-01T10:00:00+08:00")


def test_the_moment_may_be_a_column() -> None:
    assert mapping_of(f'as_of = {{ column = "exported" }}\n{FACTS}').as_of == "exported"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("facts = [", [("not_toml", None)]),
        ("a = = 1", [("not_toml", None)]),
        ("", [("no_facts", "facts")]),
        (f'case_ids = "order"\n{FACTS}', [("unknown_word", "case_ids")]),
        (f"case_id = 3\n{FACTS}", [("wrong_type", "case_id")]),
        (f'time_zone = "Asia/Shangai"\n{FACTS}', [("unknown_zone", "time_zone")]),
        (f'time_zone = "+25:00"\n{FACTS}', [("unknown_zone", "time_zone")]),
        (f'encoding = "gbkk"\n{FACTS}', [("unknown_encoding", "encoding")]),
        (f'encoding = "base64"\n{FACTS}', [("unknown_encoding", "encoding")]),
        (f'delimiter = ";;"\n{FACTS}', [("wrong_type", "delimiter")]),
        (f'time_format = "%Y-%m-%d"\n{FACTS}', [("wrong_type", "time_format")]),
        (f'time_format = "%Q"\n{FACTS}', [("wrong_type", "time_format")]),
        (f'as_of = "2022-09-01T10:00:00"\n{FACTS}', [("wrong_type", "as_of")]),
        (f"as_of = 2022-09-01\n{FACTS}", [("wrong_type", "as_of")]),
        (f'as_of = {{ latest = ["a"] }}\n{FACTS}', [("wrong_type", "as_of")]),
        (f"parameters = 3\n{FACTS}", [("wrong_type", "parameters")]),
        (f"[parameters]\nlimit = [1]\n{FACTS}", [("wrong_type", "parameters.limit")]),
        ('[facts]\nroute = "line"', [("wrong_type", "facts.route")]),
        ("[facts]\nroute = []", [("no_source", "facts.route")]),
        ("[facts]\nroute = {}", [("no_source", "facts.route")]),
        ('[facts]\nroute = { column = "a", constant = "b" }', [("no_source", "facts.route")]),
        ('[facts]\nroute = { from = "a" }', [("no_source", "facts.route")]),
        ('[facts]\nroute = { column = "a", valuse = { A = "b" } }', [("unknown_word", "facts.route.valuse")]),
        ("[facts]\nroute = { constant = [1] }", [("wrong_type", "facts.route.constant")]),
        ('[facts]\nroute = { column = "a", when = "b" }', [("wrong_type", "facts.route.when")]),
        (
            '[facts]\nroute = { column = 1 }\ndays = { from = "a", to = 2 }',
            [("wrong_type", "facts.route.column"), ("wrong_type", "facts.days.to")],
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_all_of_it_at_once(text: str, faults: list[tuple[str, str]]) -> None:
    assert faults_of(text) == faults


def test_a_word_misspelt_is_guessed() -> None:
    with pytest.raises(MappingError) as caught:
        mapping_of(f'time_zome = "+08:00"\n{FACTS}')
    (fault,) = caught.value.faults
    assert fault.suggestion is not None
    assert fault.suggestion.en == "did you mean `time_zone`?"
    assert fault.suggestion.zh == "是否想写 `time_zone`？"


def test_the_place_of_a_slip_in_the_toml_is_told() -> None:
    with pytest.raises(MappingError) as caught:
        mapping_of('case_id = "a"\nas_of = =\n')
    assert caught.value.faults[0].message.en == "line 2, column 9 is not TOML"
