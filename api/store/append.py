"""Drafts → the end of the chain: one thread a process writes them, all that wait in one transaction."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future

from fenze.api.store.chain import Key
from fenze.api.store.database import Database
from fenze.api.store.records import Draft
from fenze.api.store.writing import Appended, Job, Tell, Writer

_MOST_AT_ONCE = 2_000
_PAUSE, _MOST_WAITING = 0.002, 0.01
"""Seconds that a transaction waits for the next of those who wrote together before, and for all of them."""


class Appender:
    """Appends for one process. Each call waits until its drafts are safe."""

    def __init__(self, database: Database, key: Key, seconds: float) -> None:
        self._writer, self._seconds = Writer(database, key), seconds
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._enough, self._together = threading.Event(), 1
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

    def hand(self, drafts: Sequence[Draft], epoch: int | None, tell: Tell, *, again: bool = False) -> None:
        """The same for who does not wait here: what would be the future's is told. `again`: as of `Job`."""
        self._jobs.put(Job(drafts, epoch, time.monotonic() + self._seconds, tell, again))
        if self._are_enough:
            self._enough.set()

    def close(self) -> None:
        """Writes what waits, then ends."""
        self._jobs.put(None)
        self._thread.join(timeout=self._seconds + 5)
        self._writer.close()

    def _run(self) -> None:
        going = True
        while going:
            jobs, going = self._gathered()
            if jobs:
                self._writer.write(jobs)
                self._together = len(jobs) + self.waiting

    def _gathered(self) -> tuple[list[Job], bool]:
        """What is to be written in one transaction, and whether more may come after it."""
        jobs: list[Job] = []
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
