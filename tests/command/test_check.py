"""`fenze check`: what is wrong with policies, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command.conftest import POLICY, Run


@pytest.fixture
def faulty(policy: Path) -> Path:
    """The policy with two faults."""
    policy.write_text(
        POLICY.replace("overrides R-1", "overrides R-9").replace("maker is not", "makers is not"), encoding="utf-8"
    )
    return policy


def test_a_policy_without_faults(run: Run, policy: Path) -> None:
    result = run("check", policy)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "no faults in 2 rules and 1 scenario\n", "")
    assert run("check", policy, "--lang", "zh").stdout == "2 条规则、1 个情形：没有问题\n"


def test_all_faults_are_told_at_once(run: Run, faulty: Path) -> None:
    result = run("check", faulty)
    assert result.exit_code == 1 and result.stderr == ""
    assert "error[unknown-rule]: " in result.stdout and "error[unknown-party]: " in result.stdout
    assert result.stdout.endswith("\n\n2 errors\n")
    assert run("check", faulty, "--lang", "zh").stdout.endswith("\n\n2 处错误\n")


def test_a_line_a_fault(run: Run, faulty: Path) -> None:
    lines = run("check", faulty, "--format", "line").stdout.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["error[unknown-rule]", "error[unknown-party]"]


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_faults_for_programs(run: Run, faulty: Path, policy: Path, form: str) -> None:
    result = run("check", faulty, "--format", form)
    content = json.loads(result.stdout)
    found = content["diagnostics"] if form == "json" else content["runs"][0]["results"]
    assert result.exit_code == 1 and len(found) == 2
    policy.write_text(POLICY, encoding="utf-8")
    clean = run("check", policy, "--format", form)
    content = json.loads(clean.stdout)
    assert clean.exit_code == 0 and (content["diagnostics"] if form == "json" else content["runs"][0]["results"]) == []


def test_warnings_alone_are_no_bad_news(run: Run, policy: Path) -> None:
    policy.write_text(POLICY.replace('  cites guide "1"\n', ""), encoding="utf-8")
    result = run("check", policy)
    assert result.exit_code == 0 and "warning[" in result.stdout
    assert result.stdout.endswith("\nno errors, 1 warning in 2 rules and 1 scenario\n")


def test_a_folder_that_only_holds_policies_stands_for_each_of_them(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.fenze").write_text(POLICY, encoding="utf-8")
    assert run("check", tmp_path).stdout == "no faults in 4 rules and 2 scenarios\n"
    assert run("check", tmp_path, tmp_path / "one").stdout == "no faults in 4 rules and 2 scenarios\n"


@pytest.mark.parametrize("name", ["nothing.fenze", "three_party_liabilty"])
def test_a_path_with_nothing_to_read_is_told(run: Run, policy: Path, name: str) -> None:
    result = run("check", policy, name)
    assert (result.exit_code, result.stdout) == (2, "") and f"`{name}`" in result.stderr


def test_an_empty_file_is_a_policy_without_a_head(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.fenze"
    empty.write_text("", encoding="utf-8")
    result = run("check", empty)
    assert result.exit_code == 1 and result.stdout.startswith("error[")
