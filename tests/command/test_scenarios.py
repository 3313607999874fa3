"""`fenze test`: the scenarios beside a policy."""

from __future__ import annotations

from pathlib import Path

from tests.command.conftest import POLICY, Run

FAILING = POLICY + (
    '\nscenario "wrong goods"\n  given goods_wrong is yes and handling_cost is 80\n'
    "  expect clerk bears\n         80 of handling_cost\n     and R-2 stands\n     and decided\n"
    '\nscenario "both"\n  given goods_wrong is yes and slip_wrong is yes\n  expect conflict\n'
)


def test_scenarios_that_come_out_as_expected(run: Run, policy: Path) -> None:
    result = run("test", policy)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "slips: 1 scenario, as expected\n", "")
    assert run("test", policy, "--lang", "zh").stdout == "slips：1 个情形全部符合预期\n"


def test_a_failure_is_told_as_it_is_written_with_what_was_found(run: Run, policy: Path) -> None:
    policy.write_text(FAILING, encoding="utf-8")
    line = POLICY.count("\n") + 2
    result = run("test", policy)
    assert result.exit_code == 1
    assert result.stdout == (
        "failed: wrong goods\n"
        f"  {policy}:{line + 2}:10: expected `clerk bears 80 of handling_cost`, found none\n"
        f"  {policy}:{line + 4}:10: expected `R-2 stands`, found `R-1`\n"
        "failed: both\n"
        f"  {policy}:{line + 7}:1: the case was refused: `facts`: the facts cannot all be true: both cannot be wrong\n"
        "slips: 2 of 3 scenarios not as expected\n"
    )
    chinese = run("test", policy, "--lang", "zh").stdout
    assert "未通过: wrong goods\n" in chinese and "应得 `R-2 stands`，实得 `R-1`\n" in chinese


def test_coverage_tells_what_no_scenario_has_shown(run: Run, policy: Path) -> None:
    first, second = (POLICY[: POLICY.index(f"rule {name}")].count("\n") + 1 for name in ("R-1", "R-2"))
    assert run("test", policy, "--coverage").stdout == (
        "slips: 1 scenario, as expected\n"
        "  rule coverage 33 %: 2 of 6 seen (standing, not standing, failing by one condition)\n"
        f"    {policy}:{first}:1: R-1 never stood\n"
        "      a case for it: goods_wrong is yes\n"
        f"    {policy}:{first}:1: R-1 never failed by one condition alone\n"
        "      a case for it: goods_wrong is no\n"
        f"    {policy}:{second}:1: R-2 stood in every scenario\n"
        "      a case for it: goods_wrong is yes\n"
        f"    {policy}:{second}:1: R-2 never failed by one condition alone\n"
        "      a case for it: slip_wrong is no\n"
        "  condition coverage 25 %: 1 of 4 seen (true and false)\n"
        f"    {policy}:{first + 2}:8: `goods_wrong is yes` never true (R-1)\n"
        "      a case for it: goods_wrong is yes\n"
        f"    {policy}:{first + 2}:8: `goods_wrong is yes` never false (R-1)\n"
        "      a case for it: goods_wrong is no\n"
        f"    {policy}:{second + 3}:8: `slip_wrong is yes` never false (R-2)\n"
        "      a case for it: slip_wrong is no\n"
        "  not reachable, hence not counted: 1\n"
        f"    {policy}:{second}:1: R-2 never defeated R-1: the constraint `one_slip` rules it out\n"
    )


def test_coverage_in_chinese(run: Run, policy: Path) -> None:
    lines = run("test", policy, "--coverage", "--lang", "zh").stdout.splitlines()
    assert lines[1] == "  规则覆盖率 33 %：已见 2/6（成立、不成立、仅差一项条件）"
    assert lines[2].endswith(": R-1 从未成立") and lines[11].endswith(": `goods_wrong is yes` 从未满足（R-1）")
    assert lines[12] == "      可用案件：货发错 为 是"
    assert lines[-1].endswith(": R-2 从未排除 R-1：约束 `one_slip` 排除了这种情况")


def test_scenarios_that_show_everything(run: Run, policy: Path) -> None:
    policy.write_text(
        POLICY + '\nscenario "sent wrong"\n  given goods_wrong is yes and slip_wrong is no\n  expect R-1 stands\n'
        '\nscenario "neither"\n  given goods_wrong is no\n  expect R-1 does not stand\n',
        encoding="utf-8",
    )
    result = run("test", policy, "--coverage")
    assert result.exit_code == 0
    assert "  rule coverage 100 %" in result.stdout and "  condition coverage 100 %" in result.stdout
    assert "never stood" not in result.stdout


def test_a_policy_without_scenarios(run: Run, policy: Path) -> None:
    policy.write_text(POLICY.partition("scenario")[0], encoding="utf-8")
    result = run("test", policy)
    assert (result.exit_code, result.stdout) == (0, "slips: no scenarios\n")


def test_every_shipped_policy_is_tested_where_none_is_named(run: Run) -> None:
    assert "three_party_liability: " in run("test").stdout


def test_a_policy_that_cannot_be_used_is_told(run: Run, policy: Path) -> None:
    policy.write_text(POLICY.replace("overrides R-1", "overrides R-9"), encoding="utf-8")
    result = run("test", policy)
    assert (result.exit_code, result.stdout) == (2, "") and "error[unknown-rule]" in result.stderr
