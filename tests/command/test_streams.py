"""What happens when the other end stops reading, writing or waiting."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command.conftest import Started

CASE = b'{"case_id": "A", "facts": {"slip_wrong": true, "handling_cost": "300.00"}}\n'


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """More cases than fit into the buffers between two processes."""
    path = tmp_path / "many.ndjson"
    path.write_bytes(CASE * 3_000)
    return path


def test_an_answer_comes_before_the_next_case_is_sent(started: Started, policy: Path) -> None:
    with started("decide", "-p", policy, "--json") as running:
        assert running.stdin is not None and running.stdout is not None
        for _ in range(3):
            running.stdin.write(CASE)
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["case_id"] == "A"
        running.stdin.close()
    assert running.returncode == 0


def test_ctrl_c_while_waiting_for_a_case(started: Started, policy: Path) -> None:
    with started("decide", "-p", policy, "--json") as running:
        assert running.stdin is not None and running.stdout is not None and running.stderr is not None
        running.stdin.write(CASE + b'{"case_id": "B", "fac')
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["case_id"] == "A"
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) == 130
        assert (running.stdout.read(), running.stderr.read()) == (b"", b"stopped\n")


@pytest.mark.parametrize("form", [["--json"], []])
def test_ctrl_c_leaves_whole_answers(started: Started, policy: Path, many: Path, form: list[str]) -> None:
    with started("decide", "-p", policy, *form, many) as running:
        assert running.stdout is not None and running.stderr is not None
        read = running.stdout.read(100_000)
        running.send_signal(signal.SIGINT)
        read += running.stdout.read()
        assert running.wait(timeout=60) == 130
        assert running.stderr.read() == b"stopped\n"
    if form:
        assert {json.loads(line)["status"] for line in read.splitlines()} == {"decided"}
    assert read.endswith(b"\n") and read.count(b'"A"' if form else b"A \xc2\xb7") < 3_000


@pytest.mark.parametrize(
    "arguments", [["decide", "--json"], ["decide"], ["decide", "--explain"], ["explain", "--format", "json"]], ids=" ".join
)
def test_a_reader_that_has_seen_enough_is_no_fault(started: Started, policy: Path, many: Path, arguments: list[str]) -> None:
    with started(*arguments, "-p", policy, many) as running:
        assert running.stdout is not None and running.stderr is not None
        assert running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


@pytest.mark.parametrize(
    "arguments", [["--help"], ["decide", "--help"], ["check", "{policy}"], ["asp", "{policy}"]], ids=" ".join
)
def test_a_reader_that_is_gone_from_the_start_is_no_fault(policy: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "fenze", *(one.format(policy=policy) for one in arguments)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("form", [["--json"], []])
def test_a_full_disk_is_told(policy: Path, many: Path, form: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "fenze", "decide", "-p", str(policy), *form, "--lang", "en", str(many)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (2, b"error: cannot read or write: No space left on device\n")


def test_a_closed_output_is_told(policy: Path) -> None:
    command = f'"{sys.executable}" -m fenze decide -p "{policy}" --json >&-'
    done = subprocess.run(["sh", "-c", command], input=CASE, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (2, b"error: standard output is closed\n")


def test_a_long_file_takes_the_memory_of_a_line(policy: Path, tmp_path: Path) -> None:
    program = (
        "import resource, sys\n"
        "from fenze.command import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    )
    peaks: list[int] = []
    for count in (10, 10_000):
        path = tmp_path / f"{count}.ndjson"
        path.write_bytes(CASE * count)
        command = [sys.executable, "-c", program, "decide", "-p", str(policy), "--json", str(path)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        peaks.append(int(done.stderr))
    assert peaks[1] < peaks[0] + 8_000, f"kilobytes at most for 10 and for 10,000 cases: {peaks}"


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_signs_that_the_terminal_lacks_do_not_stop_the_answer(policy: Path, encoding: str) -> None:
    command = [sys.executable, "-m", "fenze", "decide", "-p", str(policy), "--explain", "--lang", "zh"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, input=CASE, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"300.00" in done.stdout and ("已定".encode("gbk") in done.stdout) == (encoding == "gbk")
