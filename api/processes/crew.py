"""Processes beside the service that decide the lines of large batches, so that they use every core and hold up no other call.

Each has the policies compiled for itself. They begin with the first large batch and end with the service: a pipe that is closed
tells them to, also when the service is killed.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import queue
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from fenze.api.catalog import Catalog
from fenze.api.lines import Answered, Asked, answered
from fenze.api.logs import LOG
from fenze.api.processes.work import Work
from fenze.api.store.database import Database

_CONTEXT = multiprocessing.get_context("spawn")


class CrewGone(Exception):
    """There is no such process at hand, or it ended before it answered."""


class Crew:
    """The processes of one worker. At any moment, each is spoken to by one thread at most."""

    def __init__(self, count: int, work: Work) -> None:
        self._work, self._count = work, count
        self._threads = ThreadPoolExecutor(max(1, count), thread_name_prefix="crew")
        self._lock = threading.Lock()
        self._processes: dict[Connection, BaseProcess] = {}
        self._ready: set[Connection] = set()
        self._idle: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        self._has_begun = self._has_ended = False

    @property
    def is_ready(self) -> bool:
        """Whether one at least has the policies at hand."""
        return bool(self._ready)

    def begin(self) -> None:
        """Has the processes begin, if they have not."""
        if not self._has_begun:
            self._has_begun = True
            for _ in range(self._count):
                self._threads.submit(self._begin_one)

    async def answered(self, asked: Asked, epoch: int) -> tuple[Answered, int]:
        """What `lines.answered` gives, by a catalog that has seen the record of that number or more: the last it has seen.

        Raises CrewGone, and what looking up the versions raises.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, asked, epoch)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._has_ended = True
        for pipe in list(self._processes):
            self._lose(pipe)

    # ── in threads ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _begin_one(self) -> None:
        pipe, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_work, args=(theirs, self._work), name="fenze-batch", daemon=True)
        with self._lock:
            if self._has_ended:
                return
            process.start()
            self._processes[pipe] = process
        theirs.close()
        try:
            pipe.recv()
        except (OSError, EOFError):
            LOG.error("a process for batches did not begin")
            self._lose(pipe)
            return
        self._ready.add(pipe)
        self._idle.put(pipe)

    def _ask(self, asked: Asked, epoch: int) -> tuple[Answered, int]:
        try:
            pipe = self._idle.get_nowait()
        except queue.Empty:
            raise CrewGone from None
        try:
            pipe.send((asked, epoch))
            answer: tuple[Answered, int] | Exception = pipe.recv()
        except (OSError, EOFError) as error:
            LOG.error("a process for batches ended")
            self._lose(pipe)
            with suppress(RuntimeError):  # the service is about to end
                self._threads.submit(self._begin_one)
            raise CrewGone from error
        self._idle.put(pipe)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _lose(self, pipe: Connection) -> None:
        process = self._processes.pop(pipe, None)
        self._ready.discard(pipe)
        if process is not None:
            process.terminate()
            process.join()
            pipe.close()


def _work(pipe: Connection, work: Work) -> None:
    """Answers until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the service, which closes the pipe
    database = Database(work.address)
    catalog = Catalog(database, work.solve_seconds, work.only)
    catalog.refresh()
    with suppress(OSError, EOFError):
        pipe.send(None)
        while True:
            asked, epoch = pipe.recv()
            pipe.send(_answer(catalog, asked, epoch))
    database.close()


def _answer(catalog: Catalog, asked: Asked, epoch: int) -> tuple[Answered, int] | Exception:
    try:
        if catalog.epoch < epoch:
            catalog.refresh()
        seen = catalog.epoch
        return answered(catalog, asked), seen
    except Exception as error:  # noqa: BLE001 told to the caller
        return error
