"""`fenze decide` and `fenze explain`: cases in, answers out, each in its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command.conftest import Run

SLIP = '{"case_id": "A", "as_of": "2022-09-01T10:00:00+08:00", "facts": {"slip_wrong": true, "handling_cost": "300.00"}}'
OPEN = '{"case_id": "B", "as_of": "2022-09-01T10:00:00+08:00", "facts": {}}'


def test_a_case_is_decided_as_text(run: Run, policy: Path) -> None:
    result = run("decide", "-p", policy, stdin=SLIP)
    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout == (
        "A · Wrong orders 1.2.0 · 1 September 2022, 10:00\n"
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
    )


@pytest.mark.parametrize("environment", [{"LANG": "zh_CN.UTF-8"}, {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}])
def test_the_environment_names_the_tongue(run: Run, policy: Path, environment: dict[str, str]) -> None:
    page = run("decide", "-p", policy, stdin=SLIP, env=environment).stdout
    assert page.splitlines()[:2] == ["A · 错单 1.2.0 · 2022年9月1日 10:00", "已定"]
    assert page == run("decide", "-p", policy, "--lang", "zh", stdin=SLIP).stdout
    assert run("decide", "-p", policy, "--lang", "en", stdin=SLIP, env=environment).stdout.splitlines()[1] == "decided"


def test_a_case_is_decided_as_json(run: Run, policy: Path) -> None:
    result = run("decide", "-p", policy, "--json", stdin=SLIP)
    assert result.exit_code == 0 and result.stdout.count("\n") == 1
    decision = json.loads(result.stdout)
    assert decision["case_id"] == "A" and decision["status"] == "decided"
    assert decision["liability"] == [
        {"party": "clerk", "cost_head": "handling_cost", "share": "1", "amount": "300.00", "rules": ["R-2"]}
    ]
    assert "explanation" not in decision


def test_the_explanation_is_a_field_of_the_decision_and_of_the_trace(run: Run, policy: Path) -> None:
    decided = json.loads(run("decide", "--json", "-p", policy, "-", stdin=SLIP).stdout)
    explained = json.loads(run("decide", "--json", "--explain", "-p", policy, "-", stdin=SLIP).stdout)
    trace = json.loads(run("explain", "--format", "json", "-p", policy, "-", stdin=SLIP).stdout)
    assert trace["decision"] == decided and explained == decided | {"explanation": trace["why"]}
    explanation = trace["why"]
    (standing,) = explanation["standing"]
    assert standing["rule"] == "R-2" and standing["citations"] == [{"source": "guide", "place": "2"}]
    assert standing["condition"] == {
        "kind": "is",
        "truth": True,
        "fact": "slip_wrong",
        "value": True,
        "how": "stated",
        "by": [],
        "values": ["yes"],
        "holds": True,
    }


def test_the_reasons_come_after_the_decision_or_by_themselves(run: Run, policy: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(SLIP, encoding="utf-8")
    decided = run("decide", "-p", policy, case, "--explain").stdout
    explained = run("explain", "-p", policy, case).stdout
    reasons = decided[decided.index("\nWhy\n") :]
    assert explained.endswith(reasons) and "Who bears what" in decided and "Who bears what" not in explained
    assert reasons == (
        "\nWhy\n"
        "\n"
        "order clerk bears all of handling cost (CNY 300.00)\n"
        "manufacturer is not liable\n"
        "└── rule: slip keyed wrong (R-2)\n"
        "    ├── source: guide, 2\n"
        "    └── because\n"
        "        └── ✓ slip wrong: yes · stated\n"
    )


@pytest.mark.parametrize(
    ("moment", "as_of"),
    [
        ("2022-09-01", "2022-09-01T00:00:00+08:00"),
        ("2022-09-01T10:00:00Z", "2022-09-01T10:00:00+00:00"),
        ("2022-09-01T10:00+08:00", "2022-09-01T10:00:00+08:00"),
    ],
)
def test_as_of_is_the_moment_of_cases_that_state_none(run: Run, policy: Path, moment: str, as_of: str) -> None:
    lines = run("decide", "-p", policy, "--json", "--as-of", moment, stdin=f"{{}}\n{SLIP}\n").stdout.splitlines()
    assert [json.loads(line)["as_of"] for line in lines] == [as_of, "2022-09-01T10:00:00+08:00"]


def test_now_is_the_same_for_all_cases_of_a_run_and_whole_seconds(run: Run, policy: Path) -> None:
    lines = run("decide", "-p", policy, "--json", stdin="{}\n" * 50).stdout.splitlines()
    (as_of,) = {json.loads(line)["as_of"] for line in lines}
    assert as_of.endswith("+08:00") and "." not in as_of


@pytest.mark.parametrize("moment", ["yesterday", "2022-13-01", "20220901", "2022-09-01T10:00:00", "2022-W35-4"])
def test_an_as_of_that_is_no_moment_is_refused(run: Run, policy: Path, moment: str) -> None:
    result = run("decide", "-p", policy, "--as-of", moment, stdin=SLIP)
    assert result.exit_code == 2 and result.stdout == ""
    assert f"--as-of `{moment}`" in result.stderr and "+08:00" in result.stderr


# ── what is wrong with a case ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ('"slip_wron": true', "error[unknown_fact]: the policy has no fact `slip_wron`\n  --> slip_wron\n  = help: did you mean `slip_wrong`?\n"),
        ('"slip_wrong": "yes"', "error[wrong_type]: a yes or no is not written `yes`\n  --> slip_wrong slip wrong\n  = help: write true or false, without quotes\n"),
        ('"handling_cost": -1', "error[negative]: it must not be negative\n  --> handling_cost handling cost\n  = help: write 0 or more\n"),
        ('"handling_cost": NaN', 'error[not_json]: `NaN` is not a number\n  = help: a case is a JSON object such as {"facts": {…}}\n'),
        ('"slip_wrong": true, "goods_wrong": true', "error[contradictory_facts]: the facts cannot all be true: both cannot be wrong\n  --> facts\n"),
    ],
    ids=["unknown", "type", "negative", "nan", "contradiction"],
)  # fmt: skip
def test_a_single_bad_case_is_told_on_standard_error(run: Run, policy: Path, facts: str, told: str) -> None:
    result = run("decide", "-p", policy, stdin=f'{{"facts": {{{facts}}}}}')
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


def test_all_faults_of_a_case_are_told_in_the_tongue_chosen(run: Run, policy: Path) -> None:
    result = run("decide", "-p", policy, "--lang", "zh", stdin='{"facts": {"handling_cost": -1, "slip": 1}}')
    assert result.exit_code == 2
    assert [line for line in result.stderr.splitlines() if line.startswith("错误")] == [
        "错误[negative]: 不能为负数",
        "错误[unknown_fact]: 政策里没有名为 `slip` 的事实",
    ]
    assert "  --> handling_cost 后续处理费用" in result.stderr.splitlines()


@pytest.mark.parametrize("number", ["0.1", "0.10", '"0.1"'])
def test_a_number_is_read_as_written(run: Run, policy: Path, number: str) -> None:
    result = run("decide", "-p", policy, "--json", stdin=f'{{"facts": {{"slip_wrong": true, "handling_cost": {number}}}}}')
    assert json.loads(result.stdout)["liability"][0]["amount"] == "0.10"


def test_ten_to_the_fifteen_yuan_are_exact(run: Run, policy: Path) -> None:
    result = run("decide", "-p", policy, stdin='{"facts": {"slip_wrong": true, "handling_cost": 1000000000000000.01}}')
    assert "CNY 1,000,000,000,000,000.01" in result.stdout


def test_bad_lines_are_answered_in_their_place(run: Run, policy: Path) -> None:
    lines = ["lost", SLIP, '{"case_id": "C", "facts": {"handling_cost": "x"}}', OPEN, "[]"]
    result = run("decide", "-p", policy, "--json", stdin="\n".join(lines))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 2
    assert [(answer["case_id"], answer.get("status")) for answer in answers] == [
        (None, None), ("A", "decided"), ("C", None), ("B", "undetermined"), (None, None),
    ]  # fmt: skip
    assert answers[2]["error"] == {
        "code": "wrong_type",
        "message": "`x` is not a plain number",
        "field": "handling_cost",
        "suggestion": "write digits and at most one decimal point, such as 300.00",
        "line": 3,
    }
    assert answers[4]["error"]["line"] == 5
    assert result.stderr == "3 of 5 cases could not be decided; the reason stands in the place of each\n"


def test_a_single_bad_case_as_json_is_answered_and_told(run: Run, policy: Path) -> None:
    result = run("decide", "-p", policy, "--json", stdin="lost\n")
    assert json.loads(result.stdout)["error"]["code"] == "not_json"
    assert result.exit_code == 2 and result.stderr.startswith("error[not_json]: ")


@pytest.mark.parametrize("place", range(3))
def test_bad_lines_have_their_place_in_text_as_well(run: Run, policy: Path, place: int) -> None:
    lines = [SLIP, OPEN]
    lines.insert(place, '{"case_id": "C", "facts": 1}')
    pages = run("decide", "-p", policy, stdin="\n".join(lines)).stdout.split("─" * 80)
    assert [page.strip().split(" ")[0] for page in pages] == ["C" if n == place else "AB"[n - (n > place)] for n in range(3)]
    assert f"C · line {place + 1}\nerror[wrong_type]: `facts` must hold the facts by name" in pages[place]


def test_a_thousand_bad_lines_among_ten_thousand(run: Run, policy: Path) -> None:
    lines = ["lost" if number % 10 == 3 else SLIP for number in range(10_000)]
    result = run("decide", "-p", policy, "--json", stdin="\n".join(lines))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [number for number, answer in enumerate(answers) if "error" in answer] == list(range(3, 10_000, 10))
    assert {answer["status"] for answer in answers if "error" not in answer} == {"decided"}
    assert result.exit_code == 2 and result.stderr.startswith("1000 of 10000 cases ")


# ── what there is to decide ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("content", ["", "\n\n", "[]"])
def test_nothing_to_decide_is_refused(run: Run, policy: Path, tmp_path: Path, content: str) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text(content, encoding="utf-8")
    for arguments, what in (((empty,), f"`{empty}`"), ((), "standard input")):
        result = run("decide", "-p", policy, *arguments, stdin=content)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f'error: {what} holds no case\n  = help: write one as {{"facts": {{…}}}}\n'


def test_a_file_that_cannot_be_read_is_refused(run: Run, policy: Path, tmp_path: Path) -> None:
    for missing, reason in ((tmp_path / "none.json", "No such file or directory"), (tmp_path, "Is a directory")):
        result = run("decide", "-p", policy, missing)
        assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"error: `{missing}` cannot be read: {reason}\n")


def test_a_policy_that_is_not_there_is_refused_with_the_one_meant(run: Run) -> None:
    result = run("decide", "-p", "three_party_liabilty", stdin=SLIP)
    assert result.exit_code == 2 and result.stdout == ""
    assert "did you mean the shipped policy `three_party_liability`?" in result.stderr


def test_a_policy_with_faults_is_refused_with_its_diagnostics(run: Run, policy: Path) -> None:
    policy.write_text(policy.read_text(encoding="utf-8").replace("overrides R-1", "overrides R-9"), encoding="utf-8")
    result = run("decide", "-p", policy, stdin=SLIP)
    assert result.exit_code == 2 and result.stdout == ""
    assert "error[unknown-rule]" in result.stderr and "^^^" in result.stderr
