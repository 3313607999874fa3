"""The service on a socket of its own: it says where it listens, only on this machine, and stops when asked to."""

from __future__ import annotations

import signal
import sys
import urllib.request
from pathlib import Path

import pytest

from fenze.api.listen import HOST, bound_socket, is_loopback
from tests.api.conftest import POLICY
from tests.processes import start

PROGRAM = """
import sys
from pathlib import Path
from fenze.api.app import app_of
from fenze.api.listen import HOST, bound_socket, listen
from tests.api.conftest import opened, settings_at

settings = settings_at(f"sqlite:///{sys.argv[1]}.db")
app = app_of(opened(settings, Path(sys.argv[1])), settings)
listen(app, bound_socket(HOST, 0), 5, lambda address: print(address, flush=True))
print("stopped")
"""


def test_the_service_answers_where_it_says_and_stops_on_an_interrupt(tmp_path: Path) -> None:
    policy = tmp_path / "slips.fenze"
    policy.write_text(POLICY, encoding="utf-8")
    with start([sys.executable, "-c", PROGRAM, policy]) as running:
        assert running.stdout is not None
        address = running.stdout.readline().decode().strip()
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}/v1/policies", timeout=60) as answer:  # noqa: S310 our own service
            assert b'"slips"' in answer.read()
        running.send_signal(signal.SIGINT)
        assert running.stdout.read() == b"stopped\n"
    assert running.returncode == 0


def test_a_port_that_is_taken_is_an_error() -> None:
    with bound_socket(HOST, 0) as taken:
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            bound_socket(HOST, taken.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("192.0.2.1", False),
        ("::", False),
        ("example.com", False),
    ],
)
def test_what_only_this_machine_can_reach(host: str, only_here: bool) -> None:
    assert is_loopback(host) is only_here
