"""Drafts → the end of the chain, in one transaction; tried again while the store is out of reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, tuple_, update
from sqlalchemy.exc import SQLAlchemyError

from fenze.api.store.chain import Key, Value, hash_of_told, told
from fenze.api.store.database import Database, gone
from fenze.api.store.driver import execute, insert_all
from fenze.api.store.records import Draft
from fenze.api.store.schema import chain_head, record_texts, records
from fenze.api.store.shared import Shared

_OF_HEAD = chain_head.c.id == 1
_HEAD = select(chain_head).where(_OF_HEAD).with_for_update()
_MOVE_HEAD = update(chain_head).where(_OF_HEAD)
_PLACE = select(records.c.seq, records.c.record_id, records.c.request_digest, records.c.scope, records.c.idempotency_key)


class StoreGone(Exception):
    """The store was out of reach for too long; nothing was recorded, or it is not known whether it was."""


class Outdated(Exception):
    """A version was activated, or a key changed, since the draft was made: it is to be made anew."""


class Appended(NamedTuple):
    """Where a draft came to lie. `earlier`: it, or what its idempotency key stands for, was recorded before."""

    seq: int
    record_id: str
    request_digest: str | None
    earlier: bool = False


Tell = Callable[["list[Appended] | Exception"], None]
"""Is told where drafts came to lie, or why they are not recorded, in the thread that records them."""


@dataclass(frozen=True, slots=True)
class Job:
    """Drafts that are recorded all or none.

    `epoch`: only as long as nothing but decisions was recorded since; `until`: when, by the monotonic clock, a store that is
    out of reach is no longer waited for; `again`: it may be that the drafts are recorded already.
    """

    drafts: Sequence[Draft]
    epoch: int | None
    until: float
    tell: Tell
    again: bool = False


class Writer:
    """Writes for one process, over a connection that it keeps as long as nothing goes wrong with it. For one thread."""

    def __init__(self, database: Database, key: Key) -> None:
        self._database, self._key = database, key
        self._shared = Shared()
        self._connection: Connection | None = None

    def close(self) -> None:
        """Lets go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()

    def write(self, jobs: list[Job]) -> None:
        """Tries until it is done, or time is over for all; a job that cannot be done does not keep the others back."""
        pause, tried = 0.05, False
        while jobs:
            try:
                results = self._written(jobs, tried)
            except (SQLAlchemyError, OSError) as error:
                self.close()
                if not gone(error):
                    if len(jobs) > 1:
                        for job in jobs:
                            self.write([job])
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
                self.close()
                for job in jobs:
                    job.tell(error)
                return
            for job, result in zip(jobs, results, strict=True):
                job.tell(result)
            return

    def _written(self, jobs: Sequence[Job], tried: bool) -> list[list[Appended] | Outdated]:
        self._shared.drop()
        self._connection = self._connection or self._database.writing()
        with self._connection.begin():
            results = _Appending(self._connection, self._key, self._shared, tried).append_all(jobs)
        self._shared.keep()
        return results

    def _over(self, job: Job, error: Exception) -> bool:
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
        head = execute(connection, _HEAD, {}).one()
        self._seq: int = head.seq
        self._hash: str = head.hash
        self._epoch: int = head.epoch
        self._rows: list[tuple[Value, ...]] = []
        self._added: list[tuple[int, Draft]] = []

    def append_all(self, jobs: Sequence[Job]) -> list[list[Appended] | Outdated]:
        drafts = [draft for job in jobs for draft in job.drafts]
        earlier = self._earlier(drafts, [draft for job in jobs if self._tried or job.again for draft in job.drafts])
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
        execute(connection, _MOVE_HEAD, {"seq": head.seq, "hash": head.hash, "seal": head.seal, "epoch": self._epoch})

    def _job(self, job: Job, earlier: dict[object, Appended]) -> list[Appended] | Outdated:
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

    def _earlier(self, drafts: Sequence[Draft], tried: Sequence[Draft]) -> dict[object, Appended]:
        """What is recorded already: under the same idempotency keys, or of those that were tried, by an attempt of which it is
        not known how it ended."""
        found: dict[object, Appended] = {}
        keys = [key for draft in drafts if (key := draft.idempotency) is not None]
        for start in range(0, len(keys), 200):
            some = tuple_(records.c.scope, records.c.idempotency_key).in_(keys[start : start + 200])
            for row in self._connection.execute(_PLACE.where(some)):
                found[row.scope, row.idempotency_key] = _appended(row)
        ids = [draft.own.record_id for draft in tried]
        for start in range(0, len(ids), 200):
            for row in self._connection.execute(_PLACE.where(records.c.record_id.in_(ids[start : start + 200]))):
                found[row.record_id] = _appended(row)
        return found


def _known(draft: Draft, earlier: Mapping[object, Appended]) -> Appended | None:
    return earlier.get(draft.own.record_id) or earlier.get(draft.idempotency)


def _appended(row: Any) -> Appended:
    return Appended(row.seq, row.record_id, row.request_digest, earlier=True)
