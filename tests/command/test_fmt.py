"""`fenze fmt`: canonical form in place, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fenze.dsl.load import load
from fenze.dsl.print import text_of
from fenze.dsl.text_to_ast import file_of
from tests.command.conftest import POLICY, Run

TIDY = text_of(file_of(POLICY, "slips.fenze"), "en")


@pytest.fixture
def tidy(policy: Path) -> Path:
    """The policy in canonical form."""
    policy.write_text(TIDY, encoding="utf-8")
    return policy


@pytest.fixture
def untidy(policy: Path) -> Path:
    policy.write_text(TIDY.replace("\n  cites", "   cites"), encoding="utf-8")
    return policy


def test_a_file_in_form_is_left_alone(run: Run, tidy: Path) -> None:
    before = tidy.stat()
    result = run("fmt", tidy)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 of 1 files changed, 1 in form already\n"
    assert (tidy.stat().st_mtime_ns, tidy.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_file_is_brought_into_form_and_named(run: Run, untidy: Path) -> None:
    untidy.chmod(0o640)
    result = run("fmt", untidy.parent)
    assert (result.exit_code, result.stdout) == (0, f"{untidy.as_posix()}\n")
    assert untidy.read_text(encoding="utf-8") == TIDY
    assert untidy.stat().st_mode & 0o777 == 0o640
    assert os.listdir(untidy.parent) == [untidy.name]  # noqa: PTH208 hidden files as well


def test_check_changes_nothing_and_names_the_file(run: Run, untidy: Path) -> None:
    before = untidy.read_bytes()
    result = run("fmt", "--check", untidy, "--lang", "zh")
    assert (result.exit_code, result.stdout) == (1, f"{untidy.as_posix()}\n")
    assert result.stderr == "1 个文件中 1 个需要改动，0 个本已规范\n"
    assert untidy.read_bytes() == before
    run("fmt", untidy)
    assert run("fmt", "--check", untidy).exit_code == 0


def test_keywords_go_from_one_tongue_to_the_other_and_stay_there(run: Run, tidy: Path) -> None:
    english = load(tidy)
    assert run("fmt", "--keywords", "zh", tidy).exit_code == 0
    chinese = tidy.read_text(encoding="utf-8")
    assert "规则 R-2 " in chinese and "rule R-2" not in chinese
    assert load(tidy) == english
    assert run("fmt", tidy).stdout == ""
    run("fmt", "--keywords", "en", tidy)
    assert tidy.read_text(encoding="utf-8") == TIDY


@pytest.mark.parametrize(
    "content", [TIDY.replace("then maker", "than maker").encode(), TIDY.encode("gbk")], ids=["syntax", "gbk"]
)
def test_a_file_with_faults_is_left_alone_and_the_others_are_not(run: Run, untidy: Path, content: bytes) -> None:
    faulty = untidy.with_name("faulty.fenze")
    faulty.write_bytes(content)
    result = run("fmt", untidy.parent)
    assert result.exit_code == 1 and faulty.read_bytes() == content
    assert result.stdout == f"{untidy.as_posix()}\n" and untidy.read_text(encoding="utf-8") == TIDY
    assert "error[" in result.stderr and "faulty.fenze:" in result.stderr
    assert result.stderr.endswith("1 of 2 files changed, 0 in form already, 1 with faults left as they are\n")


def test_line_ends_and_marks_of_other_systems_go(run: Run, policy: Path) -> None:
    policy.write_bytes(b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode())
    assert run("fmt", policy).exit_code == 0
    assert policy.read_bytes() == TIDY.encode()


def test_a_link_stays_a_link(run: Run, untidy: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.fenze"
    link.symlink_to(untidy)
    assert run("fmt", link).exit_code == 0
    assert link.is_symlink() and untidy.read_text(encoding="utf-8") == TIDY


def test_nothing_to_format_is_told(run: Run, tmp_path: Path) -> None:
    result = run("fmt", tmp_path)
    assert result.exit_code == 2 and "no `.fenze` file is below the folder" in result.stderr
    assert run("fmt", tmp_path / "none.fenze").exit_code == 2
