"""What is proved of policies, and what tells them apart: the same as `fenze verify` and `fenze diff`, within limits."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from fenze.api.access.bodies import sent
from fenze.api.access.caller import allow
from fenze.api.desk import Desk
from fenze.api.jobs import Jobs
from fenze.api.openapi import json_body, problems
from fenze.api.problem import ProblemError
from fenze.api.store.records import text_of
from fenze.api.store.versions import PolicyFile, files_in
from fenze.api.wire_policies import DiffAsked, Differences, PolicyNamed, Verified, VerifyAsked
from fenze.dsl.diagnostic import Text
from fenze.solver.case import Fault


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

    @router.post(
        "/analysis:verify",
        response_model=Verified,
        responses=problems(400, 404, 408, 409, 413, 422),
        openapi_extra=json_body(VerifyAsked),
    )
    async def verify(request: Request) -> Response:
        """Prove a policy over all its cases: contradictions, gaps, rules without effect."""
        allow(request, "analyse")
        asked = await sent(request, VerifyAsked, settings.policy_bytes, settings.body_seconds)
        told = await jobs.run("verify", [await files_named(asked, "policy")], asked.seconds)
        return Response(text_of(told).encode(), media_type="application/json")

    @router.post(
        "/analysis:diff",
        response_model=Differences,
        responses=problems(400, 404, 408, 409, 413, 422),
        openapi_extra=json_body(DiffAsked),
    )
    async def diff(request: Request) -> Response:
        """Compare two policies over every case, by what comes of it."""
        allow(request, "analyse")
        asked = await sent(request, DiffAsked, settings.policy_bytes, settings.body_seconds)
        policies = [await files_named(asked.old, "old"), await files_named(asked.new, "new")]
        told = await jobs.run("diff", policies, asked.seconds)
        return Response(text_of(told).encode(), media_type="application/json")

    return router
