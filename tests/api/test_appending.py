"""Records go in many at once: who writes together is written in one transaction, and hears of it at once."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, event, insert, select

from fenze.api.audit.verify import flaws_in
from fenze.api.settings import Settings
from fenze.api.store.driver import insert_all
from fenze.api.store.marks import amount_in, parties_in, rules_in
from fenze.api.store.open import Store, open_store
from fenze.api.store.packing import Packer, is_named
from fenze.api.store.records import Draft, decided
from fenze.api.store.records import event as event_draft
from fenze.api.store.schema import record_texts, records
from fenze.api.waking import Waking
from fenze.decision.to_json import json_of
from fenze.decision.to_json.sheet import Sheets
from fenze.dsl.load import load, shipped
from fenze.solver.decide import engine_of
from tests.traces.test_told_alike import decisions_of

Tell = Callable[[int | Exception], None]


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = open_store(settings)
    yield store
    store.close()


def drafts(count: int) -> list[Draft]:
    return [event_draft("erase", None, {"records": []}) for _ in range(count)]


def test_what_comes_during_a_transaction_goes_into_the_next(store: Store) -> None:
    began, go_on = threading.Event(), threading.Event()

    def hold(_: Connection, __: int) -> None:
        began.set()
        assert go_on.wait(30)

    commits: list[object] = []
    event.listen(store.database.engine, "commit", commits.append)
    first = store.appender.append([drafts(1)[0]._replace(beside=hold)])
    assert began.wait(30)
    others = [store.appender.append([draft]) for draft in drafts(9)]
    go_on.set()
    assert [one.result(30)[0].seq for one in (first, *others)] == list(range(1, 11))
    assert len(commits) == 2


def test_nobody_is_waited_for_long(store: Store) -> None:
    """Ten wrote together; who comes alone afterwards does not wait for the other nine to come again."""
    for future in [store.appender.append([draft]) for draft in drafts(10)]:
        future.result(30)
    began = time.monotonic()
    assert store.appender.append(drafts(1)).result(30)[0].seq == 11
    assert time.monotonic() - began < 10


def test_who_reads_sees_the_store_as_it_was(store: Store) -> None:
    """So that a chain that grows meanwhile is not taken for one that was cut."""
    store.appender.append(drafts(1)).result(30)
    with store.database.read() as connection:
        rows = connection.execute(select(records.c.seq)).all()
        store.appender.append(drafts(1)).result(30)
        assert connection.execute(select(records.c.seq)).all() == rows
        assert list(flaws_in(connection, store.key)) == []
    with store.database.read() as connection:
        assert len(connection.execute(select(records.c.seq)).all()) == len(rows) + 1


def test_what_waits_at_the_end_is_written(settings: Settings) -> None:
    store = open_store(settings)
    futures = [store.appender.append([draft]) for draft in drafts(20)]
    store.close()
    assert [one.result(0)[0].seq for one in futures] == list(range(1, 21))


def test_rows_go_in_as_they_would_one_by_one(store: Store) -> None:
    rows = [("a", 1, None, "备注 'x' \"y\" %s ? :z"), ("b", 2, "salt", ""), ("c", 3, "", None)]
    names = [column.name for column in record_texts.columns]

    def one_by_one(connection: Connection) -> None:
        connection.execute(insert(record_texts), [dict(zip(names, row, strict=True)) for row in rows])

    def at_once(connection: Connection) -> None:
        insert_all(connection, record_texts, rows)

    for insert_rows in (one_by_one, at_once):
        with store.database.engine.connect() as connection:
            insert_rows(connection)
            assert sorted(tuple(row) for row in connection.execute(select(record_texts))) == rows
            connection.rollback()


def test_a_sample_is_named_to_the_last_bit() -> None:
    text = b"".join(b'{"decision": %d, "trace": "%d"}' % (number, number**5) for number in range(60))
    digest, content = Packer(text).sample
    altered = [content[:n] + bytes([content[n] ^ 1 << bit]) + content[n + 1 :] for n in range(len(content)) for bit in range(8)]
    assert is_named(digest, content) and not any(is_named(digest, other) for other in altered)
    named_by_text = f"sha256:{hashlib.sha256(text).hexdigest()}"
    assert is_named(named_by_text, content)  # as it was at first
    assert 0 < sum(is_named(named_by_text, other) for other in altered) < 30  # those bits


def test_a_trace_is_stored_byte_by_byte(store: Store) -> None:
    trace = bytes(range(256))
    own = drafts(1)[0].own._replace(trace=trace)
    with store.database.engine.connect() as connection:
        insert_all(connection, records, [(1, 1, None, "0" * 64, "0" * 64, *own)])
        assert bytes(connection.execute(select(records.c.trace)).scalar_one()) == trace
        insert_all(connection, records, [])
        connection.rollback()


@pytest.mark.parametrize("pack", shipped())
def test_a_decision_is_found_by_what_is_in_it(pack: str) -> None:
    """Whatever of it was told alike before."""
    engine = engine_of(load(pack))
    sheets = Sheets(engine.policy)
    for scenario in engine.policy.scenarios[::4]:
        for decision in decisions_of(engine, scenario.facts):
            told = json_of(decision, engine.policy)
            draft = decided("an id", sheets.told(decision), b"", decision.file.as_of, {}, {}, ())
            assert draft.marks.parties == tuple(parties_in(told)) and draft.marks.rules == tuple(rules_in(told))
            assert draft.own.amount == amount_in(told)


def test_the_loop_is_woken_once_for_what_is_done_together() -> None:
    woken = 0

    async def waits() -> list[object]:
        loop, waking = asyncio.get_running_loop(), Waking[int]()
        tells: list[Tell] = []
        call = loop.call_soon_threadsafe

        def counted(*given: object) -> object:
            nonlocal woken
            woken += 1
            return call(*given)  # type: ignore[arg-type]

        loop.call_soon_threadsafe = counted  # type: ignore[assignment, method-assign]
        waiting = [asyncio.create_task(waking.result(tells.append)) for _ in range(50)]
        await asyncio.sleep(0)
        waiting[3].cancel()
        await asyncio.sleep(0)
        for number, tell in enumerate(tells):  # here: the loop cannot run between
            tell(KeyError(number) if number == 5 else number)
        return list(await asyncio.gather(*waiting, return_exceptions=True))

    found = asyncio.run(waits())
    assert woken == 1
    assert isinstance(found[3], asyncio.CancelledError) and repr(found[5]) == "KeyError(5)"
    assert [one for one in found if isinstance(one, int)] == [n for n in range(50) if n not in (3, 5)]


def test_nothing_that_threads_do_is_left_behind() -> None:
    async def waits() -> list[int]:
        waking = Waking[int]()
        tells: list[Tell] = []

        def do(some: list[Tell]) -> None:
            for tell in some:
                tell(1)

        waiting = [asyncio.create_task(waking.result(tells.append)) for _ in range(4_000)]
        await asyncio.sleep(0)
        threads = [threading.Thread(target=do, args=(tells[n::4],)) for n in range(4)]
        for thread in threads:
            thread.start()
        found = await asyncio.wait_for(asyncio.gather(*waiting), 30)
        for thread in threads:
            thread.join()
        return list(found)

    assert asyncio.run(waits()) == [1] * 4_000
