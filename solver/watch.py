"""A time limit for work that runs outside Python: one watching thread interrupts whatever overstays."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager


class Watch:
    """Calls an interrupt when a stretch of work has taken longer than `seconds`.

    The watching thread starts with the first stretch of work and looks ten times a limit, so an interrupt comes at most a tenth
    late. Watching costs a dictionary entry, which is what a decision of some tens of microseconds can bear.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._running: dict[int, tuple[float, Callable[[], None]]] = {}
        self._next = 0
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @contextmanager
    def over(self, interrupt: Callable[[], None]) -> Generator[None, None, None]:
        """Watches the work done inside the `with` block."""
        if self._thread is None or not self._thread.is_alive():
            self._start()
        ticket = threading.get_ident()
        self._running[ticket] = (time.monotonic() + self.seconds, interrupt)
        try:
            yield
        finally:
            del self._running[ticket]

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="fenze-watch", daemon=True)
                self._thread.start()

    def _look(self) -> None:
        while True:
            time.sleep(self.seconds / 10)
            now = time.monotonic()
            for deadline, interrupt in list(self._running.values()):
                if now > deadline:
                    interrupt()
