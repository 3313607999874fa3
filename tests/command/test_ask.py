"""`fenze ask`: questions and answers on a terminal, and the plan of all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fenze.command.dialogue import Dialogue
from tests.command.conftest import Run

AS_OF = ("--as-of", "2022-09-01T10:00:00+08:00")


def last_line(text: str) -> Any:
    return json.loads(text.strip().splitlines()[-1])


def test_a_case_is_asked_for_and_decided(run: Run, policy: Path) -> None:
    result = run("ask", "-p", policy, *AS_OF, stdin="yes\n300\n")
    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout == (
        "Wrong orders 1.2.0\n"
        "Answer each question. u: not known, b: back to the last question, q: stop here.\n"
        "\n"
        "Question 1 (2 facts are open)\n"
        "  Was the slip wrong?\n"
        "  ask: order clerk\n"
        "    1 yes\n"
        "    2 no\n"
        "  answer with: the number or the words\n"
        ">   slip wrong: yes\n"
        "  ✓ order clerk bears all of handling cost\n"
        "  ✓ manufacturer is not liable\n"
        "\n"
        "Question 2 (1 fact is open)\n"
        "  What is the amount of handling cost?\n"
        "  answer with: an amount in CNY, such as 300.00\n"
        ">   handling cost: CNY 300.00\n"
        "  ✓ order clerk bears all of handling cost (CNY 300.00)\n"
        "\n"
        "Wrong orders 1.2.0 · 1 September 2022, 10:00\n"
        "decided\n"
        "\n"
        "Who bears what\n"
        "  who           what                     share       amount\n"
        "  order clerk   handling cost              all   CNY 300.00\n"
        "                slip keyed wrong (R-2)\n"
        "\n"
        "Not liable: manufacturer\n"
        "\n"
        "Rules that stand\n"
        "  slip keyed wrong (R-2)\n"
        "\n"
        "The case, to be decided again with fenze decide\n"
        '{"as_of": "2022-09-01T10:00:00+08:00", "facts": {"slip_wrong": true, "handling_cost": "300"}}\n'
    )


def test_in_chinese(run: Run, policy: Path) -> None:
    page = run("ask", "-p", policy, *AS_OF, "--lang", "zh", stdin="否\n有\n３００元\n").stdout
    assert "第 1 题（待查 2 项）\n  单子做错了吗？\n  问：做单人\n    1 是\n    2 否\n  请填：编号或文字\n" in page
    assert "  ? 厂商：后续处理费用，份额 0 至全部\n" in page
    assert "  ✓ 厂商承担全部后续处理费用（300.00 元）\n" in page


@pytest.mark.parametrize(
    ("typed", "message", "help_"),
    [
        ("maybe", "“maybe” is not one of the answers", "write a number from 1 to 2"),
        ("3", "“3” is not one of the answers", "write a number from 1 to 2"),
        ("yess", "“yess” is not one of the answers", "did you mean 1, “yes”?"),
        ("", "Type an answer, or u if it is not known.", ""),
        ("b", "This is the first question.", ""),
    ],
)
def test_a_wrong_answer_is_explained_and_asked_again(run: Run, policy: Path, typed: str, message: str, help_: str) -> None:
    page = run("ask", "-p", policy, stdin=f"{typed}\n1\n300\n").stdout
    assert f">   {message}\n" + (f"  {help_}\n" if help_ else "") + ">   slip wrong: yes\n" in page


def test_an_answer_that_contradicts_another_names_the_constraint(run: Run, tmp_path: Path) -> None:
    path, file = tmp_path / "apart.fenze", tmp_path / "case.json"
    path.write_text(
        'policy p "甲" / "P"\nparty carrier\ncost c\nfact sent: yes or no\nfact where: one of station, home, shop\n'
        'constraint apart "未发货不会到站" / "not sent, not at the station" never sent is no and where is station\n'
        "rule R when where is home then carrier bears all c\n",
        encoding="utf-8",
    )
    file.write_text('{"case_id": 7, "facts": {"sent": false}}', encoding="utf-8")
    result = run("ask", "-p", path, file, "--json", stdin="station\nhome\n1.5\n")
    assert "the facts cannot all be true: not sent, not at the station\n" in result.stderr
    assert "give another answer, or b to change an earlier one\n" in result.stderr
    case = last_line(result.stdout)["case"]
    assert (case["case_id"], case["facts"]) == (7, {"sent": False, "where": "home", "c": "1.5"})


def test_what_a_constraint_leaves_one_value_is_not_asked(run: Run, policy: Path, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text('{"facts": {"goods_wrong": true, "handling_cost": "300"}}', encoding="utf-8")
    assert "Question" not in run("ask", "-p", policy, file).stdout


def test_an_answer_can_be_taken_back(run: Run, policy: Path) -> None:
    result = run("ask", "-p", policy, "--json", stdin="yes\nback\nno\nyes\nb\nyes\n20\n")
    found = last_line(result.stdout)
    assert found["finished"] is True and found["unanswered"] == []
    assert found["case"]["facts"] == {"slip_wrong": False, "goods_wrong": True, "handling_cost": "20"}


def test_what_nobody_knows_stays_unknown_and_the_walk_goes_on(run: Run, policy: Path) -> None:
    result = run("ask", "-p", policy, "--json", stdin="不知道\n?\n")
    found = last_line(result.stdout)
    assert result.exit_code == 0
    assert found["finished"] is True and found["unanswered"] == ["slip_wrong", "goods_wrong"]
    assert found["decision"]["status"] == "undetermined"


@pytest.mark.parametrize("typed", ["no\nq\n", "no\n", "no\n退出\n"])
def test_where_it_stops_nothing_is_lost(run: Run, policy: Path, typed: str) -> None:
    result = run("ask", "-p", policy, "--json", stdin=typed)
    found = last_line(result.stdout)
    assert result.exit_code == 0 and found["finished"] is False
    assert found["case"]["facts"] == {"slip_wrong": False}
    assert [check["fact"] for check in found["decision"]["next_checks"]] == ["goods_wrong"]


def test_ctrl_c_ends_with_the_case_so_far(run: Run, policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["no"])

    def line(self: Dialogue) -> str:
        for typed in lines:
            return typed
        raise KeyboardInterrupt

    monkeypatch.setattr(Dialogue, "_line", line)
    result = run("ask", "-p", policy, "--json")
    assert result.exit_code == 130
    assert last_line(result.stdout)["case"]["facts"] == {"slip_wrong": False}


def test_nothing_is_asked_where_all_is_known(run: Run, policy: Path, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text('{"facts": {"slip_wrong": true, "handling_cost": "300"}}', encoding="utf-8")
    result = run("ask", "-p", policy, file)
    assert result.exit_code == 0 and "Question" not in result.stdout and "\ndecided\n" in result.stdout
    assert run("ask", "-p", policy, file, "--plan").stdout.startswith("There is nothing to ask.\n")


def test_what_was_presumed_is_asked_where_no_rule_applies(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "presumed.fenze"
    path.write_text(
        "policy p\nparty carrier\ncost c\nfact kind: one of other, lost presumed other\nfact found: yes or no\n"
        "rule R when kind is lost and found is no then carrier bears all c\n",
        encoding="utf-8",
    )
    page = run("ask", "-p", path, stdin="lost\nno\n5\n").stdout
    assert "presumed unless you say otherwise: other" in page and "carrier bears all of c (CNY 5.00)" in page
    assert run("ask", "-p", path, stdin="u\n").stdout.count("Question") == 1


def test_a_case_that_is_wrong_is_refused_before_anything_is_asked(run: Run, policy: Path, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    for text, message in (
        ('{"facts": {"slip_wrong": true, "goods_wrong": true}}', "both cannot be wrong"),
        ('{"facts": {"slip_wrng": true}}', "`slip_wrng`"),
        ("", "holds no case"),
    ):
        file.write_text(text, encoding="utf-8")
        for plan in ((), ("--plan",)):
            result = run("ask", "-p", policy, file, *plan)
            assert result.exit_code == 2 and result.stdout == "" and message in result.stderr
    assert run("ask", "-p", policy, "-").exit_code == 2


PLAN = """\
At most 3 questions.

Was the slip wrong? (order clerk)
├── yes → What is the amount of handling cost? → order clerk bears all of
│     handling cost; manufacturer is not liable
└── no → Wrong goods? (manufacturer)
    ├── yes → What is the amount of handling cost? → manufacturer bears all of
    │     handling cost
    └── no → no rule applies
"""


def test_a_plan_is_the_tree_of_questions_and_answers(run: Run, policy: Path) -> None:
    assert run("ask", "-p", policy, "--plan").stdout == PLAN
    page = run("ask", "-p", policy, "--plan", "--lang", "zh").stdout
    assert page.startswith("最多 3 个问题。\n\n单子做错了吗？（做单人）\n├── 是 → 后续处理费用是多少？ → 做单人承担全部")


def test_a_plan_as_json_numbers_its_nodes(run: Run, policy: Path) -> None:
    plan = last_line(run("ask", "-p", policy, "--plan", "--json").stdout)
    nodes = plan["nodes"]
    assert (plan["most"], plan["whole"], plan["root"]) == (3, True, len(nodes) - 1)
    assert nodes[-1]["fact"] == "slip_wrong" and nodes[-1]["most"] == 3
    assert [branch["answers"] for branch in nodes[-1]["branches"]] == [["yes"], ["no"]]
    assert nodes[0]["liability"] == [{"party": "clerk", "cost_head": "handling_cost", "share": "1"}]


def test_numbers_are_planned_by_their_regions(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "numbers.fenze"
    path.write_text(
        "policy p\nparty carrier\nparty maker\nparty shop\nfact waited: days\nremedy refund\nremedy repair\n"
        "rule A when waited < 3 then carrier is not liable\n"
        "rule B when waited > 7 and waited <= 30 then maker is not liable\n"
        "rule C when waited > 30 then shop is not liable\n",
        encoding="utf-8",
    )
    page = run("ask", "-p", path, "--plan").stdout
    for words in (
        "under 3 days →",
        "at least 3 days and at most 7 days →",
        "over 7 days and at most 30 days →",
        "over 30 days →",
    ):
        assert f"── {words}" in page
    assert "超过 7 天、不超过 30 天" in run("ask", "-p", path, "--plan", "--lang", "zh").stdout


def test_a_deep_plan_is_cut_to_what_can_be_read(run: Run, policy: Path) -> None:
    page = run("ask", "-p", policy, "--plan", "--lines", "3").stdout
    assert "Shown to a depth of 1.\n" in page and "── no → … up to 2 more\n" in page
