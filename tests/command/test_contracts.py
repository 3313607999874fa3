"""Cases that name a contract, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command.conftest import Run

POLICY = """\
policy late "晚到" / "Late goods"
source guide "售后指导" / "guide"
party maker "厂商" / "manufacturer"
party customer "客户" / "customer"
term late_arrival "晚到" / "late arrival"
parameter slack "宽限" / "grace": days = 3 days
parameter fee_rate "违约金比例" / "rate of the fee": percent = 5%
fact days_late "晚到天数" / "days late": days ask maker
fact paid "实付" / "price paid": money ask maker
rule L-1 "晚到赔付" / "late arrival" cites guide "3"
  when days_late > slack
  then maker pays customer fee_rate * paid for late_arrival
contract acme-2024 "甲公司" / "Acme" for late
  set slack = 10 days
  set fee_rate = 10%
"""
CASE = '{"as_of": "2022-09-01T10:00:00+08:00", "contract": "acme-2024", "facts": {"days_late": %d, "paid": "99.99"}}'


@pytest.fixture
def late(tmp_path: Path) -> Path:
    path = tmp_path / "late.fenze"
    path.write_text(POLICY, encoding="utf-8")
    return path


def test_a_case_is_decided_under_its_contract(run: Run, late: Path) -> None:
    decided = json.loads(run("decide", "-p", late, "--json", stdin=CASE % 11).stdout)
    assert (decided["contract"], decided["payments"][0]["amount"]) == ("acme-2024", "10.00")
    assert json.loads(run("decide", "-p", late, "--json", stdin=CASE % 4).stdout)["payments"] == []


def test_the_page_and_the_reasons_show_the_contract_and_its_values(run: Run, late: Path) -> None:
    page = run("decide", "-p", late, "--explain", stdin=CASE % 11)
    assert page.exit_code == 0
    assert "Late goods 0.0.0 · contract: Acme · 1 September 2022" in page.stdout
    assert "10 days" in page.stdout and "3 days" not in page.stdout and "10%" in page.stdout


def test_the_program_of_a_case_has_the_parameters_of_its_contract(run: Run, late: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(CASE % 4, encoding="utf-8")
    program = run("asp", late, "--case", case).stdout
    own = run("asp", late, "--case", "-", stdin=(CASE % 4).replace('"acme-2024"', "null")).stdout
    assert 'is(days_late, "> 10", W)' in program and 'is(days_late, "> 3", W)' in own


def test_a_contract_that_the_policy_has_not_is_refused_with_the_near_one(run: Run, late: Path) -> None:
    result = run("decide", "-p", late, stdin=(CASE % 4).replace("2024", "2025"))
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "error[unknown_contract]: the policy has no contract `acme-2025`",
        "  --> contract",
        "  = help: did you mean `acme-2024`?",
    ]
