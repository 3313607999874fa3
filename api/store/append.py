"""Drafts → the end of the chain: one thread a process writes them, all that wait in one transaction."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from fenze.api.store.chain import START, Key, Value, hash_of_told, told
from fenze.api.store.database import Database, StoreError, gone
from fenze.api.store.insert import insert_all
from fenze.api.store.records import Draft
from fenze.api.store.schema import chain_head, record_texts, records
from fenze.api.store.shared import Shared
from fenze.dsl.diagnostic import Text

_MOST_AT_ONCE = 2_000
_PAUSE, _MOST_WAITING = 0.002, 0.01
"""Seconds that a transaction waits for the next of those who wrote together before, and for all of them."""
_OF_HEAD = chain_head.c.id == 1
_HEAD, _MOVE_HEAD = select(chain_head).where(_OF_HEAD).with_for_update(), update(chain_head).where(_OF_HEAD)
_PLACE = select(records.c.seq, records.c.record_id, records.c.request_digest, records.c.scope, records.c.idempotency_key)


class StoreGone(Exception):
    """The store was out of reach for too long; nothing was recorded, or it is not known whether it was."""


class Outdated(Exception):
    """A version was activated, or a key changed, since the draft was made: it is to be made anew."""


@dataclass(frozen=True, slots=True)
class Appended:
    """Where a draft came to lie. `earlier`: what its idempotency key stands for already, instead of it."""

    seq: int
    record_id: str
    request_digest: str | None
    earlier: bool = False


Tell = Callable[["list[Appended] | Exception"], None]
"""Is told where drafts came to lie, or why they are not recorded, in the thread that records them."""


@dataclass(frozen=True, slots=True)
class _Job:
    drafts: Sequence[Draft]
    epoch: int | None
    until: float
    tell: Tell


class Appender:
    """Appends for one process. Each call waits until its drafts are safe."""

    def __init__(self, database: Database, key: Key, seconds: float) -> None:
        self._database, self._key, self._seconds = database, key, seconds
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._enough, self._together = threading.Event(), 1
        self._shared = Shared()
        self._thread = threading.Thread(target=self._run, name="append", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many jobs wait to be written, about."""
        return self._jobs.qsize()

    def append(self, drafts: Sequence[Draft], epoch: int | None = None) -> Future[list[Appended]]:
        """The drafts in their order, all or none; with `epoch`, only as long as nothing but decisions was recorded since.

        The future raises `StoreGone` and `Outdated`.
        """
        done: Future[list[Appended]] = Future()
        self.hand(
            drafts, epoch, lambda found: done.set_exception(found) if isinstance(found, Exception) else done.set_result(found)
        )
        return done

    def hand(self, drafts: Sequence[Draft], epoch: int | None, tell: Tell) -> None:
        """The same for who does not wait here: what would be the future's is told."""
        self._jobs.put(_Job(drafts, epoch, time.monotonic() + self._seconds, tell))
        if self._are_enough:
            self._enough.set()

    def close(self) -> None:
        """Writes what waits, then ends."""
        self._jobs.put(None)
        self._thread.join(timeout=self._seconds + 5)

    def _run(self) -> None:
        going = True
        while going:
            jobs, going = self._gathered()
            if jobs:
                self._write(jobs)
                self._together = len(jobs) + self.waiting

    def _gathered(self) -> tuple[list[_Job], bool]:
        """What is to be written in one transaction, and whether more may come after it."""
        jobs: list[_Job] = []
        drafts, job = 0, self._jobs.get()
        self._wait_for_others()
        while job is not None:
            jobs.append(job)
            drafts += len(job.drafts)
            if drafts >= _MOST_AT_ONCE:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False

    def _wait_for_others(self) -> None:
        """Until as many jobs are there as in the last transaction and behind it, or no further one comes.

        A transaction takes as long for one as for all, and callers who wait for it send their next cases at about the same
        time. Until they have, this thread sleeps, and does not stand in the way of the one that decides these cases.
        """
        before, until = -1, time.monotonic() + _MOST_WAITING
        while not self._are_enough and before < self.waiting and time.monotonic() < until:
            before = self.waiting
            self._enough.wait(_PAUSE)
        self._enough.clear()

    @property
    def _are_enough(self) -> bool:
        """Whether as many jobs wait, beside one that was taken, as are waited for."""
        return self.waiting + 1 >= self._together

    def _write(self, jobs: list[_Job]) -> None:
        """Tries until it is done, or time is over for all; a job that cannot be done does not keep the others back."""
        pause, tried = 0.05, False
        while jobs:
            try:
                self._shared.drop()
                with self._database.write() as connection:
                    results = _Appending(connection, self._key, self._shared, tried).append_all(jobs)
                self._shared.keep()
            except (SQLAlchemyError, OSError) as error:
                if not gone(error):
                    if len(jobs) > 1:
                        for job in jobs:
                            self._write([job])
                    else:
                        jobs[0].tell(error)
                    return
                tried = True
                jobs = [job for job in jobs if not self._over(job, error)]
                if jobs:
                    time.sleep(pause)
                    pause = min(1.0, pause * 2)
                continue
            except Exception as error:  # noqa: BLE001 told to those who wait
                for job in jobs:
                    job.tell(error)
                return
            for job, result in zip(jobs, results, strict=True):
                job.tell(result)
            return

    def _over(self, job: _Job, error: Exception) -> bool:
        if time.monotonic() < job.until:
            return False
        gone_ = StoreGone(type(error).__name__)
        gone_.__cause__ = error
        job.tell(gone_)
        return True


class _Appending:
    """One transaction."""

    def __init__(self, connection: Connection, key: Key, shared: Shared, tried: bool) -> None:
        self._connection, self._key, self._shared, self._tried = connection, key, shared, tried
        head = connection.execute(_HEAD).one()
        self._seq: int = head.seq
        self._hash: str = head.hash
        self._epoch: int = head.epoch
        self._rows: list[tuple[Value, ...]] = []
        self._added: list[tuple[int, Draft]] = []

    def append_all(self, jobs: Sequence[_Job]) -> list[list[Appended] | Outdated]:
        drafts = [draft for job in jobs for draft in job.drafts]
        earlier = self._earlier(drafts)
        results = [self._job(job, earlier) for job in jobs]
        if self._added:
            self._write()
        return results

    def _write(self) -> None:
        """The records, what they are found by, what lies beside them, and the new head."""
        connection, added = self._connection, self._added
        insert_all(connection, records, self._rows)
        texts = [(text.commitment, seq, text.salt, text.value) for seq, draft in added for text in draft.texts]
        insert_all(connection, record_texts, texts)
        for seq, draft in added:
            if draft.beside is not None:
                draft.beside(connection, seq)
        head = self._key.head(self._seq, self._hash)
        connection.execute(_MOVE_HEAD, {"seq": head.seq, "hash": head.hash, "seal": head.seal, "epoch": self._epoch})

    def _job(self, job: _Job, earlier: dict[object, Appended]) -> list[Appended] | Outdated:
        if job.epoch is not None and job.epoch != self._epoch and not all(_known(draft, earlier) for draft in job.drafts):
            return Outdated()
        return [_known(draft, earlier) or self._add(draft, earlier) for draft in job.drafts]

    def _add(self, draft: Draft, earlier: dict[object, Appended]) -> Appended:
        seq = self._seq = self._seq + 1
        self._hash = hash_of_told(self._hash, told((seq,)) + draft.told)
        marks = self._shared.number_of_marks(self._connection, draft.marks)
        sample = None if draft.sample is None else self._shared.number_of_sample(self._connection, draft.sample)
        self._rows.append((seq, marks, sample, self._hash, self._key.seal(seq, self._hash), *draft.own))
        self._added.append((seq, draft))
        if draft.marks.kind != "decision":
            self._epoch = seq
        if (key := draft.idempotency) is not None:
            earlier[key] = Appended(seq, draft.own.record_id, draft.own.request_digest, earlier=True)
        return Appended(seq, draft.own.record_id, draft.own.request_digest)

    def _earlier(self, drafts: Sequence[Draft]) -> dict[object, Appended]:
        """What is recorded already: under the same idempotency keys, or by an attempt of which it is not known how it ended."""
        found: dict[object, Appended] = {}
        keys = [key for draft in drafts if (key := draft.idempotency) is not None]
        for start in range(0, len(keys), 200):
            some = tuple_(records.c.scope, records.c.idempotency_key).in_(keys[start : start + 200])
            for row in self._connection.execute(_PLACE.where(some)):
                found[row.scope, row.idempotency_key] = _appended(row, earlier=True)
        if self._tried:
            ids = [draft.own.record_id for draft in drafts]
            for start in range(0, len(ids), 200):
                for row in self._connection.execute(_PLACE.where(records.c.record_id.in_(ids[start : start + 200]))):
                    found[row.record_id] = _appended(row, earlier=False)
        return found


def _known(draft: Draft, earlier: Mapping[object, Appended]) -> Appended | None:
    return earlier.get(draft.own.record_id) or earlier.get(draft.idempotency)


def _appended(row: Any, earlier: bool) -> Appended:
    return Appended(row.seq, row.record_id, row.request_digest, earlier)


def begin_chain(database: Database, key: Key) -> None:
    """Makes the head of an empty chain. Raises StoreError where the chain is sealed with another key, or has lost its head."""
    for last in (False, True):
        try:
            with database.write() as connection:
                _begin(connection, key)
        except IntegrityError:  # another process was quicker
            if last:
                raise
        else:
            return


def _begin(connection: Connection, key: Key) -> None:
    check = connection.execute(select(chain_head.c.key_check).where(chain_head.c.id == 1)).scalar_one_or_none()
    if check is None:
        if connection.execute(select(records.c.seq).limit(1)).first() is not None:
            raise StoreError(
                Text("the chain of records has lost its head", "记录链缺失链头"),
                Text(
                    "restore the store from a backup; `fenze audit verify` tells more",
                    "请从备份恢复数据库；详情见 `fenze audit verify`",
                ),
            )
        start = key.head(0, START)
        values = {"id": 1, "seq": 0, "hash": START, "seal": start.seal, "epoch": 0, "key_check": key.check}
        connection.execute(insert(chain_head).values(**values))
    elif check != key.check:
        raise StoreError(
            Text("the records of this store are sealed with another key", "该数据库的记录是用另一把密钥封签的"),
            Text("see FENZE_AUDIT_KEY in docs/service.md", "参见 docs/service.md 中的 FENZE_AUDIT_KEY"),
        )
