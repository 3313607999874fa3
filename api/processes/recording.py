"""Single cases → decisions that are safe in the store, in a process beside the worker that takes the calls.

One thread does it all, a group of cases after the other: while one is written, the next comes in. So a transaction is shared
by as many as came meanwhile, and nothing else of this process runs beside it.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Semaphore
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from fenze.api.catalog import Catalog
from fenze.api.deciding import Made, Wish, made_at_once, made_of, with_id
from fenze.api.metrics import Spent
from fenze.api.problem import ProblemError
from fenze.api.processes.frames import Frames, frame
from fenze.api.processes.work import Work
from fenze.api.store.chain import Key
from fenze.api.store.database import Database
from fenze.api.store.records import Draft
from fenze.api.store.writing import Appended, Job, StoreGone, Tell, Writer

_PIECE = 1024 * 1024
_MOST_LEARNT = 32


class Ask(NamedTuple):
    """A case as it was sent; the wish says what its record is to be called."""

    body: bytes
    wish: Wish


class Asks(NamedTuple):
    """Cases that came together, and the last record that the worker has seen which is no decision.

    `until`: when, by the monotonic clock, a store that is out of reach is no longer waited for.
    """

    epoch: int
    until: float
    cases: Sequence[Ask]


class Recorded(NamedTuple):
    """A decision as JSON with the id of its record, and where that lies."""

    text: bytes
    appended: Appended
    spent: Spent


Answer = Recorded | StoreGone | None
"""None: the worker is to do it, and to see whether it was recorded nevertheless."""


def record(line: socket.socket, work: Work, key: Key) -> None:
    """Says that it is ready, then answers until the other end is closed. `key` seals the records."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the worker, which closes its end once its calls are answered
    database = Database(work.address)
    with suppress(OSError, SQLAlchemyError):  # the worker is gone, or the store
        recording = Recording(database, work, key)
        try:
            line.sendall(frame(None))
            frames = Frames()
            while data := line.recv(_PIECE):
                if found := frames.whole(data):
                    line.sendall(frame(recording.answers(found)))
        finally:
            recording.close()
    database.close()


class Recording:
    """What one process has at hand."""

    def __init__(self, database: Database, work: Work, key: Key) -> None:
        self._catalog = Catalog(database, work.solve_seconds, work.only)
        self._writer = Writer(database, key)
        self._learning, self._room = ThreadPoolExecutor(1, thread_name_prefix="learn"), Semaphore(_MOST_LEARNT)
        self._catalog.refresh()
        for name in self._catalog.names():
            with suppress(ProblemError):
                self._catalog.compiled(self._catalog.version(name))

    def close(self) -> None:
        self._learning.shutdown(cancel_futures=True)
        self._writer.close()

    def answers(self, groups: Sequence[Asks]) -> list[Answer]:
        """An answer to each case, in their order. What is recorded of them goes into one transaction, if it can."""
        cases = [(case, group.until) for group in groups for case in group.cases]
        answers: list[Answer] = [None] * len(cases)
        with suppress(SQLAlchemyError, OSError):  # the worker waits for the store, or tells why it cannot be used
            if self._catalog.epoch < max(group.epoch for group in groups):
                self._catalog.refresh()
            epoch = self._catalog.epoch
            jobs = [
                Job([draft], epoch, until, _telling(answers, number, made))
                for number, (case, until) in enumerate(cases)
                for made, draft in self._made(case)
            ]
            self._writer.write(jobs)
        return answers

    def _made(self, case: Ask) -> Iterator[tuple[Made, Draft]]:
        """The decision with its record; none where it takes time, or goes wrong: others do not wait for that."""
        with suppress(Exception):  # the worker decides it too, and tells what is wrong
            made = made_at_once(self._catalog, *case)
            if made is None:
                self._learn(case)
            elif made.draft is not None:
                yield made, made.draft

    def _learn(self, case: Ask) -> None:
        """Has what is new decided beside, so that it is remembered here too; nothing is recorded."""
        if self._room.acquire(blocking=False):
            self._learning.submit(self._learnt, case.body, case.wish._replace(store=False))

    def _learnt(self, body: bytes, wish: Wish) -> None:
        try:
            with suppress(Exception):  # as above
                made_of(self._catalog, body, wish)
        finally:
            self._room.release()


def _telling(answers: list[Answer], number: int, made: Made) -> Tell:
    """What puts the answer in its place. Those that a version was activated before, the worker makes anew."""

    def tell(found: list[Appended] | Exception) -> None:
        if isinstance(found, list):
            (appended,) = found
            text = made.text if appended.earlier else with_id(made.text, appended.record_id)
            answers[number] = Recorded(text.encode(), appended, made.spent)
        elif isinstance(found, StoreGone):
            answers[number] = found

    return tell
