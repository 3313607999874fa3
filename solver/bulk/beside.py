"""New patterns that come in great numbers → their templates, found in this process and in others beside it.

Deciding a pattern is work for one core. Where a chunk brings thousands of new ones, they go in batches to worker processes, and
this process takes batches from the other end until all are taken. A worker is started afresh, compiles the policy once, and
hands back what the output needs of each decision rather than the decision. Starting takes a while: `FEWEST` is where it pays.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import connection, get_context, parent_process
from types import TracebackType
from typing import Any, Generic, TypeVar

from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.columns.chunk import Shape, Templates, shaped_of
from fenze.solver.bulk.decide_rows import decide_rows, reading_cases, reading_rows
from fenze.solver.bulk.mapping import TableMap
from fenze.solver.bulk.out import writer_of
from fenze.solver.bulk.row_to_case import RowReader
from fenze.solver.bulk.table import Form, Row
from fenze.solver.decide import Files, engine_of

FEWEST = 6_000
"""New patterns in a chunk for which processes are started; once they are there, a batch for each is enough."""
_BATCH = 250
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that deciding the rows of a table and writing them takes, to be made again in another process."""

    policy: model.Policy
    files: Files
    mapping: TableMap
    mapped: bool
    as_of: datetime
    form: Form
    tongue: Tongue


class Beside(Generic[S]):
    """Processes beside this one, as many as there are cores left, started when first needed."""

    def __init__(self, recipe: Recipe, workers: int | None = None) -> None:
        self._recipe = recipe
        self._workers = max(0, cores() - 1) if workers is None else workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Beside[S]:
        return self

    def shaped(
        self, rows: Sequence[Row], contract: str | None, varying: frozenset[str], here: Callable[[Sequence[Row]], Templates[S]]
    ) -> Templates[S]:
        """What becomes of rows of which each stands for a new pattern under the contract; `here` does it in this process."""
        if not self._workers or len(rows) < (FEWEST if self._pool is None else 2 * _BATCH):
            return here(rows)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), _set_up, (self._recipe,))
        batches = [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]
        handed = [self._pool.submit(_shaped_beside, batch, contract, varying) for batch in batches]
        own: dict[int, Templates[S]] = {}
        for place in reversed(range(len(batches))):
            if handed[place].cancel():
                own[place] = here(batches[place])
        return [one for place, future in enumerate(handed) for one in (own[place] if place in own else result_of(future))]

    @property
    def is_started(self) -> bool:
        """Whether there are processes yet."""
        return self._pool is not None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def result_of(future: Future[Any]) -> Templates[Any]:
    found: Templates[Any] = future.result()
    return found


# ── in a worker ───────────────────────────────────────────────────────────────────────────────────────────────────────────

Work = Callable[[Sequence[Row], str | None, frozenset[str]], Templates[Any]]
_work: Work | None = None


def work_of(recipe: Recipe) -> Work:
    """What a worker does with a batch: it decides the rows, and makes of each decision what the output needs."""
    engine = engine_of(recipe.policy, files=recipe.files, values=recipe.mapping.parameters)
    reading = reading_rows(RowReader(recipe.mapping, recipe.policy, recipe.as_of)) if recipe.mapped else reading_cases()
    dated = isinstance(recipe.mapping.as_of, str)
    shape: Shape[Any] = writer_of(recipe.form, recipe.policy, recipe.tongue, marked=False, dated=dated).shape

    def work(rows: Sequence[Row], contract: str | None, varying: frozenset[str]) -> Templates[Any]:
        policy = engine.under(contract).policy
        return [shaped_of(one, policy, varying, shape) for one in decide_rows(engine, rows, reading, recipe.as_of)]

    return work


def _set_up(recipe: Recipe) -> None:
    global _work  # noqa: PLW0603 one a process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _work = work_of(recipe)


def _shaped_beside(rows: Sequence[Row], contract: str | None, varying: frozenset[str]) -> Templates[Any]:
    assert _work is not None
    return _work(rows, contract, varying)


def _leave_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
