"""`fenze serve`: says where it answers, and stops when asked."""

from __future__ import annotations

import re
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.command.conftest import Run, Started


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENZE_DATABASE_URL", f"sqlite:///{tmp_path}/fenze.db")
    monkeypatch.setenv("FENZE_LOG_LEVEL", "warning")


def test_the_service_says_where_it_answers_and_stops_on_ctrl_c(started: Started, policy: Path) -> None:
    with started("serve", "-p", policy, "--port", "0", "--lang", "en") as running:
        assert running.stdout is not None and running.stderr is not None
        line = running.stdout.readline().decode()
        address = re.match(r"answering at (http://127\.0\.0\.1:\d+) for slips; Ctrl-C stops\n", line)
        assert address is not None, line
        assert "no keys are set" in running.stdout.readline().decode()
        with urllib.request.urlopen(f"{address[1]}/v1/policies", timeout=60) as answer:  # noqa: S310 our own service
            assert b'"slips"' in answer.read()
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) == 0
        assert running.stderr.read() == b""


def test_a_port_that_is_taken_is_told(run: Run, policy: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("serve", "-p", policy, "--port", str(port))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"port {port} of 127.0.0.1 cannot be taken" in result.stderr and "--port" in result.stderr


def test_a_policy_with_faults_is_not_served(run: Run, policy: Path) -> None:
    policy.write_text("rule", encoding="utf-8")
    result = run("serve", "-p", policy)
    assert result.exit_code == 2 and "error[" in result.stderr


def test_without_keys_it_listens_on_this_machine_only(run: Run, policy: Path) -> None:
    result = run("serve", "-p", policy, "--host", "192.0.2.1", "--port", "0")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "this machine only" in result.stderr and "fenze keys make" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("FENZE_CASE_BYTES", "many", "FENZE_CASE_BYTES"),
        ("FENZE_RATE", "often", "FENZE_RATE"),
        ("FENZE_DATABASE_URL", "mysql://x", "FENZE_DATABASE_URL"),
        ("FENZE_DATABASE_URL", "sqlite:////nowhere/at/all/fenze.db", "cannot be used"),
        ("FENZE_DATABASE_URL", "postgresql://postgres@127.0.0.1:1/test", "cannot be used"),
    ],
)
def test_a_setting_or_a_store_that_cannot_be_used_is_told(
    run: Run, policy: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run("serve", "-p", policy, "--port", "0")
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr and "Traceback" not in result.stderr
