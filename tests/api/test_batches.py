"""The short ways that calls and batches take: the answers are those of the long ways, also when something dies beside them."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from fenze.api.access.bodies import Block
from fenze.api.app import app_of
from fenze.api.catalog import Catalog
from fenze.api.deciding import Wish
from fenze.api.lines import Answered, Asked, answered
from fenze.api.processes.crew import Crew, CrewGone
from fenze.api.processes.work import Work
from fenze.api.routes import decisions
from fenze.api.settings import Settings
from tests.api.conftest import BATCH, CASE, ONE, opened, settings_at
from tests.api.test_decisions import BAD, without_id

NOW = datetime.fromisoformat("2022-09-01T10:00:00+08:00")
ODD = {"also": "nothing"}
"""A query that no call has, and that is passed over: with it a call goes the long way."""
LINES = [
    *(CASE.replace("C-1", f"L-{n}") for n in range(5)),
    *(body for body, *_ in BAD),
    CASE.replace("facts", "fact"),
    "x" * 3_000,
]


def waited_for(count: int) -> list[int]:
    """The processes that decide batches, once there are so many."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [one.pid for one in multiprocessing.active_children() if one.name == "fenze-batch" and one.pid is not None]
        if len(found) == count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not {count} processes within a minute")


# ── a process beside this one ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def crew(settings: Settings, policy_file: Path) -> Iterator[tuple[Crew, Catalog]]:
    store = opened(settings, policy_file)
    catalog = Catalog(store.database, settings.solve_seconds)
    catalog.refresh()
    crew = Crew(1, Work(settings.database_url, settings.solve_seconds, None))
    crew.begin()
    deadline = time.monotonic() + 60
    while not crew.is_ready and time.monotonic() < deadline:
        time.sleep(0.05)
    yield crew, catalog
    crew.close()
    store.close()
    assert waited_for(0) == []


def asked(store: bool) -> Asked:
    content = "\n".join(line for line in LINES if line).encode()
    return Asked(Block(1, content), Wish("slips", NOW, "key", "key", "idempotent", None, store), 2_000, "zh")


def without_chance(found: Answered) -> object:
    """All but ids and moments of recording, which differ each time, and what depends on which case came first."""
    chance: dict[str, Any] = {"record_id": "", "recorded_at": "", "trace": None}
    drafts = [None if draft is None else (draft.marks, draft.own._replace(**chance)) for draft in found.drafts]
    return [without_id(one.decode()) for one in found.answers], drafts, [one.status for one in found.spent], found.refused


def test_a_process_answers_line_by_line_as_this_one_does(crew: tuple[Crew, Catalog]) -> None:
    there, catalog = crew
    for store in (False, True):
        found, epoch = asyncio.run(there.answered(asked(store), catalog.epoch))
        assert without_chance(found) == without_chance(answered(catalog, asked(store)))
        assert epoch == catalog.epoch
        assert len(found.answers) == len([line for line in LINES if line])
        assert any(found.drafts) is store
        for answer, draft in zip(found.answers, found.drafts, strict=True):
            assert draft is None or json.loads(answer)["decision_id"] == draft.own.record_id


def test_what_goes_wrong_in_a_process_as_a_whole_is_raised_here(crew: tuple[Crew, Catalog]) -> None:
    there, catalog = crew
    with pytest.raises(TypeError):
        asyncio.run(there.answered(asked(store=False), None))  # type: ignore[arg-type]
    assert asyncio.run(there.answered(asked(store=False), catalog.epoch))[1] == catalog.epoch


def test_a_process_that_died_is_told_and_replaced(crew: tuple[Crew, Catalog]) -> None:
    there, catalog = crew
    (pid,) = waited_for(1)
    for process in multiprocessing.active_children():
        if process.pid == pid:
            process.kill()
            process.join()
    with pytest.raises(CrewGone):
        asyncio.run(there.answered(asked(store=False), catalog.epoch))
    assert waited_for(1) != [pid]


# ── large batches ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_large_batch_is_whole_and_in_order_though_a_process_is_killed(
    settings: Settings, policy_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "_LARGE", 0)
    settings = settings.model_copy(update={"processes": 1, "batch_bytes": 10_000_000})
    body = "\n".join(CASE.replace("C-1", f"B-{n}") for n in range(3_000))
    with TestClient(app_of(opened(settings, policy_file), settings)) as client:
        client.post(BATCH, params={"store": "false"}, content=body)
        (pid,) = waited_for(1)
        time.sleep(1)
        with ThreadPoolExecutor(1) as beside:
            answer = beside.submit(client.post, BATCH, content=body, headers={"idempotency-key": "b"})
            time.sleep(0.2)
            for process in multiprocessing.active_children():
                if process.pid == pid:
                    process.kill()
            answers = [json.loads(line) for line in answer.result().text.splitlines()]
        again = client.post(BATCH, content=body, headers={"idempotency-key": "b"}).text
        head = client.get("/v1/audit/head").json()
    assert [one["case_id"] for one in answers] == [f"B-{n}" for n in range(3_000)]
    assert [json.loads(line) for line in again.splitlines()] == answers
    assert head["seq"] == 3_002
    assert waited_for(0) == []


def test_a_version_that_is_activated_meanwhile_decides_in_the_processes_too(
    tmp_path: Path, policy_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "_LARGE", 0)
    settings = settings_at(f"sqlite:///{tmp_path}/fenze.db", processes=1, analysis_seconds=30.0)
    newer = policy_file.read_text(encoding="utf-8").replace("version 1.2.0", "version 2.0.0")
    with TestClient(app_of(opened(settings, policy_file), settings)) as client:
        client.post(BATCH, content=CASE)
        waited_for(1)
        time.sleep(1)
        files = {"files": [{"name": "slips.fenze", "text": newer}], "reason": "a test"}
        assert client.post("/v1/policies/slips/versions", json=files).status_code == 201
        found = [json.loads(client.post(BATCH, content=CASE).text)["policy_version"]]
        assert client.post("/v1/policies/slips/versions/2.0.0:activate", json={}).status_code == 200
        found += [json.loads(client.post(BATCH, content=CASE).text)["policy_version"] for _ in range(2)]
    assert found == ["1.2.0", "2.0.0", "2.0.0"]


# ── single calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("body", [CASE, *(body for body, *_ in BAD), CASE.replace("C-1", "x" * 2_000)])
def test_a_call_past_the_routes_is_answered_as_by_them(sqlite_client: TestClient, body: str) -> None:
    for query in ({}, {"store": "false"}, {"store": "true"}):
        for headers in ({}, {"idempotency-key": "with space"}, {"accept-language": "zh"}, {"host": "elsewhere"}):
            short, long = (sqlite_client.post(ONE, params=query | more, content=body, headers=headers) for more in ({}, ODD))
            assert (short.status_code, without_id(short.text)) == (long.status_code, without_id(long.text))
            about = [{name: one.headers[name] for name in one.headers if name != "x-request-id"} for one in (short, long)]
            assert about[0] == about[1]


def test_arguments_that_the_short_way_does_not_know_are_read_by_the_route(sqlite_client: TestClient) -> None:
    wrong = sqlite_client.post(ONE, params={"store": "perhaps"}, content=CASE)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "store")
    assert "decision_id" not in sqlite_client.post(ONE, params={"store": "0"}, content=CASE).json()
    assert sqlite_client.get(ONE).status_code == 405


def counted(client: TestClient) -> dict[str, float]:
    """What is counted of decisions."""
    told = re.findall(r"^fenze_(\w+\{.*\}) ([\d.]+)$", client.get("/metrics").text, re.MULTILINE)
    return {name: float(value) for name, value in told}


@pytest.mark.parametrize("long", [False, True])
def test_decisions_are_counted_and_timed_with_what_was_remembered(sqlite_client: TestClient, long: bool) -> None:
    before = counted(sqlite_client)
    case = CASE.replace('"slip_wrong": true', '"slip_wrong": false, "goods_wrong": true')
    for _ in range(3):
        sqlite_client.post(ONE, params=ODD if long else {}, content=case)
    sqlite_client.post(BATCH, content=f"{case}\n{{\n{case}")
    sqlite_client.post(ONE, content="{")
    after = counted(sqlite_client)
    more = {name: value - before.get(name, 0.0) for name, value in after.items() if value != before.get(name, 0.0)}
    assert more['pattern_memory_total{policy="slips",result="miss"}'] == 1
    assert more['pattern_memory_total{policy="slips",result="hit"}'] == 4
    assert more['decisions_total{policy="slips",status="decided"}'] == 5
    assert more['refused_cases_total{code="not_json",policy="slips"}'] == 2
    assert more['decide_seconds_count{policy="slips"}'] == 5
    calls = more['request_seconds_count{call="/v1/policies/{policy}/decisions",method="POST",status="200"}']
    assert calls == 3


def test_nothing_is_recalled_with_the_switch_off_and_the_bytes_are_the_same(
    tmp_path: Path, policy_file: Path, sqlite_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FENZE_CACHE", "off")
    settings = settings_at(f"sqlite:///{tmp_path}/off.db")
    with TestClient(app_of(opened(settings, policy_file), settings)) as client:
        before = counted(client)
        for facts in ("{}", '{"slip_wrong": true}', '{"goods_wrong": true, "handling_cost": "1.00"}') * 2:
            body = f'{{"as_of": "2022-09-01T10:00:00+08:00", "facts": {facts}}}'
            answers = [one.post(ONE, params={"store": "false"}, content=body).text for one in (client, sqlite_client)]
            assert answers[0] == answers[1]
    name = 'pattern_memory_total{policy="slips",result="miss"}'
    assert counted(sqlite_client)[name] - before.get(name, 0.0) >= 6


def test_cases_that_come_together_are_recorded_together(settings: Settings, policy_file: Path) -> None:
    store = opened(settings, policy_file)
    commits: list[object] = []
    event.listen(store.database.engine, "commit", commits.append)
    with TestClient(app_of(store, settings)) as client, ThreadPoolExecutor(8) as callers:

        def post(number: int) -> int:
            return client.post(ONE, content=CASE.replace("C-1", f"T-{number}")).status_code

        assert set(callers.map(post, range(80))) == {200}
    assert len(commits) < 80
