"""`fenze serve`: says where it answers, and stops when asked."""

from __future__ import annotations

import re
import signal
import socket
import urllib.request
from pathlib import Path

from tests.command.conftest import Run, Started


def test_the_service_says_where_it_answers_and_stops_on_ctrl_c(started: Started, policy: Path) -> None:
    with started("serve", "-p", policy, "--port", "0", "--lang", "en") as running:
        assert running.stdout is not None and running.stderr is not None
        line = running.stdout.readline().decode()
        address = re.match(rf"answering at (http://127\.0\.0\.1:\d+) for {re.escape(str(policy))}; Ctrl-C stops\n", line)
        assert address is not None, line + running.stderr.read().decode()
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
