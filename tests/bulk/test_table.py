"""Tables as exports are: marks, blank lines, odd encodings, rows that are too short, quotes that are not closed."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.solver.bulk.clock import Clock, zone_of
from fenze.solver.bulk.read_table import rows_of, survey_of
from fenze.solver.bulk.table import Form, Row, TableError, table_of
from tests.bulk.desk import NOW

CHINA = timezone(timedelta(hours=8))


def rows(content: bytes, form: Form = "csv", encoding: str = "utf-8", delimiter: str = ",") -> list[Row]:
    return list(rows_of(table_of(io.BytesIO(content), form, encoding, delimiter)))


def test_a_byte_order_mark_and_windows_line_ends() -> None:
    content = "\ufeff 订单号 ,status\r\n1,已发\r\n".encode()
    assert rows(content) == [Row(2, {"订单号": "1", "status": "已发"})]
    assert table_of(io.BytesIO(content), "csv").marked
    assert not table_of(io.BytesIO(b"a\n1\n"), "csv").marked


def test_another_encoding_and_delimiter() -> None:
    assert rows("订单号;状态\n1;已发\n".encode("gb18030"), encoding="gb18030", delimiter=";") == [
        Row(2, {"订单号": "1", "状态": "已发"})
    ]


def test_blank_lines_are_no_rows_but_count_for_the_numbers() -> None:
    assert [row.number for row in rows(b"a,b\n\n1,2\n\n3,4\n")] == [3, 5]


def test_a_cell_may_hold_a_line_end_and_a_comma() -> None:
    assert rows(b'a,b\n"x, y\nz",2\n3,4\n')[0].cells == {"a": "x, y\nz", "b": "2"}


def test_uneven_rows_are_refused_one_by_one() -> None:
    short, good, long = rows(b"id,b\n1\n2,3\n4,5,6\n")
    assert short.fault is not None and long.fault is not None
    assert (short.fault.code, short.fault.message.en) == ("uneven_row", "the row has 1 cells, the header 2")
    assert short.cells == {"id": "1"}
    assert long.cells["id"] == "4"
    assert good == Row(3, {"id": "2", "b": "3"})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_table"),
        (b"\n\n", "empty_table"),
        (b",,\n1,2,3\n", "empty_table"),
        (b'a,b\n1,"2\n3,4\n', "not_csv"),
        (b'a,b\n1,"2"x\n', "not_csv"),
        ("订单号\n1\n".encode("gb18030"), "not_decoded"),
    ],
)
def test_a_table_that_cannot_be_read_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(TableError) as caught:
        rows(content)
    assert caught.value.fault.code == code


def test_a_line_of_ndjson_that_is_no_object_is_refused_by_itself() -> None:
    good, bad, nan, late = rows(b'{"a": 1}\n{"a"\n\n{"case_id": "C-3", "a": NaN}\n{"a": 2}\n', "ndjson")
    assert good.cells == {"a": 1} and late == Row(5, {"a": 2})
    assert bad.fault is not None and (bad.fault.code, bad.number) == ("not_json", 2)
    assert nan.fault is not None and nan.cells["case_id"] == "C-3"


def test_the_survey_finds_the_latest_moment_that_is_not_in_the_future() -> None:
    content = b"a,b\n2022-09-01 10:00,\n,2022-09-03 10:00\n2023-01-01 10:00,nonsense\n"
    survey = survey_of(table_of(io.BytesIO(content), "csv"), ("a", "b"), Clock(CHINA, ()), NOW)
    assert survey.rows == 3
    assert tuple(survey.columns) == ("a", "b")
    assert survey.latest == datetime(2022, 9, 3, 10, tzinfo=CHINA)
    assert survey_of(table_of(io.BytesIO(content), "csv"), ("a", "b"), Clock(None, ()), NOW).latest is None


def test_the_survey_tells_columns_that_stand_twice_and_all_that_ndjson_has() -> None:
    twice = survey_of(table_of(io.BytesIO(b"a,b,a\n1,2,3\n"), "csv"), (), Clock(None, ()), NOW)
    assert twice.twice == ("a",)
    many = survey_of(table_of(io.BytesIO(b'{"a": 1}\n{"b": 1}\n'), "ndjson"), (), Clock(None, ()), NOW)
    assert tuple(many.columns) == ("a", "b")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2022-09-01T10:00:00", "2022-09-01T10:00:00+08:00"),
        ("2022-09-01 10:00", "2022-09-01T10:00:00+08:00"),
        ("2022-09-01T10:00:00Z", "2022-09-01T10:00:00+00:00"),
        ("2022/9/1 8:05", "2022-09-01T08:05:00+08:00"),
        ("2022-09-01", None),
        ("2022-09-31 10:00", None),
        ("0000-00-00 00:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_time_stamps(text: str, found: str | None) -> None:
    moment = Clock(CHINA, ("%Y/%m/%d %H:%M",)).moment_of(text)
    assert (moment.isoformat() if moment else None) == found


def test_zones() -> None:
    assert zone_of("-03:30") == timezone(-timedelta(hours=3, minutes=30))
    assert [zone_of(name) for name in ("08:00", "+8", "", "../etc", "Nowhere/City")] == [None] * 5


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")), min_size=2, max_size=2)))
def test_no_row_is_lost_whatever_the_cells_hold(cells: list[list[str]]) -> None:
    quoted = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells)
    found = rows(f"first,second\n{quoted}\n".encode())
    assert [[row.cells["first"], row.cells["second"]] for row in found] == cells
