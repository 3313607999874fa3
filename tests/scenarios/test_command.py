"""`fenze scenarios` as a user meets it, and what `fenze test --coverage` says of cases for the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from fenze.command import main
from tests.scenarios.test_suggestions import POLICY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.fenze").write_text(POLICY, encoding="utf-8")
    return tmp_path


def test_what_is_written_passes_and_shows_everything(folder: Path) -> None:
    written = CliRunner().invoke(main, ["scenarios", str(folder), "--lang", "en"])
    assert written.exit_code == 0, written.output
    (folder / "suggested.fenze").write_text(written.stdout, encoding="utf-8")
    tested = CliRunner().invoke(main, ["test", "--coverage", str(folder), "--lang", "en"])
    assert tested.exit_code == 0 and "all as expected" in tested.output
    assert all(" 100 %" in line for line in tested.output.splitlines() if "coverage" in line)
    formed = CliRunner().invoke(main, ["fmt", "--check", str(folder / "suggested.fenze")])
    assert formed.exit_code == 0, formed.output
    again = CliRunner().invoke(main, ["scenarios", "--missing", str(folder), "--lang", "en"])
    assert again.exit_code == 0 and again.stdout == ""


def test_the_same_policy_gives_the_same_text(folder: Path) -> None:
    first, second = (CliRunner().invoke(main, ["scenarios", str(folder), "--keywords", "zh"]).stdout for _ in range(2))
    assert first == second and "情形" in first and "问题 为 破损" in first


def test_coverage_names_a_case_for_what_is_missing(folder: Path) -> None:
    tested = CliRunner().invoke(main, ["test", "--coverage", str(folder), "--lang", "zh"])
    assert "R-2 从未排除 R-1" in tested.output
    assert "可用案件：问题 为 破损 且 late 为 8 天 且 paid 为 0 且 price 为 0" in tested.output


def test_time_that_is_over_is_said(folder: Path) -> None:
    ended = CliRunner().invoke(main, ["scenarios", str(folder), "--seconds", "0.0001", "--lang", "en"])
    assert ended.exit_code == 1 and "not finished: out of time" in ended.stderr
