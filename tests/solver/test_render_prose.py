"""Where lines break: between Chinese characters, not before closing marks, never between a number and its word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.table import Table

from fenze.solver.render.prose import Prose, plain_text_of

MIXED = st.text(st.sampled_from("商家承担费用，。（）“”、 ab1 9.%\n"), max_size=80)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("the carrier bears it", 12, ["the carrier", "bears it"]),
        ("商家承担全部费用", 10, ["商家承担全", "部费用"]),
        ("商家承担全，部费用", 10, ["商家承担", "全，部费用"]),
        ("商家承担（全部）", 10, ["商家承担", "（全部）"]),
        ("共计 300.00 元整", 14, ["共计 300.00 元", "整"]),
        ("到 2022年9月1日 10:00 止，共计", 26, ["到 2022年9月1日 10:00 止，", "共计"]),
        ("in all CNY 300.00 is due", 16, ["in all", "CNY 300.00 is", "due"]),
        ("paid on 1 September 2022 at noon", 23, ["paid", "on 1 September 2022 at", "noon"]),
        ("Policy 1.0.0 · 1 May 2022", 16, ["Policy 1.0.0 ·", "1 May 2022"]),
        ("first\nsecond part", 8, ["first", "second", "part"]),
    ],
)  # fmt: skip
def test_lines(text: str, width: int, lines: list[str]) -> None:
    assert plain_text_of(Prose(text), width).splitlines() == lines


def test_lines_after_the_first_are_set_in() -> None:
    assert plain_text_of(Prose("• " + "字" * 30, hang=2), 42).splitlines() == ["• " + "字" * 20, "  " + "字" * 10]


@given(MIXED, st.integers(12, 60))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = plain_text_of(Prose(text), width).splitlines()
    assert "".join("".join(lines).split()) == "".join(text.split())
    longest = max((cell_len(word) for word in text.split()), default=0)
    assert all(cell_len(line) <= max(width, longest) for line in lines)


@given(MIXED, st.integers(12, 60))
def test_no_line_begins_with_a_closing_mark(text: str, width: int) -> None:
    _, *others = plain_text_of(Prose(text), width).splitlines() or [""]
    paragraphs = {paragraph.strip() for paragraph in text.split("\n")}
    begun = [line for line in others if not any(paragraph.startswith(line.strip()) for paragraph in paragraphs)]
    assert [line for line in begun if line.strip()[:1] in "，。）”、" and line.strip() and cell_len(line) < width // 2] == []


def test_columns_make_room_for_words_that_must_not_break() -> None:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_header=False)
    table.add_row(Prose("a rather long name of a rule"), Prose("CNY 1,234,567.00"))
    lines = plain_text_of(table, 34).splitlines()
    assert lines == ["a rather long     CNY 1,234,567.00", "name of a rule"]


def test_an_empty_text_is_an_empty_line() -> None:
    assert plain_text_of(Prose("")) == "\n"
