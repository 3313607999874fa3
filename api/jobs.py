"""What may take long → what came of it, in a process of its own: a few at a time, and ended when their time is over."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Literal

from sqlalchemy.exc import SQLAlchemyError

from fenze.api.logs import LOG
from fenze.api.problem import ProblemError, response_of_error
from fenze.api.settings import Settings
from fenze.api.source import refuse_bad_names
from fenze.api.store.database import Database
from fenze.api.store.jobs import Job, add, alter, found
from fenze.api.store.records import text_of
from fenze.api.store.versions import PolicyFile
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.solve import TookTooLong

_MOST_WAITING = 4
_PROGRESS = re.compile(rb"\[\d+, \d+\]\n")
_GRACE = 15.0
"""Seconds for starting a process and reading the policy."""


What = Literal["verify", "diff", "publish"]


class _NoLongerAskedError(Exception):
    """A job was cancelled while it waited."""


class Jobs:
    """The jobs of one worker. Those that are asked about later stand in the store."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._slots = asyncio.Semaphore(settings.analyses)
        self._most, self._look_seconds = settings.analysis_seconds, settings.poll_seconds
        self._database = database
        self._waiting = 0
        self._later: set[asyncio.Task[None]] = set()

    async def run(self, do: What, policies: Sequence[Sequence[PolicyFile]], seconds: float) -> dict[str, Any]:
        """What came of it, within the time allowed and some seconds more.

        Raises BadFiles, ProblemError where the files are no policy or too many jobs wait, TookTooLong.
        """
        seconds = self._accepted(policies, seconds)
        return await self._told(do, policies, seconds, _nothing, _nothing)

    async def begin(
        self, do: What, policies: Sequence[Sequence[PolicyFile]], seconds: float, scope: str, tongue: Tongue
    ) -> Job:
        """The same, to be asked about later; a problem is told in the tongue. Raises BadFiles and ProblemError."""
        seconds = self._accepted(policies, seconds)
        longest = (_MOST_WAITING + 1) * (self._most + _GRACE)

        def added() -> Job:
            with self._database.write() as connection:
                return add(connection, scope, do, longest)

        self._waiting += 1  # from now on, so that no more are begun than may wait
        try:
            job = await asyncio.to_thread(added)
        finally:
            self._waiting -= 1
        task = asyncio.create_task(self._work(job, do, policies, seconds, tongue))
        self._later.add(task)
        task.add_done_callback(self._later.discard)
        return job

    async def close(self) -> None:
        """Ends what runs."""
        for task in self._later:
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)

    def _accepted(self, policies: Sequence[Sequence[PolicyFile]], seconds: float) -> float:
        """The seconds that it may take."""
        for files in policies:
            refuse_bad_names(files)
        if self._waiting >= _MOST_WAITING:
            message = Text("too many verifications are waiting", "等待中的验证过多")
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, Fault("busy", message), headers={"retry-after": "10"})
        return min(seconds, self._most)

    async def _told(
        self,
        do: What,
        policies: Sequence[Sequence[PolicyFile]],
        seconds: float,
        started: Callable[[str], Awaitable[bool]],
        progress: Callable[[str], Awaitable[object]],
    ) -> dict[str, Any]:
        asked = {"do": do, "seconds": seconds, "policies": [[asdict(one) for one in files] for files in policies]}
        self._waiting += 1
        try:
            async with self._slots:
                if not await started("running"):
                    raise _NoLongerAskedError
                told = await _told_by_process(json.dumps(asked).encode(), seconds, progress)
        finally:
            self._waiting -= 1
        _raise_refusal(told)
        return told

    async def _work(self, job: Job, do: What, policies: Sequence[Sequence[PolicyFile]], seconds: float, tongue: Tongue) -> None:
        """Does a job, unless it is cancelled, and keeps what came of it."""

        async def note(**values: str | None) -> bool:
            def altered() -> bool:
                with self._database.write() as connection:
                    return alter(connection, job.job_id, **values)

            return await asyncio.to_thread(altered)

        work = asyncio.ensure_future(
            self._told(do, policies, seconds, lambda state: note(state=state), lambda told: note(progress=told))
        )
        try:
            while not (await asyncio.wait([work], timeout=self._look_seconds))[0]:
                with suppress(SQLAlchemyError):
                    if await self._is_over(job):
                        return
            try:
                outcome, state = text_of(work.result()), "done"
            except _NoLongerAskedError:
                return
            except Exception as error:  # noqa: BLE001 told to who asks
                outcome, state = bytes(response_of_error(error, tongue).body).decode(), "failed"
            await note(state=state, outcome=outcome)
        except SQLAlchemyError as error:
            LOG.error("what a job came to is not kept", exc_info=error)
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _is_over(self, job: Job) -> bool:
        """Whether it was cancelled, or nobody can ask about it any more."""
        now = await self.find(job.job_id)
        return now is None or now.state == "cancelled"

    async def find(self, job_id: str) -> Job | None:
        def looked() -> Job | None:
            with self._database.read() as connection:
                return found(connection, job_id)

        return await asyncio.to_thread(looked)

    async def cancel(self, job_id: str) -> None:
        """Has it end, if it goes on; its worker takes note within `poll_seconds`."""

        def cancelled() -> None:
            with self._database.write() as connection:
                alter(connection, job_id, state="cancelled")

        await asyncio.to_thread(cancelled)


async def _nothing(_: str) -> bool:
    """For who waits for the answer."""
    return True


async def _told_by_process(asked: bytes, seconds: float, progress: Callable[[str], Awaitable[object]]) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "fenze.api.job",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    out = asyncio.create_task(process.stdout.read())
    try:
        async with asyncio.timeout(seconds + _GRACE):
            with suppress(ConnectionError):
                process.stdin.write(asked)
                await process.stdin.drain()
            process.stdin.close()
            async for line in process.stderr:
                if _PROGRESS.fullmatch(line):  # what else is written there is no concern of the caller
                    await progress(line.decode().strip())
            told_ = await out
            await process.wait()
    except TimeoutError:
        raise TookTooLong(seconds) from None
    finally:
        out.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        LOG.error("job failed", extra={"returncode": process.returncode})
        raise RuntimeError("job failed")
    told: dict[str, Any] = json.loads(told_)
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
