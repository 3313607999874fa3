"""`fenze verify` and `fenze diff`, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command.conftest import POLICY, Run


def test_findings_with_witnesses(run: Run, policy: Path) -> None:
    lines = [line for line in POLICY.splitlines() if not line.startswith(("constraint", "  overrides"))]
    policy.write_text("\n".join(lines), encoding="utf-8")
    result = run("verify", policy, "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert {check["state"] for check in told["checks"]} == {"proved"}
    over = next(one for one in told["findings"] if one["code"] == "shares-over-one")
    assert over["witness"]["facts"] == {"slip_wrong": True, "goods_wrong": True} and over["rules"] == ["R-1", "R-2"]
    case = policy.parent / "case.json"
    case.write_text(json.dumps(over["witness"]))
    assert json.loads(run("decide", "-p", policy, "--json", case).stdout)["status"] == "conflict"


def test_what_is_proved_is_named(run: Run, policy: Path) -> None:
    english, chinese = run("verify", policy), run("verify", policy, "--lang", "zh")
    assert "✓ rules that contradict each other: proved: none" in english.stdout
    assert "✓ 规则互相矛盾：已证明没有" in chinese.stdout


def test_no_time_is_no_proof(run: Run, policy: Path) -> None:
    result = run("verify", policy, "--seconds", "0.0000001", "--format", "json")
    states = {check["check"]: check["state"] for check in json.loads(result.stdout)["checks"]}
    assert states["conflict"] == states["dead-rule"] == "unfinished" and result.exit_code == 1


def test_sarif(run: Run, policy: Path) -> None:
    log = json.loads(run("verify", policy, "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    assert all(one["partialFingerprints"]["fenzeFinding/v1"] for one in log["runs"][0]["results"])


def test_a_policy_that_cannot_be_used(run: Run, policy: Path) -> None:
    policy.write_text("policy p\nrule")
    assert run("verify", policy).exit_code == 2
    assert run("diff", policy, policy).exit_code == 2


def test_equal_policies(run: Run, policy: Path) -> None:
    result = run("diff", policy, policy)
    assert result.exit_code == 0 and result.stdout.count("proved equal") == 7


def test_a_difference_in_both_tongues(run: Run, policy: Path) -> None:
    other = policy.parent / "other.fenze"
    other.write_text(POLICY.replace("then maker bears", "then clerk bears"), encoding="utf-8")
    result = run("diff", policy, other)
    assert result.exit_code == 1 and "manufacturer pays 100.00 → 0.00: 100.00 less" in result.stdout
    assert "厂商 支付 100.00 → 0.00：少 100.00" in run("diff", policy, other, "--lang", "zh").stdout
    told = json.loads(run("diff", policy, other, "--format", "json").stdout)
    assert not told["equal"] and told["kinds"][0]["changes"][0] == {"party": "clerk", "old": "0.00", "new": "100.00"}
