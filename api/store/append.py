"""Drafts → the end of the chain: one thread a process writes them, all that wait in one transaction."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from fenze.api.store.chain import START, Key, hash_of
from fenze.api.store.database import Database, StoreError, gone
from fenze.api.store.records import HASHED, Draft
from fenze.api.store.schema import chain_head, record_parties, record_rules, record_texts, records
from fenze.dsl.diagnostic import Text

_MOST_AT_ONCE = 2_000
_GATHERING = 0.003
"""Seconds that a transaction waits for the jobs of those who wrote together before."""


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


@dataclass(frozen=True, slots=True)
class _Job:
    drafts: Sequence[Draft]
    epoch: int | None
    until: float
    done: Future[list[Appended]]


class Appender:
    """Appends for one process. Each call waits until its drafts are safe."""

    def __init__(self, database: Database, key: Key, seconds: float) -> None:
        self._database, self._key, self._seconds = database, key, seconds
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
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
        self._jobs.put(_Job(drafts, epoch, time.monotonic() + self._seconds, done))
        return done

    def close(self) -> None:
        """Writes what waits, then ends."""
        self._jobs.put(None)
        self._thread.join(timeout=self._seconds + 5)

    def _run(self) -> None:
        going, together = True, 1
        while going:
            jobs = [job for job in self._gathered(together) if job is not None or (going := False)]
            together = len(jobs)
            if jobs:
                self._write(jobs)

    def _gathered(self, together: int) -> Iterator[_Job | None]:
        """What is to be written in one transaction, up to the None that ends it all.

        Where so many jobs came together last time, as many are waited for: a transaction takes as long for one as for all, and
        callers who wait for it send their next cases at about the same time.
        """
        job = self._jobs.get()
        until = time.monotonic() + _GATHERING
        count, drafts = 0, 0
        while True:
            yield job
            if job is None:
                return
            count += 1
            drafts += len(job.drafts)
            left = until - time.monotonic() if count < together else 0.0
            if drafts >= _MOST_AT_ONCE:
                return
            try:
                job = self._jobs.get(timeout=left) if left > 0 else self._jobs.get_nowait()
            except queue.Empty:
                return

    def _write(self, jobs: list[_Job]) -> None:
        """Tries until it is done, or time is over for all; a job that cannot be done does not keep the others back."""
        pause, tried = 0.05, False
        while jobs:
            try:
                with self._database.write() as connection:
                    results = _Appending(connection, self._key, tried).append_all(jobs)
            except (SQLAlchemyError, OSError) as error:
                if not gone(error):
                    if len(jobs) > 1:
                        for job in jobs:
                            self._write([job])
                    else:
                        jobs[0].done.set_exception(error)
                    return
                tried = True
                jobs = [job for job in jobs if not self._over(job, error)]
                if jobs:
                    time.sleep(pause)
                    pause = min(1.0, pause * 2)
                continue
            except Exception as error:  # noqa: BLE001 told to those who wait
                for job in jobs:
                    job.done.set_exception(error)
                return
            for job, result in zip(jobs, results, strict=True):
                if isinstance(result, Outdated):
                    job.done.set_exception(result)
                else:
                    job.done.set_result(result)
            return

    def _over(self, job: _Job, error: Exception) -> bool:
        if time.monotonic() < job.until:
            return False
        gone_ = StoreGone(type(error).__name__)
        gone_.__cause__ = error
        job.done.set_exception(gone_)
        return True


class _Appending:
    """One transaction."""

    def __init__(self, connection: Connection, key: Key, tried: bool) -> None:
        self._connection, self._key, self._tried = connection, key, tried
        head = connection.execute(select(chain_head).where(chain_head.c.id == 1).with_for_update()).one()
        self._seq: int = head.seq
        self._hash: str = head.hash
        self._epoch: int = head.epoch
        self._rows: list[dict[str, Any]] = []
        self._parties: list[dict[str, Any]] = []
        self._rules: list[dict[str, Any]] = []
        self._texts: list[dict[str, Any]] = []
        self._beside: list[tuple[Draft, int]] = []

    def append_all(self, jobs: Sequence[_Job]) -> list[list[Appended] | Outdated]:
        drafts = [draft for job in jobs for draft in job.drafts]
        earlier = self._earlier(drafts)
        before = self._seq
        results = [self._job(job, earlier) for job in jobs]
        if self._seq == before:
            return results
        self._connection.execute(insert(records), self._rows)
        for table, rows in ((record_parties, self._parties), (record_rules, self._rules), (record_texts, self._texts)):
            if rows:
                self._connection.execute(insert(table), rows)
        for draft, seq in self._beside:
            assert draft.beside is not None
            draft.beside(self._connection, seq)
        head = self._key.head(self._seq, self._hash)
        values = {"seq": head.seq, "hash": head.hash, "seal": head.seal, "epoch": self._epoch}
        self._connection.execute(update(chain_head).where(chain_head.c.id == 1).values(**values))
        return results

    def _job(self, job: _Job, earlier: dict[object, Appended]) -> list[Appended] | Outdated:
        if job.epoch is not None and job.epoch != self._epoch and not all(_known(draft, earlier) for draft in job.drafts):
            return Outdated()
        return [_known(draft, earlier) or self._add(draft, earlier) for draft in job.drafts]

    def _add(self, draft: Draft, earlier: dict[object, Appended]) -> Appended:
        seq = self._seq + 1
        values: dict[str, int | str | bytes | None] = {"seq": seq, **draft.values}
        self._hash = hash_of(self._hash, (values[name] for name in HASHED))
        self._rows.append({**values, "hash": self._hash, "seal": self._key.seal(seq, self._hash)})
        self._parties += [{"seq": seq, "party": party} for party in draft.parties]
        self._rules += [{"seq": seq, "rule": rule} for rule in draft.rules]
        self._texts += [
            {"commitment": text.commitment, "seq": seq, "salt": text.salt, "value": text.value} for text in draft.texts
        ]
        if draft.beside:
            self._beside.append((draft, seq))
        if draft.kind != "decision":
            self._epoch = seq
        self._seq = seq
        appended = Appended(seq, draft.record_id, _digest(draft.values))
        if (key := _idempotency_of(draft)) is not None:
            earlier[key] = Appended(seq, draft.record_id, appended.request_digest, earlier=True)
        return appended

    def _earlier(self, drafts: Sequence[Draft]) -> dict[object, Appended]:
        """What is recorded already: under the same idempotency keys, or by an attempt of which it is not known how it ended."""
        found: dict[object, Appended] = {}
        keys = [key for draft in drafts if (key := _idempotency_of(draft)) is not None]
        chosen = select(
            records.c.seq, records.c.record_id, records.c.request_digest, records.c.scope, records.c.idempotency_key
        )
        for start in range(0, len(keys), 200):
            some = tuple_(records.c.scope, records.c.idempotency_key).in_(keys[start : start + 200])
            for row in self._connection.execute(chosen.where(some)):
                found[row.scope, row.idempotency_key] = _appended(row, earlier=True)
        if self._tried:
            ids = [draft.record_id for draft in drafts]
            for start in range(0, len(ids), 200):
                for row in self._connection.execute(chosen.where(records.c.record_id.in_(ids[start : start + 200]))):
                    found[row.record_id] = _appended(row, earlier=False)
        return found


def _known(draft: Draft, earlier: Mapping[object, Appended]) -> Appended | None:
    return earlier.get(draft.record_id) or earlier.get(_idempotency_of(draft))


def _appended(row: Any, earlier: bool) -> Appended:
    return Appended(row.seq, row.record_id, row.request_digest, earlier)


def _idempotency_of(draft: Draft) -> tuple[str, str] | None:
    scope, key = draft.values["scope"], draft.values["idempotency_key"]
    return (scope, key) if isinstance(scope, str) and isinstance(key, str) else None


def _digest(values: Mapping[str, str | bytes | None]) -> str | None:
    digest = values["request_digest"]
    return digest if isinstance(digest, str) else None


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
