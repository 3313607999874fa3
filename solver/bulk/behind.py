"""Work that is done in another thread while the one at hand goes on: one piece after another, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType


class Behind:
    """While it is entered, work can be handed over. What goes wrong there is raised where the next piece is, or at the end."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="behind")
        self._last: Future[None] | None = None

    def __enter__(self) -> Behind:
        return self

    def do(self, work: Callable[[], None]) -> None:
        """Hands a piece of work over once the one before is done, so that never more than one waits."""
        self.wait()
        self._last = self._thread.submit(work)

    def wait(self) -> None:
        """Until all is done. Raises what the last piece raised."""
        if self._last is not None:
            last, self._last = self._last, None
            last.result()

    def leave(self) -> None:
        """Ends the thread, whatever becomes of the last piece."""
        self._thread.shutdown(wait=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()
        if kind is None:
            self.wait()
