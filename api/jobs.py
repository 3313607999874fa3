"""What may take long → what came of it, in a process of its own: a few at a time, and ended when their time is over."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Literal

from fenze.api.logs import LOG
from fenze.api.problem import ProblemError
from fenze.api.settings import Settings
from fenze.api.source import refuse_bad_names
from fenze.api.store.versions import PolicyFile
from fenze.dsl.diagnostic import Text
from fenze.solver.case import Fault
from fenze.solver.solve import TookTooLong

_MOST_WAITING = 4
_GRACE = 15.0
"""Seconds for starting a process and reading the policy."""


class Jobs:
    """The jobs of one worker."""

    def __init__(self, settings: Settings) -> None:
        self._slots = asyncio.Semaphore(settings.analyses)
        self._most = settings.analysis_seconds
        self._waiting = 0

    async def run(
        self, do: Literal["verify", "diff", "publish"], policies: Sequence[Sequence[PolicyFile]], seconds: float
    ) -> dict[str, Any]:
        """What came of it, within the time allowed and some seconds more.

        Raises BadFiles, ProblemError where the files are no policy or too many jobs wait, TookTooLong.
        """
        for files in policies:
            refuse_bad_names(files)
        if self._waiting >= _MOST_WAITING:
            message = Text("too many verifications are waiting", "等待中的验证过多")
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, Fault("busy", message), headers={"retry-after": "10"})
        seconds = min(seconds, self._most)
        asked = {"do": do, "seconds": seconds, "policies": [[asdict(one) for one in files] for files in policies]}
        self._waiting += 1
        try:
            async with self._slots:
                told = await _told_by_process(json.dumps(asked).encode(), seconds)
        finally:
            self._waiting -= 1
        _raise_refusal(told)
        return told


async def _told_by_process(asked: bytes, seconds: float) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "fenze.api.job",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(seconds + _GRACE):
            out, _ = await process.communicate(asked)
    except TimeoutError:
        raise TookTooLong(seconds) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        LOG.error("job failed", extra={"returncode": process.returncode})
        raise RuntimeError("job failed")
    told: dict[str, Any] = json.loads(out)
    return told


def _raise_refusal(told: Mapping[str, Any]) -> None:
    if "refused" not in told:
        return
    faults = [
        Fault(one["code"], _text(one["message"]) or Text("", ""), one["field"], _text(one["suggestion"]))
        for one in told["refused"]
    ]
    faults += [
        Fault(
            one["code"],
            _text(one["message"]) or Text("", ""),
            f"{one['file']}:{one['line']}:{one['column']}",
            _text(one["help"]),
        )
        for one in told.get("diagnostics", ())
        if one["severity"] == "error"
    ]
    raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, *faults)


def _text(told: Mapping[str, str] | None) -> Text | None:
    return Text(told["en"], told["zh"]) if told else None
