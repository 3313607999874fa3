"""`fenze table` as a user meets it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from fenze.command import main
from tests.scenarios.test_suggestions import POLICY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.fenze").write_text(POLICY, encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["table", str(folder / "shop.fenze"), *options])


def test_in_both_tongues(folder: Path) -> None:
    english, chinese = run(folder, "--about", "loss", "--lang", "en"), run(folder, "--about", "损失", "--lang", "zh")
    assert english.exit_code == chinese.exit_code == 0
    assert "who bears loss" in english.stdout and "✓ proved complete and equal to the policy" in english.stdout
    assert "损失由谁承担" in chinese.stdout and "✓ 已证明完整，且与政策一致" in chinese.stdout and "破损" in chinese.stdout


def test_a_csv_file_comes_back_as_rules(folder: Path) -> None:
    target = folder / "loss.csv"
    assert run(folder, "--about", "loss", "--output", str(target), "--lang", "en").exit_code == 0
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][:3] == ["topic", "signed", "late"]
    read = run(folder, "--read", str(target), "--prefix", "L", "--lang", "en")
    assert read.exit_code == 0, read.output
    assert read.stdout.startswith("rule L-01\n  when topic is damage\n   and signed is yes\n   and late > 7 days\n")


def test_a_spreadsheet_holds_every_table(folder: Path) -> None:
    target = folder / "all.xlsx"
    assert run(folder, "--output", str(target), "--lang", "en").exit_code == 0
    assert load_workbook(target).sheetnames == ["who bears loss", "who pays for late_dispatch", "what is to be checked"]
    second = run(folder, "--read", str(target), "--sheet", "what is to be checked", "--lang", "en")
    assert second.exit_code == 0 and "then check signed" in second.stdout
    missing = run(folder, "--read", str(target), "--sheet", "nothing", "--lang", "en")
    assert missing.exit_code == 2 and "no sheet is named `nothing`" in missing.stderr


def test_one_table_for_each_value_of_a_fact(folder: Path) -> None:
    told = run(folder, "--fact", "问题", "--format", "md", "--lang", "en")
    assert told.exit_code == 0
    assert [line for line in told.stdout.splitlines() if line.startswith("## ")] == [
        "## topic: damage; who bears loss",
        "## topic: delay; who pays for late\\_dispatch",
        "## topic: delay; what is to be checked",
    ]


def test_the_whole_is_what_is_settled_and_what_holds_at_once(folder: Path) -> None:
    both = run(folder, "--whole", "--format", "md", "--lang", "en")
    assert both.exit_code == 0
    assert [line for line in both.stdout.splitlines() if line.startswith("## ")] == [
        "## shop: what is settled",
        "## what is to be checked",
    ]
    settled = run(folder, "--whole", "--about", "settled", "--format", "csv", "--lang", "en")
    at_once = run(folder, "--about", "at once", "--format", "csv", "--lang", "en")
    assert "carrier bears all loss" in settled.stdout and "check signed" not in settled.stdout
    assert "check signed" in at_once.stdout and "bears" not in at_once.stdout


def test_what_is_too_large_is_named_and_the_rest_written(folder: Path) -> None:
    told = run(folder, "--rows", "2", "--lang", "en")
    assert told.exit_code == 1
    assert "who bears loss: the table would have more than 2 rows and is left out" in told.stderr
    assert "--fact topic=…" in told.stderr and "who bears loss" not in told.stdout
    assert "who pays for late_dispatch" in told.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--fact", "topik=damage"), "did you mean `topic`?"),
        (("--fact", "topic=dammage"), "did you mean `damage`?"),
        (("--fact", "late=3"), "has no values to choose from"),
        (("--party", "sellr"), "did you mean `seller`?"),
        (("--rules", "R-9"), "the policy has no rule `R-9`"),
        (("--about", "lossess"), "did you mean `loss`?"),
        (("--format", "csv"), "a CSV file holds one table, and these are 3"),
        (("--format", "xlsx"), "a spreadsheet needs a file to go to"),
        (("--as-of", "yesterday"), "is not a date"),
    ],
)
def test_what_cannot_be_is_told_with_the_fix(folder: Path, options: tuple[str, ...], said: str) -> None:
    told = run(folder, *options, "--lang", "en")
    assert told.exit_code == 2 and said in told.stderr


def test_a_bad_cell_is_told_by_its_place(folder: Path) -> None:
    (folder / "mine.csv").write_text("topic,late,then\ndamage,> 3 dayz,carrier bears all loss\nloss,,x bears all loss\n")
    told = run(folder, "--read", str(folder / "mine.csv"), "--lang", "en")
    assert told.exit_code == 2 and "mine.csv:B2:" in told.stderr
    (folder / "mine.csv").write_text("topic,late,then\ndamage,> 3 days,carier bears all loss\nlate,,maker bears all loss\n")
    told = run(folder, "--read", str(folder / "mine.csv"), "--lang", "en")
    assert told.exit_code == 2 and "mine.csv:C2: no party is named `carier`" in told.stderr and "mine.csv:A3:" in told.stderr


def test_no_time_is_no_proof(folder: Path) -> None:
    told = run(folder, "--seconds", "0.0001", "--lang", "en")
    assert told.exit_code == 1 and "not proved: out of time" in told.stdout
