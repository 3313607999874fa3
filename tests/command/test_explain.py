"""`fenze explain`: the forms of the reasons, on standard output or in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command.conftest import Run

CASE = json.dumps(
    {"case_id": "C-1", "as_of": "2022-09-01T10:00:00+08:00", "facts": {"slip_wrong": True, "handling_cost": "300"}}
)
REFUSED = json.dumps({"case_id": "C-2", "facts": {"nothing": 1}})
BEGINS = {
    "text": "C-1 · ",
    "md": "# Case C-1",
    "html": "<!doctype html>",
    "svg": "<svg ",
    "dot": "digraph ",
    "json": '{"trace_version"',
}


@pytest.mark.parametrize("form", BEGINS)
def test_each_form_says_the_same_in_a_file(run: Run, policy: str, tmp_path: Path, form: str) -> None:
    shown = run("explain", "-p", policy, "-", "--format", form, stdin=CASE)
    assert shown.exit_code == 0
    assert shown.stdout.lstrip().startswith(BEGINS[form])
    file = tmp_path / "out"
    written = run("explain", "-p", policy, "-", "--format", form, "--output", str(file), stdin=CASE)
    assert written.exit_code == 0 and not written.stdout
    assert file.read_text(encoding="utf-8") == shown.stdout


@pytest.mark.parametrize("form", ["md", "html", "dot"])
def test_a_case_that_is_refused_is_told_in_its_place(run: Run, policy: str, form: str) -> None:
    shown = run("explain", "-p", policy, "-", "--format", form, stdin=f"{CASE}\n{REFUSED}\n{CASE}\n")
    assert shown.exit_code == 2
    assert shown.stdout.count("nothing") >= 1 and "1 of 3 cases" in shown.stderr


@pytest.mark.parametrize("form", ["md", "html", "svg", "dot", "text"])
def test_a_refused_case_alone_leaves_the_file_as_it_was(run: Run, policy: str, tmp_path: Path, form: str) -> None:
    file = tmp_path / "out"
    file.write_text("before")
    shown = run("explain", "-p", policy, "-", "--format", form, "--output", str(file), stdin=REFUSED)
    assert shown.exit_code == 2 and "error[unknown_fact]" in shown.stderr
    assert file.read_text() == "before"


def test_a_picture_shows_one_case(run: Run, policy: str) -> None:
    shown = run("explain", "-p", policy, "-", "--format", "svg", stdin=f"{CASE}\n{CASE}\n")
    assert shown.exit_code == 2 and "a picture shows one case" in shown.stderr


@pytest.mark.parametrize("form", ["md", "html", "svg", "dot"])
def test_what_is_asked_besides_has_no_rendering(run: Run, policy: str, form: str) -> None:
    shown = run("explain", "-p", policy, "-", "--format", form, "--reasons", stdin=CASE)
    assert shown.exit_code == 2 and "text or JSON only" in shown.stderr and not shown.stdout


def test_a_file_that_cannot_be_written_is_told(run: Run, policy: str, tmp_path: Path) -> None:
    shown = run("explain", "-p", policy, "-", "--format", "html", "--output", str(tmp_path / "no" / "out"), stdin=CASE)
    assert shown.exit_code == 2 and "cannot read or write" in shown.stderr
