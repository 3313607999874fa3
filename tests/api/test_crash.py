"""The service is killed at any moment, loses its store for a while, is cut off: nothing accepted is lost, nothing is there twice."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from hypothesis import settings as hypothesis_settings
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from fenze.api.access.bodies import Lines
from fenze.api.app import app_of
from fenze.api.audit.verify import flaws_in
from fenze.api.settings import Settings
from fenze.api.store.open import open_store
from fenze.api.store.records import event as event_draft
from fenze.api.store.schema import records
from fenze.api.store.writing import StoreGone
from tests.api.conftest import BATCH, CASE, KEY, ONE, opened, settings_at
from tests.house.tree import ROOT
from tests.processes import Running, start

FUZZ = hypothesis_settings.default is not None and hypothesis_settings.default.max_examples > 1_000
KILLS = 100 if FUZZ else 2
"""On either kind of store: 200 in all with `--hypothesis-profile=fuzz`."""
CALLERS = 10
"""So many that a process of its own records, in most rounds."""


def serve(address: str, policy: Path, workers: int = 1, **more: str) -> tuple[Running, str]:
    environment = {
        **os.environ, "FENZE_DATABASE_URL": address, "FENZE_AUDIT_KEY": KEY, "FENZE_LOG_LEVEL": "error", "PYTHONPATH": str(ROOT),
        "LANG": "en_US.UTF-8", "FENZE_THREADS": "2", **more,
    }  # fmt: skip
    command: list[str | Path] = [sys.executable, "-m", "fenze", "serve", "-p", policy, "--port", "0", "--workers", str(workers)]
    running = start(command, env=environment, first=os.setsid, stderr=subprocess.DEVNULL)
    assert running.stdout is not None
    found = re.match(r"answering at (\S+) ", running.stdout.readline().decode())
    assert found is not None
    return running, found[1]


def load(where: str, stop: threading.Event, accepted: dict[str, str], name: str) -> None:
    """Sends cases until it is told to stop; what is accepted by its key. A call that is cut is sent again with its key."""
    number = 0
    while not stop.is_set():
        number += 1
        key = f"{name}-{number}"
        request = urllib.request.Request(where + ONE, CASE.replace("C-1", key).encode(), {"Idempotency-Key": key})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 our own service
                accepted[key] = json.load(answer)["decision_id"]
        except (OSError, urllib.error.URLError, ValueError, http_errors()):
            return


def http_errors() -> type[Exception]:
    from http.client import HTTPException

    return HTTPException


def test_killed_under_load_it_loses_no_decision_and_has_none_twice(address: str, policy_file: Path) -> None:
    accepted: dict[str, str] = {}
    rng = random.Random(11)  # noqa: S311
    for round_ in range(KILLS):
        running, where = serve(address, policy_file)
        stop = threading.Event()
        callers = [threading.Thread(target=load, args=(where, stop, accepted, f"{round_}-{n}")) for n in range(CALLERS)]
        for caller in callers:
            caller.start()
        time.sleep(rng.uniform(0.3, 3.0))
        (os.kill if round_ % 2 else os.killpg)(running.pid, signal.SIGKILL)  # processes beside it end with it, or by themselves
        stop.set()
        for caller in callers:
            caller.join()
        running.communicate()
    assert len(accepted) >= KILLS * CALLERS
    store = open_store(settings_at(address))
    with store.database.read() as connection:
        chosen = select(records.c.idempotency_key, records.c.record_id).where(records.c.sample.is_not(None))
        rows = [(row.idempotency_key, row.record_id) for row in connection.execute(chosen)]
        flaws = list(flaws_in(connection, store.key))
    store.close()
    kept = dict(rows)
    assert len(kept) == len(rows)
    assert {key: kept.get(key) for key in accepted} == accepted
    assert flaws == []


def test_several_workers_answer_from_one_chain_and_stop_together(address: str, policy_file: Path) -> None:
    running, where = serve(address, policy_file, workers=2)
    with running:
        with httpx2.Client(base_url=where) as client:
            ids = {client.post(ONE, content=CASE).json()["decision_id"] for _ in range(20)}
            deadline = time.monotonic() + 30
            while client.get("/readyz").status_code != 200 and time.monotonic() < deadline:
                time.sleep(0.1)
            counted = re.findall(r"^fenze_decisions_total\{.*\} ([\d.]+)", client.get("/metrics").text, re.MULTILINE)
            assert sum(map(float, counted)) == 20
            assert len(client.get("/v1/decisions?limit=100").json()["decisions"]) == len(ids) == 20
        running.terminate()
        assert running.wait(timeout=60) == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(where.rpartition(":")[2])), timeout=2).close()


# ── the store out of reach ────────────────────────────────────────────────────────────────────────────────────────────────


class Outage:
    """Has every write fail, after its work or before, until it is over."""

    def __init__(self, engine: Any) -> None:
        self.on = False
        event.listen(engine, "begin", self.fail, insert=True)

    def fail(self, _: object) -> None:
        if self.on:
            raise OperationalError("", {}, Exception("the store is out of reach"))


def test_a_store_that_is_gone_for_a_while_is_waited_for(settings: Settings, policy_file: Path) -> None:
    store = opened(settings, policy_file)
    outage = Outage(store.database.engine)
    with TestClient(app_of(store, settings)) as client:
        client.post(ONE, content=CASE)
        outage.on = True
        threading.Timer(1.0, lambda: setattr(outage, "on", False)).start()
        assert client.post(ONE, content=CASE).status_code == 200
        assert len(client.get("/v1/decisions").json()["decisions"]) == 2


def test_a_store_that_stays_away_is_told_and_nothing_is_recorded_twice(settings: Settings, policy_file: Path) -> None:
    settings = settings.model_copy(update={"store_seconds": 0.3})
    store = opened(settings, policy_file)
    outage = Outage(store.database.engine)
    with TestClient(app_of(store, settings)) as client:
        outage.on = True
        headers = {"Idempotency-Key": "k"}
        gone = client.post(ONE, content=CASE, headers=headers)
        assert (gone.status_code, gone.json()["code"], "retry-after" in gone.headers) == (503, "store_unavailable", True)
        line = json.loads(client.post(BATCH, content=CASE).text)
        assert (line["case_id"], line["error"]["code"]) == ("C-1", "store_unavailable")
        assert client.get("/v1/decisions").status_code == client.get("/readyz").status_code == 503
        outage.on = False
        assert [client.post(ONE, content=CASE, headers=headers).status_code for _ in range(2)] == [200, 200]
        assert len(client.get("/v1/decisions").json()["decisions"]) == 1


def test_a_commit_of_which_it_is_not_known_how_it_ended_is_not_made_twice(settings: Settings, policy_file: Path) -> None:
    store = opened(settings, policy_file)
    failed: list[bool] = []

    def fail_after_commit(connection: Any) -> None:
        if not failed:
            failed.append(True)
            connection.connection.commit()
            raise OperationalError("", {}, Exception("the connection was cut"))

    event.listen(store.database.engine, "commit", fail_after_commit)
    with TestClient(app_of(store, settings)) as client:
        answer = client.post(ONE, content=CASE)
        assert (answer.status_code, failed) == (200, [True])
        found = client.get("/v1/decisions").json()["decisions"]
        assert [one["decision_id"] for one in found] == [answer.json()["decision_id"]]


def test_a_full_disk_is_told_and_leaves_the_chain_whole(tmp_path: Path, policy_file: Path) -> None:
    settings = settings_at(f"sqlite:///{tmp_path}/fenze.db", store_seconds=0.2)
    store = opened(settings, policy_file)
    with store.database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(store.database.engine, "begin", limit, insert=True)
    with TestClient(app_of(store, settings)) as client:
        statuses = [client.post(ONE, content=CASE).status_code for _ in range(150)]
    assert set(statuses) == {200, 503}
    store = open_store(settings)
    with store.database.read() as connection:
        assert list(flaws_in(connection, store.key)) == []
        assert len(connection.execute(select(records.c.seq).where(records.c.sample.is_not(None))).all()) == statuses.count(200)
    store.close()


def test_one_bad_draft_does_not_keep_the_others_back(settings: Settings, policy_file: Path) -> None:
    store = opened(settings, policy_file)

    def refuse(_: object, __: int) -> None:
        raise ZeroDivisionError

    good = event_draft("erase", None, {"records": []})
    bad = event_draft("erase", None, {"records": []})
    bad = bad._replace(beside=refuse)
    jobs = [store.appender.append([one]) for one in (good, bad)]
    with pytest.raises(ZeroDivisionError):
        jobs[1].result()
    assert store.appender.append([event_draft("erase", None, {"records": []})]).result()[0].seq > 2
    store.close()
    assert issubclass(StoreGone, Exception)


# ── bodies ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, policy_file: Path) -> Iterator[str]:
    """A server that waits half a second for the next piece of a body."""
    address = f"sqlite:///{tmp_path_factory.mktemp('store')}/fenze.db"
    server, where = serve(address, policy_file, FENZE_IDLE_SECONDS="0.5", FENZE_BODY_SECONDS="0.5", FENZE_CASE_BYTES="2000")
    with server:
        yield where
        server.terminate()


def raw(where: str, path: str, *pieces: bytes, length: int | None = None, pause: float = 0.0, read: bool = True) -> bytes:
    """What comes back for a body that is sent in pieces."""
    host, port = where.removeprefix("http://").split(":")
    size = f"Content-Length: {length}" if length is not None else "Transfer-Encoding: chunked"
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n{size}\r\n\r\n".encode())
        for piece in pieces:
            connection.sendall(piece if length is not None else b"%x\r\n%b\r\n" % (len(piece), piece))
            time.sleep(pause)
        if not read:
            return b""
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def test_a_body_that_is_slow_is_given_up(running: str) -> None:
    answer = raw(running, ONE, b"{", length=100)
    assert b" 408 " in answer.splitlines()[0] and b"body_too_slow" in answer
    batch = raw(running, BATCH, CASE.encode() + b"\n", length=100_000)
    assert b" 200 " in batch.splitlines()[0] and b'"status": "decided"' in batch and b"body_too_slow" in batch


def test_a_batch_that_is_cut_records_whole_lines_only(running: str) -> None:
    def count() -> int:
        with urllib.request.urlopen(f"{running}/v1/decisions?limit=500&case_id=cut") as answer:  # noqa: S310
            return len(json.load(answer)["decisions"])

    case = CASE.replace("C-1", "cut").encode()
    raw(running, BATCH, case + b"\n" + case + b"\n" + case[:40], length=10_000, pause=0.4, read=False)
    deadline = time.monotonic() + 10
    while count() < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.3)
    assert count() == 2


def test_the_first_answers_come_before_the_batch_has_ended(running: str) -> None:
    host, port = running.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        line = CASE.encode() + b"\n"
        connection.sendall(
            f"POST {BATCH} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {2 * len(line)}\r\n\r\n".encode() + line
        )
        first = received(connection, b'"decided"', 1)
        assert first.count(b'"decided"') == 1, "the second case has not been sent yet"
        connection.sendall(line)
        assert received(connection, b'"decided"', 1).count(b'"decided"') == 1


def received(connection: socket.socket, wanted: bytes, times: int) -> bytes:
    """What comes in until it holds what is wanted so often, or the connection ends."""
    answer = b""
    while answer.count(wanted) < times and (more := connection.recv(65536)):
        answer += more
    return answer


def test_a_caller_that_sends_all_before_it_reads_is_answered(running: str) -> None:
    lines = [CASE.replace("C-1", f"B-{n}") for n in range(1_500)]
    body = ("\n".join(lines) + "\n").encode()
    with httpx2.Client(base_url=running, timeout=60) as client:
        answer = client.post(f"{BATCH}?store=false", content=body)
    assert [json.loads(line)["case_id"] for line in answer.text.splitlines()] == [f"B-{n}" for n in range(1_500)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 1_900, "not_json"),
        (b'{"facts":' * 150 + b"1" + b"}" * 150, "unknown_fact"),
        (b"\xff\xfe{}", "not_json"),
        (b"\x00", "not_json"),
        (b'{"facts": {"handling_cost": 1e400}}', "wrong_type"),
        (b'{"facts": {"handling_cost": ' + b"9" * 1_500 + b"}}", None),
        (b'{"case_id": "\\ud800"}', "not_json"),
        (b"{}" * 1_100, "body_too_large"),
    ],
)
def test_a_body_that_is_none_is_refused_and_nothing_breaks(running: str, body: bytes, code: str | None) -> None:
    with httpx2.Client(base_url=running) as client:
        answer = client.post(ONE, content=body)
        assert answer.status_code in {400, 413, 422}
        assert code in {None, answer.json()["code"]}
        assert client.post(ONE, content=CASE).status_code == 200


class Pieces:
    """A request whose body comes in given pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces

    async def stream(self) -> Any:
        for piece in self.pieces:
            await asyncio.sleep(0)
            yield piece


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_lines_are_the_same_however_the_body_is_cut_into_pieces(size: int) -> None:
    body = b"one\r\n\n  two \nthree" + b"x" * 30 + b"\nfour" + b"y" * 40 + b"\n\nlast"
    found = asyncio.run(_lines(Pieces(*(body[n : n + size] for n in range(0, len(body), size)))))
    assert found == [(1, b"one"), (3, b"two"), (4, None), (5, None), (7, b"last")]


async def _lines(request: Any) -> list[tuple[int, bytes | None]]:
    lines = Lines(request, 10_000, 30, 5.0)
    found = [one async for block in lines.blocks() for one in block.lines(30)]
    await lines.close()
    return found
