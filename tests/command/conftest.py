"""The command line on a small policy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fenze.command import main
from tests.processes import Running, start

POLICY = """\
policy slips "错单" / "Wrong orders"
version 1.2.0
in force from 2022-01-01
source guide "售后指导" / "guide"

party clerk "做单人" / "order clerk"
party maker "厂商" / "manufacturer"

cost handling_cost "后续处理费用" / "handling cost"

fact slip_wrong "单子做错" / "slip wrong": yes or no ask clerk "单子做错了吗？" / "Was the slip wrong?"
fact goods_wrong "货发错" / "wrong goods": yes or no ask maker
fact reported_late "迟报" / "days until reported": days

constraint one_slip "两处不会都错" / "both cannot be wrong" never slip_wrong is yes and goods_wrong is yes

rule R-1 "厂商发错" / "manufacturer sent wrong goods"
  cites guide "1"
  when goods_wrong is yes
  then maker bears all handling_cost

rule R-2 "单子做错" / "slip keyed wrong"
  cites guide "2"
  overrides R-1
  when slip_wrong is yes
  then clerk bears all handling_cost
   and maker is not liable

scenario "slip wrong"
  given slip_wrong is yes and handling_cost is 300
  expect decided
     and clerk bears 300 of handling_cost
"""

Run = Callable[..., Result]


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """The file of a policy of two rules, in canonical form."""
    path = tmp_path / "slips.fenze"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls the command line in this process, in English and 80 columns wide."""
    for name in ("LC_ALL", "LC_MESSAGES", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str | Path, stdin: str | bytes = b"", env: Mapping[str, str] | None = None) -> Result:
        return CliRunner().invoke(main, [str(one) for one in arguments], input=stdin, env=env, catch_exceptions=False)

    return run


Started = Callable[..., Running]


@pytest.fixture
def started() -> Started:
    """Starts the command line in a process of its own, with pipes for all three streams."""

    def fenze(*arguments: str | Path) -> Running:
        command = [sys.executable, "-m", "fenze", *map(str, arguments)]
        return start(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)

    return fenze
