"""Processes under test: they take Ctrl-C as they would in a terminal, and none outlives a test that failed."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO


class Running(subprocess.Popen[bytes]):
    """A process that is killed, rather than waited for, when its `with` block fails."""

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        if kind is not None:
            self.kill()
        super().__exit__(kind, value, traceback)


def start(
    command: Sequence[str | Path],
    *,
    stdin: int | None = None,
    stderr: int | IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    first: Callable[[], None] | None = None,
) -> Running:
    """Starts a command, its output in a pipe; `first` is called in the new process."""

    def before() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored where the tests run in the background of a script
        if first:
            first()

    return Running(command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, env=env, preexec_fn=before)
