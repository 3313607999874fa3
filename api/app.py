"""Policies to serve → the application that answers for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

import fenze
from fenze.api.decisions import decisions_of
from fenze.api.desk import Desk
from fenze.api.policies import policies_of
from fenze.api.problem import ProblemError, response_of, response_of_error, tongue_of
from fenze.api.served import Served
from fenze.api.settings import Settings
from fenze.api.wire import Problem, State
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.case import CaseError, Fault
from fenze.solver.solve import TookTooLong

_HTTP_FAULTS = {
    HTTPStatus.NOT_FOUND: Fault("not_found", Text("there is nothing at this address", "此地址下没有内容")),
    HTTPStatus.METHOD_NOT_ALLOWED: Fault("method_not_allowed", Text("this address has no such call", "此地址不支持该操作")),
}


def app_of(served: Sequence[Served], settings: Settings | None = None) -> FastAPI:
    """The service for the policies; grounding goes on in the background, and `/readyz` tells when it is done."""
    settings = settings or Settings()
    desk = Desk(served, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        warming = asyncio.create_task(desk.warm())
        yield
        warming.cancel()
        desk.close()

    app = FastAPI(
        title="Fenze",
        summary="Decides from a written policy who bears which cost of an after-sales case, and says why",
        version=fenze.__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses={
            "default": {"description": "What went wrong", "content": {"application/problem+json": {"schema": _schema()}}}
        },
    )
    app.include_router(decisions_of(desk, settings))
    app.include_router(policies_of(desk))

    @app.get("/healthz", response_model=State)
    async def healthz() -> State:
        """The process runs."""
        return State(status="ok")

    @app.get("/readyz", response_model=State)
    async def readyz() -> State:
        """Every policy is ready to decide."""
        if not desk.is_warm:
            message = Text("a policy is still being made ready", "政策仍在准备中")
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, Fault("not_ready", message))
        return State(status="ok")

    @app.exception_handler(HTTPException)
    async def http_problem(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        fault = _HTTP_FAULTS.get(status) or Fault("bad_request", Text(str(error.detail), str(error.detail)))
        response = response_of(status, [fault], _tongue_of(request))
        response.headers.update(error.headers or {})
        return response

    for kind in (ProblemError, CaseError, TookTooLong, Exception):
        app.add_exception_handler(kind, problem)
    return app


def _schema() -> dict[str, Any]:
    """The schema of a problem, whole: OpenAPI does not look into its own `$defs`."""
    schema = Problem.model_json_schema()
    schema["properties"]["faults"]["items"] = schema.pop("$defs")["Fault"]
    return schema


async def problem(request: Request, error: Exception) -> Response:
    """The problem document of an error that a call raised."""
    return response_of_error(error, _tongue_of(request))


def _tongue_of(request: Request) -> Tongue:
    return tongue_of(request.headers.get("accept-language", ""))
