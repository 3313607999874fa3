"""The process that decides and records single cases, as a worker sees it.

Taking calls and recording what they decide cost about the same; in one process they share one processor, whatever the machine
has. The process begins when many calls wait to be recorded at the same time, and takes them all from then on. Whatever it does
not do, for any reason, the worker does itself; ids of records are given here, so that nothing is recorded twice.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from collections import deque
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from typing import NamedTuple, cast

from fenze.api import metrics
from fenze.api.deciding import Wish
from fenze.api.logs import LOG
from fenze.api.metrics import Spent, count_decisions
from fenze.api.processes.frames import Frames, frame
from fenze.api.processes.recording import Answer, Ask, Asks, Recorded, record
from fenze.api.processes.work import Work
from fenze.api.store.chain import Key

_CONTEXT = multiprocessing.get_context("spawn")
_PAUSE = 10.0
"""Seconds between two beginnings."""
_END_SECONDS = 5.0
_LATE_SECONDS = 20.0
"""By how much an answer may be later than a store that is out of reach is waited for: then the process hangs, and is ended."""


class Recorder:
    """The process of one worker, which belongs to the loop that has it begin; a new one takes the place of one that ended."""

    def __init__(self, work: Work, key: Key, store_seconds: float) -> None:
        """`store_seconds`: how long the process waits for a store that is out of reach, after a case came."""
        self._work, self._key, self._seconds = work, key, store_seconds
        self._line: _Line | None = None
        self._begun: float | None = None
        self._beginning: asyncio.Task[None] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether cases can be given to it."""
        return self._line is not None and self._line.is_ready

    def begin(self) -> None:
        """Has the process begin, if it has not, or has ended and began a while ago."""
        now = time.monotonic()
        if (self._line is None or self._line.is_over) and (self._begun is None or now - self._begun > _PAUSE):
            self._begun = now
            self._beginning = asyncio.create_task(self._begin())

    async def recorded(self, body: bytes, wish: Wish, epoch: int) -> Recorded | None:
        """The decision, recorded; None where it is to be made and recorded here, if it is not recorded by then.

        `epoch`: the last record that was seen here which is no decision. Raises StoreGone.
        """
        assert self._line is not None
        answer = await self._line.answer(Ask(body, wish), epoch)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """Has the process end; what it has not answered by then, it does not answer."""
        if self._beginning is not None:
            await self._beginning
        if self._line is not None:
            await self._line.close()

    async def _begin(self) -> None:
        try:
            ours, theirs = socket.socketpair()
            with theirs:
                process = _CONTEXT.Process(
                    target=record, args=(theirs, self._work, self._key), name="fenze-record", daemon=True
                )
                await asyncio.to_thread(process.start)
            loop = asyncio.get_running_loop()
            _, self._line = await loop.create_unix_connection(lambda: _Line(process, self._seconds), sock=ours)
        except Exception:  # noqa: BLE001 whatever it is, the worker does without, and it is tried again
            LOG.exception("the process that records did not begin")


class _Waiting(NamedTuple):
    """Who waits for an answer: under which policy, since when by the monotonic clock."""

    policy: str
    since: float
    answer: asyncio.Future[Answer]


class _Line(asyncio.Protocol):
    """What is said to one process, and what it answers, in the same order."""

    def __init__(self, process: BaseProcess, seconds: float) -> None:
        self.is_ready = self._is_closing = False
        self._process, self._seconds, self._loop = process, seconds, asyncio.get_running_loop()
        self._frames = Frames()
        self._cases: list[Ask] = []
        self._epoch = 0
        self._waiting: deque[_Waiting] = deque()
        self._over = asyncio.Event()
        self._watching: asyncio.TimerHandle | None = None

    @property
    def is_over(self) -> bool:
        """Whether the process is gone, and everybody who waited for it knows."""
        return self._over.is_set()

    def answer(self, case: Ask, epoch: int) -> asyncio.Future[Answer]:
        """The answer to a case. What is asked in one turn of the loop goes out as one message."""
        waiting = _Waiting(case.wish.policy, time.monotonic(), self._loop.create_future())
        self._waiting.append(waiting)
        if not self._cases:
            self._loop.call_soon(self._send)
        self._cases.append(case)
        self._epoch = epoch
        return waiting.answer

    async def close(self) -> None:
        self._is_closing = True
        self._transport.abort()  # also where the process no longer reads
        await self._over.wait()

    def _send(self) -> None:
        cases, self._cases = self._cases, []
        metrics.QUEUE.inc(len(cases))
        try:
            self._transport.write(frame(Asks(self._epoch, time.monotonic() + self._seconds, cases)))
        except Exception:  # noqa: BLE001 else later answers would go to those who asked before
            LOG.exception("a case could not be given to the process that records")
            self._transport.abort()
        if self._watching is None:
            self._watching = self._loop.call_later(self._seconds + _LATE_SECONDS, self._watch)

    def _watch(self) -> None:
        """Ends a process that hangs: it must not write any more before somebody else does."""
        self._watching = None
        if not self._waiting:
            return
        patience = self._waiting[0].since + self._seconds + _LATE_SECONDS - time.monotonic()
        if patience > 0:
            self._watching = self._loop.call_later(patience, self._watch)
        else:
            LOG.error("the process that records hangs")
            self._process.kill()
            self._transport.abort()

    # ── asyncio.Protocol ──────────────────────────────────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        for message in self._frames.whole(data):
            if message is None:
                self.is_ready = True
            else:
                self._take(message)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 that of the socket says nothing of the process
        if not self._is_closing:
            LOG.error("the process that records ended")
        self.is_ready = False
        self._ending = self._loop.create_task(self._end())

    def _take(self, answers: Sequence[Answer]) -> None:
        metrics.QUEUE.dec(len(answers))
        now = time.monotonic()
        spent: dict[str, list[Spent]] = {}
        for answer in answers:
            policy, since, waiting = self._waiting.popleft()
            if isinstance(answer, Recorded):
                spent.setdefault(policy, []).append(answer.spent)
                metrics.APPEND.observe(now - since)
            if not waiting.done():  # else the caller went away
                waiting.set_result(answer)
        for policy, some in spent.items():
            count_decisions(policy, some)

    async def _end(self) -> None:
        """Once the process is gone, and what it was about to write is written or not, those who wait are told to do it."""
        await asyncio.to_thread(_ended, self._process)
        metrics.QUEUE.dec(len(self._waiting))
        for waiting in self._waiting:
            if not waiting.answer.done():
                waiting.answer.set_result(None)
        self._waiting.clear()
        self._over.set()


def _ended(process: BaseProcess) -> None:
    process.join(_END_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
