"""What threads have done → the calls that wait for it, the event loop being woken once for all that is done together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class Waking:
    """Takes the place of `asyncio.wrap_future`, which wakes the loop for every future.

    Belongs to the loop that is running when it is first waited with.
    """

    def __init__(self) -> None:
        self._done: deque[Callable[[], None]] = deque()
        self._is_woken = False

    async def result(self, work: Future[T]) -> T:
        """What the work comes to. Raises what it raises; who no longer waits leaves the work as it is."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[T] = loop.create_future()
        work.add_done_callback(partial(self._note, loop, waiting))
        return await waiting

    def _note(self, loop: asyncio.AbstractEventLoop, waiting: asyncio.Future[T], work: Future[T]) -> None:
        """Runs in the thread that did the work."""
        self._done.append(partial(_pass_on, work, waiting))
        if not self._is_woken:
            self._is_woken = True
            with suppress(RuntimeError):  # the loop has ended, and nobody waits
                loop.call_soon_threadsafe(self._pass_on_all)

    def _pass_on_all(self) -> None:
        self._is_woken = False  # before it looks, so that nothing is left behind
        while self._done:
            self._done.popleft()()


def _pass_on(work: Future[T], waiting: asyncio.Future[T]) -> None:
    if waiting.done():
        return
    error = work.exception()
    if error is None:
        waiting.set_result(work.result())
    else:
        waiting.set_exception(error)
