"""The process that decides and records single cases while many come at once, as a worker sees it.

Taking calls and recording what they decide cost about the same; in one process they share one processor, whatever the machine
has. The process begins when many calls wait to be recorded at the same time. Whatever it does not do, for any reason, the
worker does itself; ids of records are given here, so that nothing is recorded twice.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from collections import deque
from multiprocessing.process import BaseProcess
from typing import cast

from fenze.api import metrics
from fenze.api.deciding import Wish
from fenze.api.logs import LOG
from fenze.api.metrics import Spent, count_decisions
from fenze.api.processes.frames import Frames, frame
from fenze.api.processes.recording import Answer, Answers, Ask, Asks, Recorded, record
from fenze.api.processes.work import Work
from fenze.api.store.chain import Key

_CONTEXT = multiprocessing.get_context("spawn")
_PAUSE = 10.0
"""Seconds between two beginnings."""
_END_SECONDS = 5.0


class Recorder:
    """The process of one worker, which belongs to the loop that has it begin; a new one takes the place of one that ended."""

    def __init__(self, work: Work, key: Key, store_seconds: float) -> None:
        """`store_seconds`: how long a store that is out of reach is waited for."""
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
        if (self._line is None or self._line.has_ended) and (self._begun is None or now - self._begun > _PAUSE):
            self._begun = now
            self._beginning = asyncio.create_task(self._begin())

    async def recorded(self, body: bytes, wish: Wish, epoch: int) -> Recorded | None:
        """The decision, recorded; None where it is to be made and recorded here, if it is not recorded by then.

        `epoch`: the last record that was seen here which is no decision. Raises StoreGone.
        """
        assert self._line is not None
        answer = await self._line.answer(Ask(body, wish), epoch, self._seconds)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """Has the process end, once nobody waits for it any more."""
        if self._beginning is not None:
            await self._beginning
        if self._line is not None:
            await self._line.close()

    async def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            process = _CONTEXT.Process(target=record, args=(theirs, self._work, self._key), name="fenze-record", daemon=True)
            try:
                await asyncio.to_thread(process.start)
            except OSError:
                LOG.exception("the process that records did not begin")
                ours.close()
                return
        _, self._line = await asyncio.get_running_loop().create_unix_connection(lambda: _Line(process), sock=ours)


class _Line(asyncio.Protocol):
    """What is said to one process, and what it answers, in the same order."""

    def __init__(self, process: BaseProcess) -> None:
        self.is_ready = self.has_ended = self._is_closing = False
        self._process, self._loop = process, asyncio.get_running_loop()
        self._frames = Frames()
        self._cases: list[Ask] = []
        self._epoch, self._until = 0, 0.0
        self._waiting: deque[tuple[str, asyncio.Future[Answer]]] = deque()
        self._closed = asyncio.Event()

    def answer(self, case: Ask, epoch: int, seconds: float) -> asyncio.Future[Answer]:
        """The answer to a case. What is asked in one turn of the loop goes out as one message."""
        waiting: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting.append((case.wish.policy, waiting))
        if not self._cases:
            self._until = time.monotonic() + seconds
            self._loop.call_soon(self._send)
        self._cases.append(case)
        self._epoch = epoch
        return waiting

    async def close(self) -> None:
        self._is_closing = True
        self._transport.close()
        await self._closed.wait()

    def _send(self) -> None:
        cases, self._cases = self._cases, []
        metrics.QUEUE.inc(len(cases))
        if not self.has_ended:
            self._transport.write(frame(Asks(self._epoch, self._until, cases)))

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
        self.is_ready, self.has_ended = False, True
        self._ending = self._loop.create_task(self._end())

    def _take(self, found: Answers) -> None:
        metrics.QUEUE.dec(len(found.answers))
        metrics.APPEND.observe(found.seconds)
        spent: dict[str, list[Spent]] = {}
        for answer in found.answers:
            policy, waiting = self._waiting.popleft()
            if isinstance(answer, Recorded):
                spent.setdefault(policy, []).append(answer.spent)
            if not waiting.done():  # else the caller went away
                waiting.set_result(answer)
        for policy, some in spent.items():
            count_decisions(policy, some)

    async def _end(self) -> None:
        """Once the process is gone, and what it was about to write is written or not, those who wait are told to do it."""
        await asyncio.to_thread(_ended, self._process)
        metrics.QUEUE.dec(len(self._waiting))
        for _, waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._closed.set()


def _ended(process: BaseProcess) -> None:
    process.join(_END_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
