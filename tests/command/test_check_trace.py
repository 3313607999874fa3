"""Traces against their policy, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fenze.checker import followed
from fenze.dsl.digest import digest_of_json
from tests.command.conftest import Run
from tests.command.test_contracts import CASE
from tests.command.test_contracts import POLICY as WITH_CONTRACT

OPEN = '{"case_id": "C-1", "as_of": "2022-09-01T10:00:00+08:00", "facts": {"handling_cost": 300}}'
SETTLED = '{"case_id": "C-2", "as_of": "2022-09-01T10:00:00+08:00", "facts": {"slip_wrong": true, "handling_cost": 300}}'


def traced(run: Run, policy: Path, case: str, tmp_path: Path) -> Any:
    """The trace of a case."""
    file = tmp_path / "case.json"
    file.write_text(case, encoding="utf-8")
    return json.loads(run("explain", "-p", policy, file, "--format", "json").stdout)


def sealed(trace: dict[str, Any]) -> str:
    """The trace with a digest that is right for what it says."""
    return json.dumps(trace | {"digest": digest_of_json({key: value for key, value in trace.items() if key != "digest"})})


@pytest.mark.parametrize(("tongue", "true", "false"), [
    ("en", "C-2: the trace is true\n", ("C-2: the trace is not true in 1 place\n"
     '  /decision/liability/0/amount: it says `"300.01"`; by the facts and the policy it is `"300.00"`\n')),
    ("zh", "C-2：溯源记录属实\n", ("C-2：溯源记录有 1 处不属实\n"
     '  /decision/liability/0/amount：写的是 `"300.01"`，按事实和政策应为 `"300.00"`\n')),
])  # fmt: skip
def test_a_true_trace_and_one_a_cent_off(run: Run, policy: Path, tmp_path: Path, tongue: str, true: str, false: str) -> None:
    trace = traced(run, policy, SETTLED, tmp_path)
    result = run("check-trace", "-p", policy, "--lang", tongue, "-", stdin=sealed(trace))
    assert (result.exit_code, result.stdout) == (0, true)
    trace["decision"]["liability"][0]["amount"] = "300.01"
    result = run("check-trace", "-p", policy, "--lang", tongue, "-", stdin=sealed(trace))
    assert (result.exit_code, result.stdout) == (1, false)


@pytest.mark.parametrize(("path", "value"), [
    (("exposure", 0, "share"), ["0", "1/2"]), (("exposure", 0, "status"), "settled"), (("exposure", 0, "rules"), ["R-1"]),
    (("exposure", 1, "amount"), ["0.00", "299.99"]), (("exposure", 0, "exact"), False), (("outlook", 0, "status"), "excluded"),
    (("outlook", 0, "party"), "clerk"), (("exposure",), []), (("outlook",), []), (("status",), "decided"),
])  # fmt: skip
def test_what_is_open_is_checked(run: Run, policy: Path, tmp_path: Path, path: tuple[str | int, ...], value: object) -> None:
    trace = traced(run, policy, OPEN, tmp_path)
    assert trace["decision"]["exposure"][0]["share"] == ["0", "1"]
    holder: Any = trace["decision"]
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    result = run("check-trace", "-p", policy, "-", stdin=sealed(trace))
    assert result.exit_code == 1
    assert f"/decision/{path[0]}" in result.stdout


@pytest.mark.parametrize(("path", "value", "code"), [
    (("exposure",), [], 0), (("status",), "decided", 0), (("liability",), None, 0), (("liabilities",), [], 1),
    (("duties",), ["x"], 1), (("rules",), ["R-2"], 1),
])  # fmt: skip
def test_where_there_are_too_many_completions_what_does_not_rest_on_them_is_checked(
    run: Run, policy: Path, tmp_path: Path, path: tuple[str], value: object, code: int
) -> None:
    trace = traced(run, policy, OPEN, tmp_path)
    trace["decision"][path[0]] = value
    with patch.object(followed, "MOST", 0):
        result = run("check-trace", "-p", policy, "-", stdin=sealed(trace))
    assert result.exit_code == code
    assert (f"\n  /decision/{path[0]}" in result.stdout) == bool(code)


@pytest.mark.parametrize(("tongue", "note"), [
    ("en", "  not checked, because there are too many ways to complete the unknown facts: /decision/status, "),
    ("zh", "  未核验（未知事实的补全方式过多）：/decision/status、"),
])  # fmt: skip
def test_what_could_not_be_checked_is_said(run: Run, policy: Path, tmp_path: Path, tongue: str, note: str) -> None:
    trace = traced(run, policy, OPEN, tmp_path)
    with patch.object(followed, "MOST", 0):
        result = run("check-trace", "-p", policy, "--lang", tongue, "-", stdin=sealed(trace))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].startswith(note)
    assert "/decision/exposure" in result.stdout


def test_a_trace_under_a_contract_is_held_against_the_contract(run: Run, tmp_path: Path) -> None:
    late = tmp_path / "late.fenze"
    late.write_text(WITH_CONTRACT, encoding="utf-8")
    trace = traced(run, late, CASE % 11, tmp_path)
    assert run("check-trace", "-p", late, "-", stdin=sealed(trace)).exit_code == 0
    for contract, place in ((None, "/policy/digest"), ("other-2024", "/contract")):
        result = run("check-trace", "-p", late, "-", stdin=sealed(trace | {"contract": contract}))
        assert (result.exit_code, place in result.stdout) == (1, True)


def test_traces_stand_one_a_line_and_anything_else_is_refused(run: Run, policy: Path, tmp_path: Path) -> None:
    lines = [sealed(traced(run, policy, case, tmp_path)) for case in (OPEN, SETTLED)]
    result = run("check-trace", "-p", policy, "-", stdin="\n".join(lines))
    assert result.stdout == "C-1: the trace is true\nC-2: the trace is true\n"
    for text in ("{", "[]", '{"facts": {}}', lines[0].replace("{", '{"case_id": "C-2", ', 1)):
        result = run("check-trace", "-p", policy, "-", stdin=text)
        assert (result.exit_code, result.stdout) == (2, "")
