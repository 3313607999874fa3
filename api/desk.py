"""Cases that come in at the same time → decisions, each on a thread that has its policy grounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from difflib import get_close_matches
from http import HTTPStatus
from threading import Barrier
from typing import TypeVar

from fenze.api.problem import ProblemError
from fenze.api.served import Served
from fenze.api.settings import Settings
from fenze.dsl.diagnostic import Text
from fenze.solver.case import CHINA, CaseError, Fault
from fenze.solver.solve import TookTooLong

T = TypeVar("T")


class Desk:
    """The policies that are served, and a fixed number of threads that decide under them."""

    def __init__(self, served: Sequence[Served], settings: Settings) -> None:
        self.served = {one.policy.name: one for one in served}
        self.is_warm = False
        self._count = settings.threads
        self._together = Barrier(settings.threads)
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="decide")

    def policy(self, name: str) -> Served:
        """Raises `ProblemError` where no policy of that name is served."""
        if name in self.served:
            return self.served[name]
        close = get_close_matches(name, self.served, n=1)
        suggestion = Text(f"did you mean `{close[0]}`?", f"是否想用 `{close[0]}`？") if close else None
        message = Text(f"no policy named `{name}` is served", f"没有名为 `{name}` 的政策")
        raise ProblemError(HTTPStatus.NOT_FOUND, Fault("unknown_policy", message, "policy", suggestion))

    async def do(self, work: Callable[[], T]) -> T:
        """What the work returns, done on one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def warm(self) -> None:
        """Grounds every policy on every thread."""
        await asyncio.gather(*(self.do(self._warm_thread) for _ in range(self._count)))
        self.is_warm = True

    def _warm_thread(self) -> None:
        self._together.wait()  # until each thread has taken this up, so that none takes it up twice
        for one in self.served.values():
            with suppress(CaseError, TookTooLong):
                one.engine.decide({}, now())

    def close(self) -> None:
        self._together.abort()
        self._threads.shutdown(wait=False, cancel_futures=True)


def now() -> datetime:
    """The moment of cases that state none: now, to the second."""
    return datetime.now(CHINA).replace(microsecond=0)
