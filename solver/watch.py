"""A time limit for work that runs outside Python: one watching thread interrupts whatever overstays."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

_TICK = 0.1
"""Seconds between two looks: an interrupt comes at most so much late."""
_IDLE_TICKS = 50
"""Looks without any work after which the watching thread ends; the next work starts it again."""


class _Watcher:
    """All work that is being watched, in whatever thread, and the one thread that watches it.

    Watching costs a dictionary entry, which is what a decision of some tens of microseconds can bear. Work is entered before
    the thread is looked for, and the thread looks for work once more before it ends, under the lock that starts it: so there
    is never work without a watching thread.
    """

    def __init__(self) -> None:
        self.running: dict[int, tuple[float, Callable[[], None]]] = {}
        self.awake = False
        self._lock = threading.Lock()

    def wake(self) -> None:
        with self._lock:
            if not self.awake:
                self.awake = True
                threading.Thread(target=self._look, name="fenze-watch", daemon=True).start()

    def _look(self) -> None:
        idle = 0
        while True:
            time.sleep(_TICK)
            now = time.monotonic()
            for deadline, interrupt in list(self.running.values()):
                if now > deadline:
                    interrupt()
            idle = 0 if self.running else idle + 1
            if idle >= _IDLE_TICKS:
                with self._lock:
                    if not self.running:
                        self.awake = False
                        return


_watcher = _Watcher()


def _after_fork() -> None:
    """A forked process has neither the thread nor the work."""
    global _watcher  # noqa: PLW0603 a lock that another thread held at the fork is never released in the child
    _watcher = _Watcher()


os.register_at_fork(after_in_child=_after_fork)


class Watch:
    """Calls an interrupt when a stretch of work takes longer than `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def over(self, interrupt: Callable[[], None]) -> Stretch:
        """Watches the work done inside a `with` block of it, one stretch at a time in each thread."""
        return Stretch(self.seconds, interrupt)


class Stretch:
    """A stretch of work, which may be entered again once it is left; `deadline` is the moment at which it is interrupted."""

    __slots__ = ("_interrupt", "_running", "_seconds", "_ticket", "deadline")

    def __init__(self, seconds: float, interrupt: Callable[[], None]) -> None:
        self._seconds, self._interrupt = seconds, interrupt
        self.deadline = 0.0

    def __enter__(self) -> None:
        watcher = _watcher
        self._running, self._ticket = watcher.running, threading.get_ident()
        self.deadline = time.monotonic() + self._seconds
        self._running[self._ticket] = (self.deadline, self._interrupt)
        if not watcher.awake:
            watcher.wake()

    def __exit__(self, *_: object) -> None:
        del self._running[self._ticket]
