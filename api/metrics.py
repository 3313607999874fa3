"""What is counted and timed, for Prometheus; with several workers, added up over all of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client import Counter as Total

_QUICK = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)

CALLS = Histogram("fenze_request_seconds", "Time to answer a call", ["call", "method", "status"], buckets=_QUICK)
DECISIONS = Total("fenze_decisions_total", "Decisions", ["policy", "status"])
REFUSED = Total("fenze_refused_cases_total", "Cases that could not be decided", ["policy", "code"])
SOLVE = Histogram("fenze_decide_seconds", "Time to decide a case, without storing it", ["policy"], buckets=_QUICK)
APPEND = Histogram("fenze_store_seconds", "Time until decisions are stored", buckets=_QUICK)
IN_FLIGHT = Gauge("fenze_requests_in_flight", "Calls that are being answered", multiprocess_mode="livesum")
QUEUE = Gauge("fenze_queue_length", "Cases that wait to be decided", multiprocess_mode="livesum")
MEMORY = Total("fenze_pattern_memory_total", "Answers taken from the memory of fact patterns, or not", ["policy", "result"])
_call, _solve, _decisions, _memory = cache(CALLS.labels), cache(SOLVE.labels), cache(DECISIONS.labels), cache(MEMORY.labels)
"""By labels, what is counted under them: looking that up anew takes longer than counting."""


class Spent(NamedTuple):
    """What is counted of a decision: the seconds it took, its status, and whether its fact pattern was remembered."""

    seconds: float
    status: str
    recalled: bool


def count_call(call: str, method: str, status: int, seconds: float) -> None:
    """Counts a call that was answered."""
    _call(call, method, str(status)).observe(seconds)


def count_decisions(policy: str, spent: Iterable[Spent]) -> None:
    """Counts decisions of one policy."""
    observe = _solve(policy).observe
    kinds: dict[tuple[str, bool], int] = {}
    for seconds, status, recalled in spent:
        observe(seconds)
        kinds[status, recalled] = kinds.get((status, recalled), 0) + 1
    for (status, recalled), count in kinds.items():
        _decisions(policy, status).inc(count)
        _memory(policy, "hit" if recalled else "miss").inc(count)


def count_refusals(policy: str, codes: Iterable[str]) -> None:
    """Counts cases that could not be decided."""
    for code, count in Counter(codes).items():
        REFUSED.labels(policy, code).inc(count)


def exposition() -> tuple[bytes, str]:
    """The metrics of all workers, and their media type."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
