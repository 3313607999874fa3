"""Verifications and comparisons that are begun and asked about later, from any worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from fenze.api import jobs as running_jobs
from fenze.api.app import app_of
from fenze.api.settings import Settings
from fenze.api.store import jobs as kept
from fenze.api.store.jobs import add, alter, found
from fenze.api.store.keys import made, new_key
from fenze.api.store.open import Store
from fenze.api.store.records import moment_key
from fenze.api.store.schema import jobs
from fenze.api.wire.policies import JobState
from tests.api.conftest import opened

LATER = {"prefer": "wait=1, Respond-Async"}
Workers = tuple[TestClient, TestClient, Store]


@pytest.fixture
def workers(settings: Settings, policy_file: Path) -> Iterator[Workers]:
    """Two workers on one store."""
    settings = settings.model_copy(update={"poll_seconds": 0.1})
    store = opened(settings, policy_file)
    with (
        TestClient(app_of(store, settings)) as one,
        TestClient(app_of(opened(settings, policy_file), settings), raise_server_exceptions=False) as other,
    ):
        yield one, other, store


def asked(client: TestClient, where: str, until: Callable[[JobState], bool]) -> JobState:
    """What is told of a job once it is so."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        state = JobState.model_validate_json(client.get(where).content)
        if until(state):
            return state
        time.sleep(0.05)
    raise AssertionError("not within two minutes")


def has_ended(state: JobState) -> bool:
    return state.state not in ("waiting", "running")


def test_a_verification_is_begun_and_asked_about_at_another_worker(workers: Workers) -> None:
    one, other, _ = workers
    begun = one.post("/v1/analysis:verify", json={"policy": "slips"}, headers=LATER)
    assert (begun.status_code, begun.headers["preference-applied"], begun.json()["state"]) == (202, "respond-async", "waiting")
    done = asked(other, begun.headers["location"], has_ended)
    assert (done.what, done.state, done.problem) == ("verify", "done", None)
    assert done.ended_at is not None and done.ended_at >= done.asked_at
    assert done.progress is not None and done.progress.of > 3
    waited_for: dict[str, Any] = one.post("/v1/analysis:verify", json={"policy": "slips"}).json()
    shown = other.get(begun.headers["location"]).json()["result"]
    assert _timeless(shown) == _timeless(waited_for)
    assert other.delete(begun.headers["location"]).json()["state"] == "done"


def _timeless(told: object) -> object:
    """Without what depends on how long it took."""
    match told:
        case dict():
            return {name: _timeless(part) for name, part in told.items() if "seconds" not in str(name)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case list():
            return [_timeless(part) for part in told]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return told


def test_a_comparison_that_fails_tells_its_problem_in_the_tongue_of_who_began_it(workers: Workers) -> None:
    one, other, _ = workers
    asked_ = {"old": "slips", "new": {"files": [{"name": "a.fenze", "text": "policy"}]}}
    begun = one.post("/v1/analysis:diff", json=asked_, headers={**LATER, "accept-language": "zh"})
    failed = asked(other, begun.headers["location"], has_ended)
    assert (failed.state, failed.result) == ("failed", None)
    assert failed.problem is not None
    assert (failed.problem.status, failed.problem.field) == (422, "a.fenze:1:1")
    assert any(ord(char) > 0x3000 for char in failed.problem.detail)


def test_a_job_is_cancelled_from_another_worker_and_its_process_ends(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, _ = workers
    ended: list[str] = []

    async def told(*_: object) -> dict[str, Any]:
        import asyncio

        try:
            await asyncio.sleep(60)
        finally:
            ended.append("ended")
        return {}

    monkeypatch.setattr(running_jobs, "_told_by_process", told)
    first, second = (one.post("/v1/analysis:verify", json={"policy": "slips"}, headers=LATER) for _ in range(2))
    assert asked(other, first.headers["location"], lambda state: state.state == "running").result is None
    assert other.get(second.headers["location"]).json()["state"] == "waiting"
    for begun in (second, first):
        cancelled = other.delete(begun.headers["location"]).json()
        assert (cancelled["state"], cancelled["result"], cancelled["problem"]) == ("cancelled", None, None)
    deadline = time.monotonic() + 10
    while not ended and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ended == ["ended"]


def test_no_more_are_begun_than_may_wait(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _, _ = workers

    async def told(*_: object) -> dict[str, Any]:
        import asyncio

        await asyncio.sleep(60)
        return {}

    monkeypatch.setattr(running_jobs, "_told_by_process", told)
    answers = [one.post("/v1/analysis:verify", json={"policy": "slips"}, headers=LATER) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 4 + [503] * 2
    assert answers[-1].json()["code"] == "busy"
    for answer in answers[:4]:
        one.delete(answer.headers["location"])


def test_a_job_whose_worker_is_no_more_is_told_as_lost(workers: Workers) -> None:
    one, _, store = workers
    with store.database.write() as connection:
        job = add(connection, "open", "verify", 100.0)
        alter(connection, job.job_id, state="running", until=moment_key(datetime.now(UTC) - timedelta(seconds=1)))
    told = JobState.model_validate_json(one.get(f"/v1/jobs/{job.job_id}").content)
    assert told.state == "failed"
    assert told.problem is not None
    assert told.problem.code == "job_lost"


def test_a_job_is_that_of_who_began_it(workers: Workers) -> None:
    one, other, store = workers
    tokens: dict[str, dict[str, str]] = {}
    for name, role in (("author", "author"), ("second", "author"), ("admin", "admin")):
        key, token = new_key(role, None, name)  # type: ignore[arg-type]
        store.appender.append([made(key, None)]).result()
        tokens[name] = {"authorization": f"Bearer {token}"}
    time.sleep(0.5)
    begun = one.post("/v1/analysis:diff", json={"old": "slips", "new": "slips"}, headers={**LATER, **tokens["author"]})
    where = begun.headers["location"]
    assert [other.get(where, headers=tokens[name]).status_code for name in ("author", "second", "admin")] == [200, 404, 200]
    assert other.delete(where, headers=tokens["second"]).json()["code"] == "unknown_job"
    assert other.get("/v1/jobs/%00", headers=tokens["admin"]).status_code == 404


def test_jobs_are_forgotten_after_a_time_and_the_oldest_when_there_are_many(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, store = workers
    monkeypatch.setattr(kept, "_MOST", 3)
    with store.database.write() as connection:
        ids = [add(connection, "open", "verify", 100.0).job_id for _ in range(5)]
        assert [alter(connection, job_id, state="done", outcome="{}") for job_id in ids] == [True] * 5
        assert not alter(connection, ids[0], state="running")
        last = add(connection, "open", "verify", 100.0)
        left = set(connection.execute(select(jobs.c.job_id)).scalars())
        assert left == {*ids[3:], last.job_id}
        long_ago = moment_key(datetime.now(UTC) - kept.KEPT - timedelta(seconds=1))
        connection.execute(update(jobs).where(jobs.c.job_id == ids[4]).values(asked_at=long_ago))
        add(connection, "open", "diff", 100.0)
        assert found(connection, ids[4]) is None
