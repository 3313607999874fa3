"""What threads have done → the calls that wait for it, the event loop being woken once for all that is done together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")


class Waking(Generic[T]):
    """Takes the place of `asyncio.wrap_future`, which wakes the loop for every future.

    Belongs to the loop that is running when it is first waited with.
    """

    def __init__(self) -> None:
        self._done: deque[Callable[[], None]] = deque()
        self._is_woken = False

    async def result(self, begin: Callable[[Callable[[T | Exception], None]], None]) -> T:
        """What work comes to that is begun here and tells it from its thread. Raises what it tells, where that is an exception;
        who no longer waits leaves the work as it is.
        """
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[T] = loop.create_future()

        def tell(found: T | Exception) -> None:
            self._done.append(partial(_pass_on, waiting, found))
            if not self._is_woken:
                self._is_woken = True
                with suppress(RuntimeError):  # the loop has ended, and nobody waits
                    loop.call_soon_threadsafe(self._pass_on_all)

        begin(tell)
        return await waiting

    def _pass_on_all(self) -> None:
        self._is_woken = False  # before it looks, so that nothing is left behind
        while self._done:
            self._done.popleft()()


def _pass_on(waiting: asyncio.Future[T], found: T | Exception) -> None:
    if waiting.done():
        return
    if isinstance(found, Exception):
        waiting.set_exception(found)
    else:
        waiting.set_result(found)
