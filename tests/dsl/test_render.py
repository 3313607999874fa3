"""Diagnostics in each of their renderings."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from fenze.dsl.diagnostic import Diagnostic, Place, Text
from fenze.dsl.loc import NOWHERE, Loc
from fenze.dsl.render import json_of, lines_of, sarif_of, styled_text_of, text_of

FILE = "policies/three_party_liability/damage.fenze"
UNKNOWN = Diagnostic(
    "unknown-rule",
    Text("no rule is named `TPL-WRONG-3`", "没有名为 `TPL-WRONG-3` 的规则"),
    Loc(FILE, 31, 13, 31, 24),
    Text("overridden here", "在此处被优先"),
    Text("did you mean `TPL-WRONG-03`? it is declared on line 12", "是否想写 `TPL-WRONG-03`？它声明于第 12 行"),
)
SOURCES = {FILE: "\n" * 30 + "  overrides TPL-WRONG-3\n"}
TWICE = Diagnostic(
    "duplicate-name",
    Text("the rule `甲` is declared twice", "规则 `甲` 声明了两次"),
    Loc("a.fenze", 2, 4, 2, 5),
    Text("again", "重复"),
    others=(Place(Loc("a.fenze", 1, 4, 1, 5), Text("first", "最初")),),
)


def test_text_is_laid_out_as_the_style_guide_has_it() -> None:
    assert text_of([UNKNOWN], SOURCES) == (
        "error[unknown-rule]: no rule is named `TPL-WRONG-3`\n"
        " --> policies/three_party_liability/damage.fenze:31:13\n"
        "   |\n"
        "31 |   overrides TPL-WRONG-3\n"
        "   |             ^^^^^^^^^^^ overridden here\n"
        "   = help: did you mean `TPL-WRONG-03`? it is declared on line 12\n"
    )


def test_text_in_chinese() -> None:
    assert text_of([UNKNOWN], SOURCES, "zh").splitlines()[::5] == [
        "错误[unknown-rule]: 没有名为 `TPL-WRONG-3` 的规则",
        "   = 建议: 是否想写 `TPL-WRONG-03`？它声明于第 12 行",
    ]


def test_other_places_follow() -> None:
    assert text_of([TWICE], {"a.fenze": "规则 甲\n规则 甲"}) == (
        "error[duplicate-name]: the rule `甲` is declared twice\n"
        " --> a.fenze:2:4\n"
        "   |\n"
        " 2 | 规则 甲\n"
        "   |      ^^ again\n"
        " ::: a.fenze:1:4\n"
        "   |\n"
        " 1 | 规则 甲\n"
        "   |      -- first\n"
    )


@pytest.mark.parametrize("before", ["ab", "规则", "\t", "ｱ規", "e\u0301"])
def test_caret_stands_under_the_word_whatever_stands_before(before: str) -> None:
    column = len(before) + 1
    fault = Diagnostic("unknown-rule", UNKNOWN.message, Loc("a", 1, column, 1, column + 2))
    line, carets = text_of([fault], {"a": f"{before}甲乙 then"}).splitlines()[3:5]
    assert cell_len(line[: line.index("甲")]) == carets.index("^")
    assert carets.count("^") == 4


def test_place_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    fault = Diagnostic("unknown-rule", UNKNOWN.message, Loc("a", 1, 3, 2, 4))
    assert text_of([fault], {"a": "abcdef\nghij"}).splitlines()[4] == "   |   ^^^^"


def test_long_files_widen_the_margin() -> None:
    fault = Diagnostic("unknown-rule", UNKNOWN.message, Loc("a", 10_000, 1, 10_000, 2))
    assert text_of([fault], {"a": "\n" * 9_999 + "x"}).splitlines()[1:4] == ["    --> a:10000:1", "      |", "10000 | x"]


def test_place_is_named_without_its_text() -> None:
    assert text_of([UNKNOWN], {}).splitlines()[1] == f" --> {FILE}:31:13"
    assert "-->" not in text_of([Diagnostic("unknown-parameter", Text("x", "x"), NOWHERE)], {})


def test_colour_is_safe_for_marks_of_the_policy() -> None:
    shown = StringIO()
    fault = Diagnostic("unknown-rule", Text("no rule is named `[red]x[/red]`", "…"), Loc("a", 1, 1, 1, 2))
    Console(file=shown, force_terminal=True, color_system="standard", width=100).print(styled_text_of([fault], {"a": "x"}))
    assert "`[red]x[/red]`" in shown.getvalue()
    assert "\x1b[1;31merror[unknown-rule]\x1b[0m" in shown.getvalue()


def test_control_characters_do_not_reach_the_terminal() -> None:
    fault = Diagnostic("unknown-rule", UNKNOWN.message, Loc("a", 1, 1, 1, 2))
    assert "\x1b" not in text_of([fault], {"a": "x \x1b[31m"})


def test_lines() -> None:
    warning = Diagnostic("missing-citation", Text("x", "甲"), Loc("a", 3, 4, 3, 5), severity="warning")
    nowhere = Diagnostic("unknown-parameter", Text("x", "x"), NOWHERE)
    assert lines_of([UNKNOWN, warning, nowhere]) == (
        f"{FILE}:31:13: error[unknown-rule]: no rule is named `TPL-WRONG-3`\n"
        "a:3:4: warning[missing-citation]: x\n"
        "error[unknown-parameter]: x\n"
    )
    assert lines_of([warning], "zh") == "a:3:4: warning[missing-citation]: 甲\n"


def test_json_holds_both_tongues_and_all_places() -> None:
    first, second = json.loads(json_of([UNKNOWN, TWICE]))["diagnostics"]
    assert first == {
        "code": "unknown-rule",
        "severity": "error",
        "file": FILE,
        "line": 31,
        "column": 13,
        "end_line": 31,
        "end_column": 24,
        "message": {"en": UNKNOWN.message.en, "zh": UNKNOWN.message.zh},
        "label": {"en": "overridden here", "zh": "在此处被优先"},
        "help": {
            "en": "did you mean `TPL-WRONG-03`? it is declared on line 12",
            "zh": "是否想写 `TPL-WRONG-03`？它声明于第 12 行",
        },
        "others": [],
    }
    assert [(other["line"], other["label"]["en"]) for other in second["others"]] == [(1, "first")]
    assert second["help"] is None


def test_sarif_has_what_the_standard_requires() -> None:
    """SARIF 2.1.0: sections 3.13 (log), 3.14 (run), 3.19 (driver), 3.27 (result), 3.30 (region)."""
    nowhere = Diagnostic("unknown-parameter", Text("x", "x"), NOWHERE)
    spaced = Diagnostic("missing-citation", Text("x", "x"), Loc("我的 政策.fenze", 1, 1, 1, 2), severity="warning")
    log = json.loads(sarif_of([UNKNOWN, TWICE, nowhere, spaced], "0.1.0"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"], run["columnKind"]) == ("fenze", "0.1.0", "unicodeCodePoints")
    assert [rule["id"] for rule in driver["rules"]] == sorted({result["ruleId"] for result in run["results"]})
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        for location in result.get("locations", []) + result.get("relatedLocations", []):
            place = location["physicalLocation"]
            assert place["artifactLocation"]["uri"].isascii()
            assert " " not in place["artifactLocation"]["uri"]
            assert min(place["region"].values()) >= 1
    assert "locations" not in run["results"][2]
    assert run["results"][1]["relatedLocations"][0]["message"]["text"] == "first"
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 31,
        "startColumn": 13,
        "endLine": 31,
        "endColumn": 24,
    }
