"""A stored trace → a page: what stands on it, and that the same trace gives the same bytes."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import pytest

from fenze.dsl.keywords import Tongue
from fenze.solver.render.drawing.argument import Argument
from fenze.solver.render.drawing.layout import drawing_of, wrapped
from fenze.solver.render.drawing.svg import svg_of
from fenze.solver.render.markdown import markdown_of
from fenze.solver.render.page import Refused, page_of
from fenze.solver.render.telling import told_of
from tests.solver.traces import JOINT, MANY, PACK, trace_in

OPEN = "TPL-DLYNA-08: 9 days from Jiangxi, the carrier bears 100"
WASHING = "washing machine returned, order of 700: just above the floor"


def argument_in(scenario: str, tongue: Tongue = "en") -> Argument:
    return told_of(trace_in(PACK, scenario), tongue).argument


@pytest.mark.parametrize(
    ("tongue", "texts"),
    [
        (
            "en",
            [
                '<html lang="en">', "to be negotiated", "after-sales cost", "CNY 100.00", "1 January 2023, 00:00",
                "shared by all three", "the carrier&#39;s position", "Not known, and still matters", "still refused: decided above",
            ],
        ),
        (
            "zh",
            [
                '<html lang="zh-CN">', "待协商", "100.00 元", "2023年1月1日 00:00", "三方共同承担", "考虑过的例外", "未知而仍有影响",
                "依据规则：", "出处：", "从事实到结果",
            ],
        ),
    ],
)  # fmt: skip
def test_a_page_tells_decision_reasons_facts_and_record(tongue: Tongue, texts: list[str]) -> None:
    trace = trace_in(PACK, JOINT)
    page = page_of([trace], tongue)
    for text in (*texts, trace["digest"], trace["facts_digest"], trace["policy"]["digest"], trace["engine_version"]):
        assert text in page, text


@pytest.mark.parametrize(
    ("tongue", "title", "portion"),
    [
        ("en", "Possible, depending on what is found out", "0 to"),
        ("zh", "视查明情况，可能的承担方", "0 至"),
    ],
)
def test_a_page_tells_who_may_still_face_what(tongue: Tongue, title: str, portion: str) -> None:
    trace = trace_in(PACK, OPEN)
    faced = {row["party"] for row in trace["decision"]["exposure"] if row["status"] == "possible"}
    assert faced
    for told in (page_of([trace], tongue), markdown_of(trace, tongue)):
        section = told.partition(title)[2]
        assert portion in section
        assert all(trace["words"]["parties"][party][tongue] in section for party in faced)


def test_the_steps_of_a_formula_stand_on_the_page() -> None:
    page = page_of([trace_in("platform_claims", WASHING)], "en")
    assert "insurer pays merchant CNY 54.60 for freight of the return" in page
    assert "1.3 × CNY 42.00 = CNY 54.60" in page


def test_several_cases_stand_on_one_page_with_names_of_their_own() -> None:
    refused = Refused("C-2 · line 2", ("error[unknown_fact]: no <fact>",))
    page = page_of([trace_in(PACK, JOINT), refused, trace_in(PACK, MANY)], "en")
    assert page.count("<article") == 3 and "no &lt;fact&gt;" in page
    names = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(names) == len(set(names))
    targets = {part.split('"')[0] for part in page.split('href="#')[1:]}
    assert targets <= set(names)


@pytest.mark.parametrize("tongue", get_args(Tongue))
def test_the_same_trace_gives_the_same_bytes(tongue: Tongue) -> None:
    first, second = trace_in(PACK, MANY), trace_in(PACK, MANY)
    assert page_of([first], tongue) == page_of([second], tongue)
    assert markdown_of(first, tongue) == markdown_of(second, tongue)
    assert svg_of(told_of(first, tongue).argument, tongue) == svg_of(told_of(second, tongue).argument, tongue)


# ── the drawing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scenario", [JOINT, MANY])
def test_every_fact_of_a_rule_leads_to_its_outcome(scenario: str) -> None:
    argument = argument_in(scenario)
    column = {box.id: box.column for box in argument.boxes}
    steps = {(column[arrow.start], column[arrow.end]) for arrow in argument.arrows if arrow.kind == "supports"}
    assert steps == {("fact", "condition"), ("condition", "rule"), ("rule", "outcome")}
    starts, ends = {arrow.start for arrow in argument.arrows}, {arrow.end for arrow in argument.arrows}
    for box in argument.boxes:
        assert box.id in starts or box.column == "outcome", box
        assert box.id in ends or box.column in {"fact", "rule"}, box


@pytest.mark.parametrize("tongue", get_args(Tongue))
@pytest.mark.parametrize("scenario", [JOINT, MANY])
def test_no_box_lies_on_another_and_all_lie_within_the_picture(scenario: str, tongue: Tongue) -> None:
    drawing = drawing_of(argument_in(scenario, tongue))
    for one in drawing.placed.values():
        assert one.x >= 0 and one.y >= 0
        assert one.x + one.width <= drawing.width and one.y + one.height <= drawing.height
    for one, other in combinations(drawing.placed.values(), 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ("one two", "three")),
        ("商家承担全部运费", ("商家承担", "全部运费")),
        ("abcdefghijkl", ("abcdefgh", "ijkl")),
        ("", ("",)),
    ],
)
def test_a_text_is_broken_where_it_may_be_else_where_it_must(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, 8) == lines
