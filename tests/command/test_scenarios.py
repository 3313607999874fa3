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


def test_coverage_names_the_rules_that_no_scenario_moves(run: Run, policy: Path) -> None:
    assert run("test", policy, "--coverage").stdout == (
        "slips: 1 scenario, as expected\n  1 of 2 rules stood in some scenario\n  never stood: R-1\n  stood in every one: R-2\n"
    )


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
