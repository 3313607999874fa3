"""The commands of the README do what it says, in a fresh copy of the tree with nothing installed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.house.tree import ROOT, copy_to

pytestmark = pytest.mark.xdist_group("readme")  # what the tests share is made once

COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def commands_of(name: str) -> list[str]:
    """The commands of a README, one a line."""
    return [line for block in COMMANDS.findall((ROOT / name).read_text(encoding="utf-8")) for line in block.splitlines()]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_to(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="module")
def outside() -> dict[str, str]:
    """The environment of somebody who has just opened a terminal."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE", "VIRTUAL_ENV", "PYTHON", "MAKE"))
    }


def test_both_readmes_give_the_same_commands() -> None:
    assert commands_of("README.md") == commands_of("README.zh-CN.md")


def test_make_run_decides_the_sample_and_serves_until_it_is_interrupted(fresh: Path, outside: dict[str, str]) -> None:
    assert commands_of("README.md")[0] == "make run"
    command = ["make", "run", "ARGS=--port 0"]
    with subprocess.Popen(
        command, cwd=fresh, env=outside, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stdout is not None
        printed: list[str] = []
        try:
            for line in running.stdout:
                printed.append(line)
                if address := ADDRESS.search(line):
                    break
            else:
                pytest.fail(f"no address in: {''.join(printed)}")
            with urllib.request.urlopen(f"{address[0]}/healthz", timeout=60) as answer:  # noqa: S310 our own service
                assert answer.status == 200
        finally:
            os.killpg(running.pid, signal.SIGINT)
    assert "TPL-WRONG-03" in "".join(printed)
    assert "300.00" in "".join(printed)


def test_the_other_commands_run(fresh: Path, outside: dict[str, str]) -> None:
    subprocess.run(["make", "run", "ARGS=--once"], cwd=fresh, env=outside, check=True, capture_output=True)
    for command in commands_of("README.md")[1:]:
        done = subprocess.run(command, shell=True, cwd=fresh, env=outside, check=False, capture_output=True, text=True)  # noqa: S602
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
