"""Is it alive, is it ready, what does it count."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from sqlalchemy import select
from starlette.responses import Response

from fenze.api.access.caller import allow
from fenze.api.desk import Desk
from fenze.api.metrics import exposition
from fenze.api.openapi import problems
from fenze.api.problem import ProblemError
from fenze.api.store.schema import chain_head
from fenze.api.wire import State
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text


def health_of(desk: Desk) -> APIRouter:
    """The calls for those who run the service; the first two need no key."""
    router = APIRouter(tags=["operation"])

    @router.get("/healthz", response_model=State, responses=problems())
    async def healthz() -> State:
        """The process runs."""
        return State(status="ok")

    @router.get("/readyz", response_model=State, responses=problems())
    async def readyz() -> State:
        """Every policy is ready to decide, and the store can be reached."""
        if not desk.is_warm:
            message = Text("a policy is still being made ready", "政策仍在准备中")
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, Fault("not_ready", message), headers={"retry-after": "1"})

        def reach() -> None:
            with desk.store.database.read() as connection:
                connection.execute(select(chain_head.c.seq)).one()

        await desk.look(reach)
        return State(status="ok")

    @router.get("/metrics", responses={200: {"content": {"text/plain": {}}}, **problems()}, response_class=Response)
    async def metrics(request: Request) -> Response:
        """What is counted and timed, for Prometheus."""
        allow(request, "metrics")
        content, media_type = exposition()
        return Response(content, media_type=media_type)

    return router
