"""What is proved of policies, and what tells them apart: the same as `fenze verify` and `fenze diff`, within limits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from fenze.api.access.bodies import sent
from fenze.api.access.caller import allow
from fenze.api.desk import Desk
from fenze.api.jobs import Jobs
from fenze.api.openapi import json_body, problems
from fenze.api.problem import ProblemError, response_of, tongue_of
from fenze.api.store.jobs import Job
from fenze.api.store.records import text_of
from fenze.api.store.versions import PolicyFile, files_in
from fenze.api.wire.policies import DiffAsked, Differences, JobState, PolicyNamed, Verified, VerifyAsked
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text

_Prefer = Annotated[
    str | None, Header(description="`respond-async` answers at once, with the address at which the result will be.")
]
_BEGUN: dict[int | str, dict[str, Any]] = {202: {"model": JobState, "description": "Begun; `Location` tells where to ask."}}
_LOST = Fault("job_lost", Text("the worker that did this ended before it", "执行该任务的进程已提前退出"))


def analysis_of(desk: Desk, jobs: Jobs) -> APIRouter:
    """The calls that may take long: each is given seconds, and few run at once."""
    router = APIRouter(prefix="/v1", tags=["analysis"])
    settings = desk.settings

    async def files_named(named: str | PolicyNamed, field: str) -> list[PolicyFile]:
        asked = PolicyNamed(policy=named) if isinstance(named, str) else named
        if (asked.policy is None) == (asked.files is None):
            message = Text("give either `policy` or `files`", "`policy` 与 `files` 须给出其中之一")
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, Fault("policy_or_files", message, field))
        if asked.files is not None:
            return [PolicyFile(one.name, one.text) for one in asked.files]
        assert asked.policy is not None
        version = desk.catalog.version(asked.policy, asked.version)

        def kept() -> list[PolicyFile]:
            with desk.store.database.read() as connection:
                return list(files_in(connection, version.policy, version.version))

        return await desk.look(kept)

    async def answer(
        do: Literal["verify", "diff"],
        policies: Sequence[Sequence[PolicyFile]],
        seconds: float,
        request: Request,
        prefer: str | None,
    ) -> Response:
        if prefer is None or "respond-async" not in {one.strip().lower() for one in prefer.split(",")}:
            told = await jobs.run(do, policies, seconds)
            return Response(text_of(told).encode(), media_type="application/json")
        caller = allow(request, "analyse")
        job = await jobs.begin(do, policies, seconds, caller.scope, tongue_of(request.headers.get("accept-language", "")))
        about = {"location": f"/v1/jobs/{job.job_id}", "preference-applied": "respond-async", "retry-after": "1"}
        return _told(job, HTTPStatus.ACCEPTED, about)

    async def job_named(request: Request, job_id: str) -> Job:
        """The job, if the caller began it or is an admin. Raises ProblemError."""
        caller = allow(request, "analyse")
        job = await jobs.find(job_id)
        if job is None or (job.scope != caller.scope and caller.role != "admin"):
            message = Text("there is no such job, or it is forgotten", "没有这一任务，或其结果已清除")
            raise ProblemError(HTTPStatus.NOT_FOUND, Fault("unknown_job", message, "job_id"))
        return job

    @router.get("/jobs/{job_id}", response_model=JobState, responses=problems(404, 422))
    async def job(job_id: str, request: Request) -> Response:
        """What a verification or comparison that was begun has come to."""
        return _told(await job_named(request, job_id))

    @router.delete("/jobs/{job_id}", response_model=JobState, responses=problems(404, 422))
    async def cancel(job_id: str, request: Request) -> Response:
        """Have it end; one that has ended stays as it is."""
        await job_named(request, job_id)
        await jobs.cancel(job_id)
        return _told(await job_named(request, job_id))

    @router.post(
        "/analysis:verify",
        response_model=Verified,
        responses={**_BEGUN, **problems(400, 404, 408, 409, 413, 422)},
        openapi_extra=json_body(VerifyAsked),
    )
    async def verify(request: Request, prefer: _Prefer = None) -> Response:
        """Prove a policy over all its cases: contradictions, gaps, rules without effect."""
        allow(request, "analyse")
        asked = await sent(request, VerifyAsked, settings.policy_bytes, settings.body_seconds)
        return await answer("verify", [await files_named(asked, "policy")], asked.seconds, request, prefer)

    @router.post(
        "/analysis:diff",
        response_model=Differences,
        responses={**_BEGUN, **problems(400, 404, 408, 409, 413, 422)},
        openapi_extra=json_body(DiffAsked),
    )
    async def diff(request: Request, prefer: _Prefer = None) -> Response:
        """Compare two policies over every case, by what comes of it."""
        allow(request, "analyse")
        asked = await sent(request, DiffAsked, settings.policy_bytes, settings.body_seconds)
        policies = [await files_named(asked.old, "old"), await files_named(asked.new, "new")]
        return await answer("diff", policies, asked.seconds, request, prefer)

    return router


def _told(job: Job, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
    state, problem = ("failed", None) if job.is_lost else (job.state, job.outcome)
    if job.is_lost:
        problem = bytes(response_of(HTTPStatus.SERVICE_UNAVAILABLE, [_LOST], "en").body).decode()
    progress = json.loads(job.progress) if job.progress is not None else None
    told = {
        "job_id": job.job_id,
        "what": job.what,
        "state": state,
        "asked_at": job.asked_at,
        "ended_at": job.ended_at,
        "progress": {"done": progress[0], "of": progress[1]} if progress else None,
        "result": json.loads(job.outcome) if job.outcome is not None and state == "done" else None,
        "problem": json.loads(problem) if problem is not None and state == "failed" else None,
    }
    return Response(text_of(told).encode(), status, headers, "application/json")
