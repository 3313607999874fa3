"""Ctrl-C → KeyboardInterrupt, also where it comes out as something else.

Within a call of a library that is no Python, such as one of Polars, the exception that Ctrl-C raises may be told as another.
"""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


@contextmanager
def interruptible() -> Generator[None]:
    """Whatever is raised within after a Ctrl-C is a KeyboardInterrupt."""
    if current_thread() is not main_thread():
        yield
        return
    came = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception as error:
        if came:
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, before)
