"""`fenze explain --why-not, --what-if, --reasons`: what else is told of a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command.conftest import Run

SLIP = '{"as_of": "2022-09-01T10:00:00+08:00", "facts": {"slip_wrong": true, "handling_cost": "300.00"}}'
OPEN = '{"as_of": "2022-09-01T10:00:00+08:00", "facts": {"slip_wrong": false}}'


@pytest.mark.parametrize("party", ["maker", "manufacturer", "厂商", "Manufacturer"])
def test_why_not_shows_the_condition_that_failed(run: Run, policy: Path, party: str) -> None:
    page = run("explain", "-p", policy, "-", "--why-not", party, stdin=SLIP).stdout
    assert "Why not manufacturer" in page
    assert "It is not liable, by\n└── slip keyed wrong (R-2)" in page
    assert "manufacturer sent wrong goods (R-1)" in page


def test_what_is_unknown_is_said_to_be_unknown(run: Run, policy: Path) -> None:
    page = run("explain", "-p", policy, "-", "--why-not", "maker", stdin=OPEN).stdout
    assert "? wrong goods: not known (must be yes)" in page
    (rule,) = json.loads(run("explain", "-p", policy, "-", "--why-not", "maker", "--format", "json", stdin=OPEN).stdout)[
        "why_not"
    ]["rules"]
    assert rule["rule"] == "R-1" and rule["open"] is True
    assert [(one["fact"], one["value"], one["truth"]) for one in rule["failed"]] == [("goods_wrong", None, None)]


def test_what_if_names_a_change_with_its_decision(run: Run, policy: Path) -> None:
    found = json.loads(run("explain", "-p", policy, "-", "--what-if", "做单人", "--format", "json", stdin=SLIP).stdout)[
        "what_if"
    ]
    assert found["party"] == "clerk" and found["pays"] is True and found["searched_in_full"] is True
    (only,) = found["alternatives"]
    assert only["changes"] == [{"fact": "slip_wrong", "from": True, "how": "stated", "to": False}]
    assert (only["toward"], only["label"]) == ("free", "minimal")
    assert only["decision"]["liability"] == []
    page = run("explain", "-p", policy, "-", "--what-if", "clerk", stdin=SLIP).stdout
    assert "1. slip wrong: no instead of yes" in page and "fewer changes do not do it" in page


def test_reasons_are_the_facts_that_settle_it(run: Run, policy: Path) -> None:
    found = json.loads(run("explain", "-p", policy, "-", "--reasons", "--format", "json", stdin=SLIP).stdout)["reasons"]
    assert found["stated"] == [{"fact": "slip_wrong", "value": True}] and found["presumed"] == []
    assert found["figures"] == [{"fact": "handling_cost", "value": "300"}]
    page = run("explain", "-p", policy, "-", "--reasons", "--lang", "zh", stdin=SLIP).stdout
    assert "仅凭以下事实\n  • 单子做错：是" in page
    assert json.loads(run("explain", "-p", policy, "-", "--reasons", "--format", "json", stdin=OPEN).stdout)["reasons"] is None


def test_an_unknown_party_is_refused_with_a_suggestion(run: Run, policy: Path) -> None:
    result = run("explain", "-p", policy, "-", "--why-not", "makr", stdin=SLIP)
    assert result.exit_code == 2 and result.stdout == ""
    assert result.stderr == "error: the policy has no party and no outcome `makr`\n  = help: did you mean `maker`?\n"
    assert "其当事方有：做单人、厂商" in run("explain", "-p", policy, "-", "--what-if", "x", "--lang", "zh", stdin=SLIP).stderr


def test_contradictory_facts_are_refused_as_ever(run: Run, policy: Path) -> None:
    both = '{"facts": {"slip_wrong": true, "goods_wrong": true}}'
    result = run("explain", "-p", policy, "-", "--reasons", "--what-if", "maker", stdin=both)
    assert result.exit_code == 2 and "contradictory_facts" in result.stderr


CANCELLED = '{"as_of": "2022-09-01T10:00:00+08:00", "facts": {"issue_type": "wrong_item"}}'


@pytest.mark.parametrize("name", ["refund", "退款", "Refund"])
def test_why_not_an_outcome_shows_the_rules_that_could_have_given_it(run: Run, name: str) -> None:
    asked = ("explain", "-p", "three_party_liability", "-", "--why-not", name)
    page = run(*asked, stdin=CANCELLED).stdout
    assert "Why not “refund”" in page and "order not placed: refund (TPL-CXL-01)" in page
    found = json.loads(run(*asked, "--format", "json", stdin=CANCELLED).stdout)["why_not"]
    assert (found["party"], found["outcome"], found["charged_by"]) == (None, "refund", [])
    assert "为何没有“退款”" in run(*asked, "--lang", "zh", stdin=CANCELLED).stdout
