"""Single cases that come many at once are recorded by a process of their own: as this one would, and whatever becomes of it."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as on_event
from sqlalchemy import select

from fenze.api.audit.verify import flaws_in
from fenze.api.catalog import Catalog
from fenze.api.deciding import Wish
from fenze.api.desk import Desk
from fenze.api.problem import ProblemError
from fenze.api.processes import recorder
from fenze.api.settings import Settings
from fenze.api.store.open import Store
from fenze.api.store.read import decisions_of
from fenze.api.store.records import new_id
from fenze.api.store.schema import records
from fenze.api.store.whole import WHOLE, texts_in
from fenze.decision.case import CaseError
from tests.api.conftest import CASE, opened, settings_at
from tests.api.test_batches import NOW
from tests.api.test_decisions import BAD, without_id

WISH = Wish("slips", NOW, "key", "key")
"""Of the callers."""
CASES = [CASE.replace("C-1", f"R-{number}") for number in range(40)]


def processes() -> list[BaseProcess]:
    return [one for one in multiprocessing.active_children() if one.name == "fenze-record"]


@asynccontextmanager
async def desk_at(settings: Settings, policy_file: Path, begin: bool = True) -> AsyncGenerator[Desk]:
    """A desk, and its process unless it is not to begin by itself."""
    store = opened(settings, policy_file)
    catalog = Catalog(store.database, settings.solve_seconds)
    desk = Desk(catalog, store, settings)
    await desk.warm()
    try:
        if begin:
            desk.recorder.begin()
            await ready(desk)
        yield desk
    finally:
        await desk.close()
        store.close()
    assert processes() == []


async def until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def ready(desk: Desk) -> None:
    await until(lambda: desk.recorder.is_ready)


async def learnt(desk: Desk, body: str = CASE) -> None:
    """The process has decided a case like this one, and does so at once from now on."""
    deadline = time.monotonic() + 60
    while await desk.recorder.recorded(body.encode(), WISH._replace(record_id=new_id()), 0) is None:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def outcome(desk: Desk, body: str, wish: Wish = WISH) -> object:
    """The decision without its id, or what is wrong."""
    try:
        return without_id((await desk.decide(body.encode(), wish)).decode())
    except (CaseError, ProblemError) as error:
        return type(error), error.faults


def commits_in(store: Store) -> list[object]:
    """Grows with each transaction of this process."""
    found: list[object] = []
    on_event.listen(store.database.engine, "commit", found.append)
    return found


def kept(store: Store) -> list[Any]:
    with store.database.read() as connection:
        assert list(flaws_in(connection, store.key)) == []
        return list(connection.execute(select(records).where(records.c.sample.is_not(None)).order_by(records.c.seq)))


def told(store: Store) -> list[object]:
    """What is recorded of each decision, but for chance."""
    with store.database.read() as connection:
        found = connection.execute(WHOLE.where(records.c.sample.is_not(None)).order_by(records.c.seq))
        names, rows = list(found.keys()), found.all()
    chance = {"seq", "hash", "seal", "record_id", "recorded_at", "trace", "sample", "sample_digest", "sample_content"}
    kept = [{name: value for name, value in zip(names, row, strict=True) if name not in chance} for row in rows]
    return list(zip(kept, map(texts_in, rows), strict=True))


def test_it_records_what_this_process_would(tmp_path: Path, settings: Settings, policy_file: Path) -> None:
    good = [*CASES[:4], CASE.replace("true", "false"), '{"as_of": "2022-09-01T10:00:00+08:00", "facts": {"remark": "急件"}}']
    bodies = [*(body for body, *_ in BAD), *good]

    async def there() -> tuple[list[object], list[object]]:
        async with desk_at(settings, policy_file) as desk:
            for body in good:
                await learnt(desk, body)
            before, commits = len(kept(desk.store)), commits_in(desk.store)
            found = [await outcome(desk, body) for body in bodies]
            assert commits == []
            return found, told(desk.store)[before:]

    async def here() -> tuple[list[object], list[object]]:
        async with desk_at(settings_at(f"sqlite:///{tmp_path}/here.db"), policy_file, begin=False) as desk:
            return [await outcome(desk, body) for body in bodies], told(desk.store)

    found, expected = asyncio.run(there()), asyncio.run(here())
    assert found[0] == expected[0]
    assert len(found[1]) == len(good) and found[1][:-1] == expected[1][:-1]  # the last has a text, and so a salt


def test_it_begins_where_many_are_recorded_at_once_and_not_if_it_may_not(settings: Settings, policy_file: Path) -> None:
    async def begun(settings: Settings, at_once: int) -> int:
        async with desk_at(settings, policy_file, begin=False) as desk:
            for _ in range(3):
                await asyncio.gather(*(desk.decide(body.encode(), WISH) for body in CASES[:at_once]))
            found = len(processes())
            if found:
                await ready(desk)
            return found

    assert asyncio.run(begun(settings, 6)) == 0
    assert asyncio.run(begun(settings, 20)) == 1
    assert asyncio.run(begun(settings.model_copy(update={"processes": 0}), 20)) == 0


def test_killed_while_it_records_it_leaves_nothing_out_and_nothing_twice(settings: Settings, policy_file: Path) -> None:
    async def under_load() -> None:
        async with desk_at(settings, policy_file) as desk:
            await learnt(desk)
            before = len(kept(desk.store))
            bodies = [CASE.replace("C-1", f"K-{number}") for number in range(600)]

            async def caller(some: Sequence[str]) -> list[str]:
                return [json.loads(await desk.decide(body.encode(), WISH))["decision_id"] for body in some]

            callers = [asyncio.create_task(caller(bodies[number::30])) for number in range(30)]
            await until(lambda: len(kept(desk.store)) >= before + 60)
            for process in processes():
                process.kill()
            answered = [id_ for some in await asyncio.gather(*callers) for id_ in some]
            rows = kept(desk.store)[before:]
            assert sorted(row.case_id for row in rows) == sorted(f"K-{number}" for number in range(600))
            assert {row.record_id for row in rows} == set(answered)
            assert not desk.recorder.is_ready

    asyncio.run(under_load())


def test_one_that_hangs_is_ended_and_what_it_was_given_is_done_here(
    settings: Settings, policy_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_LATE_SECONDS", 0.1)
    settings = settings.model_copy(update={"store_seconds": 0.4})

    async def hung() -> None:
        async with desk_at(settings, policy_file) as desk:
            await learnt(desk)
            before = len(kept(desk.store))
            (process,) = processes()
            assert process.pid is not None
            os.kill(process.pid, signal.SIGSTOP)
            answers = await asyncio.gather(*(desk.decide(body.encode(), WISH) for body in CASES))
            assert {json.loads(answer)["decision_id"] for answer in answers} == {
                row.record_id for row in kept(desk.store)[before:]
            }
            assert not process.is_alive()

    asyncio.run(hung())


def test_one_that_hangs_does_not_keep_the_service_from_ending(
    settings: Settings, policy_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_END_SECONDS", 0.1)
    large = json.loads(CASE) | {"case_id": "x" * 15_000}

    async def ended() -> None:
        async with desk_at(settings, policy_file) as desk:
            (process,) = processes()
            assert process.pid is not None
            os.kill(process.pid, signal.SIGSTOP)
            calls = [asyncio.create_task(desk.decide(json.dumps(large).encode(), WISH)) for _ in range(60)]
            await asyncio.sleep(0.1)
            for call in calls:
                call.cancel()

    asyncio.run(asyncio.wait_for(ended(), 30))


def test_where_it_cannot_begin_the_worker_does_without(
    settings: Settings, policy_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "record", lambda: None)  # which no other process can be told of

    async def without() -> None:
        async with desk_at(settings, policy_file, begin=False) as desk:
            desk.recorder.begin()
            assert len(await asyncio.gather(*(desk.decide(body.encode(), WISH) for body in CASES))) == len(CASES)

    asyncio.run(without())


def test_one_that_ended_is_replaced(settings: Settings, policy_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def replaced() -> None:
        async with desk_at(settings, policy_file) as desk:
            (first,) = processes()
            first.kill()
            await until(lambda: not desk.recorder.is_ready)
            desk.recorder.begin()  # too soon
            monkeypatch.setattr(recorder, "_PAUSE", 0.0)
            await asyncio.sleep(0.1)
            assert processes() == []
            desk.recorder.begin()
            await ready(desk)
            await learnt(desk)
            assert [one.pid for one in processes()] != [first.pid]

    asyncio.run(replaced())


def test_what_it_recorded_without_saying_so_is_answered_as_it_was_recorded(
    settings: Settings, policy_file: Path, newer: Path
) -> None:
    """Though another version would decide by now."""

    async def forgotten() -> None:
        async with desk_at(settings, policy_file) as desk:
            await learnt(desk)
            recorded = desk.recorder.recorded

            async def forgets(body: bytes, wish: Wish, epoch: int) -> None:
                found = None
                while found is None:  # as long as the version is new to it
                    found = await recorded(body, wish, epoch)
                opened(settings, newer).close()
                desk.catalog.refresh()

            desk.recorder.recorded = forgets  # type: ignore[method-assign]
            for number, (wish, version) in enumerate([(WISH, "1.2.0"), (WISH._replace(idempotency_key="k"), "2.0.0")]):
                before = len(kept(desk.store))
                answer = json.loads(await desk.decide(CASES[number].encode(), wish))
                (row,) = kept(desk.store)[before:]
                assert answer == {"decision_id": row.record_id, **json.loads(decision_of(desk, row.record_id))}
                assert answer["policy_version"] == version

    asyncio.run(forgotten())


def decision_of(desk: Desk, record_id: str) -> str:
    with desk.store.database.read() as connection:
        return decisions_of(connection, [record_id])[record_id]


def test_the_same_key_again_is_the_same_decision_and_another_case_under_it_is_refused(
    settings: Settings, policy_file: Path
) -> None:
    async def again() -> None:
        async with desk_at(settings, policy_file) as desk:
            await learnt(desk)
            wish, commits = WISH._replace(idempotency_key="k"), commits_in(desk.store)
            answers = await asyncio.gather(*(desk.decide(CASE.encode(), wish) for _ in range(12)))
            assert len(set(answers)) == 1
            with pytest.raises(ProblemError) as refused:
                await desk.decide(CASES[1].encode(), wish)
            assert refused.value.faults[0].code == "idempotency_key_reused"
            first = json.loads(answers[0])["decision_id"]
            later = json.loads(await desk.decide(CASES[2].encode(), WISH._replace(supersedes=first)))
            assert commits == []
            assert kept(desk.store)[-1].supersedes == first != later["decision_id"]

    asyncio.run(again())


def test_a_version_that_another_process_activates_decides_at_once(settings: Settings, policy_file: Path, newer: Path) -> None:
    async def activated() -> None:
        async with desk_at(settings, policy_file) as desk:
            await learnt(desk)
            opened(settings, newer).close()
            before = len(kept(desk.store))
            answers = await asyncio.gather(*(desk.decide(body.encode(), WISH) for body in CASES))
            assert {json.loads(answer)["policy_version"] for answer in answers} == {"2.0.0"}
            assert len(kept(desk.store)) == before + len(CASES)

    asyncio.run(activated())


def test_who_goes_away_leaves_the_answers_of_the_others_theirs(settings: Settings, policy_file: Path) -> None:
    async def leaving() -> None:
        async with desk_at(settings, policy_file) as desk:
            await learnt(desk)
            commits = commits_in(desk.store)
            calls = [asyncio.create_task(desk.decide(body.encode(), WISH)) for body in CASES]
            await asyncio.sleep(0)
            for call in calls[::3]:
                call.cancel()
            found = await asyncio.gather(*calls, return_exceptions=True)
            for number, answer in enumerate(found):
                if number % 3:
                    assert isinstance(answer, bytes) and json.loads(answer)["case_id"] == f"R-{number}"
                else:
                    assert isinstance(answer, asyncio.CancelledError)
            assert commits == [] and len(await asyncio.gather(*(desk.decide(body.encode(), WISH) for body in CASES))) == 40
            assert commits == []

    asyncio.run(leaving())
