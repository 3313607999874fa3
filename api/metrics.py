"""What is counted and timed, for Prometheus; with several workers, added up over all of them."""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

_QUICK = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)

CALLS = Histogram("fenze_request_seconds", "Time to answer a call", ["call", "method", "status"], buckets=_QUICK)
DECISIONS = Counter("fenze_decisions_total", "Decisions", ["policy", "status"])
REFUSED = Counter("fenze_refused_cases_total", "Cases that could not be decided", ["policy", "code"])
SOLVE = Histogram("fenze_decide_seconds", "Time to decide a case, without storing it", ["policy"], buckets=_QUICK)
APPEND = Histogram("fenze_store_seconds", "Time until decisions are stored", buckets=_QUICK)
IN_FLIGHT = Gauge("fenze_requests_in_flight", "Calls that are being answered", multiprocess_mode="livesum")
QUEUE = Gauge("fenze_queue_length", "Cases that wait to be decided", multiprocess_mode="livesum")
MEMORY = Counter("fenze_pattern_memory_total", "Answers taken from the memory of fact patterns, or not", ["policy", "result"])


def exposition() -> tuple[bytes, str]:
    """The metrics of all workers, and their media type."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
