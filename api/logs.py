"""What is told of each call, one line of JSON: never what is in a case."""

from __future__ import annotations

import logging
import traceback
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

LOG = logging.getLogger("fenze.api")
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class _Formatter(JsonFormatter):
    """Of an error only its kind and where it came from: its message may quote a case."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 as the library calls it
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)[-12:]
        return f"{kind.__module__}.{kind.__qualname__} at " + " < ".join(
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(frames)
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        if (given := request_id.get()) is not None:
            log_data.setdefault("request_id", given)
        return log_data


def log_to_standard_error(level: str) -> None:
    """Sends what the service and its server tell to standard error, as lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        _Formatter("{asctime}{levelname}{name}{message}", style="{", rename_fields={"asctime": "time", "levelname": "level"})
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOG.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)
