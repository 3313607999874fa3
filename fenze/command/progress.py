"""Rows decided → a bar with their rate and the time left, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text


class _Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed or (task.completed / task.elapsed if task.finished and task.elapsed else None)
        return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")


@contextmanager
def progress(rows: int, to_standard_output: bool) -> Generator[Callable[[int], None]]:
    """Gives what is to be told how many more rows are done.

    The bar shows on a terminal only, and not among rows written to one.
    """
    console = Console(stderr=True)
    hidden = not console.is_terminal or (to_standard_output and sys.stdout.isatty())
    columns = (BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(elapsed_when_finished=True))
    with Progress(*columns, console=console, disable=hidden) as bar:
        task = bar.add_task("", total=rows)
        yield (lambda _rows: None) if hidden else (lambda rows: bar.advance(task, rows))
