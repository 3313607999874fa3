"""A store and the policies in it → the application that answers for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Set
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

import fenze
from fenze.api.access.bodies import fault_of
from fenze.api.access.guard import Guard
from fenze.api.audit.erase import erase_old
from fenze.api.catalog import Catalog
from fenze.api.desk import Desk
from fenze.api.direct import Direct
from fenze.api.jobs import Jobs
from fenze.api.logs import LOG
from fenze.api.openapi import describe, problems
from fenze.api.problem import ProblemError, response_of, response_of_error, tongue_of
from fenze.api.routes.analysis import analysis_of
from fenze.api.routes.audit import audit_of
from fenze.api.routes.decisions import decide_at, decisions_of
from fenze.api.routes.health import health_of
from fenze.api.routes.policies import policies_of
from fenze.api.routes.records import records_of
from fenze.api.settings import Settings
from fenze.api.source import BadFiles
from fenze.api.store.open import Store
from fenze.api.store.writing import Outdated, StoreGone
from fenze.api.tracing import trace_calls
from fenze.decision.case import CaseError, Fault
from fenze.dsl.diagnostic import PolicyError, Text
from fenze.dsl.keywords import Tongue
from fenze.solver.solve import TookTooLong

_HTTP_FAULTS = {
    HTTPStatus.NOT_FOUND: Fault("not_found", Text("there is nothing at this address", "此地址下没有内容")),
    HTTPStatus.METHOD_NOT_ALLOWED: Fault("method_not_allowed", Text("this address has no such call", "此地址不支持该操作")),
}
_PROBLEMS = (ProblemError, CaseError, TookTooLong, StoreGone, Outdated, PolicyError, BadFiles, SQLAlchemyError)
_HOUR = 3600.0


def app_of(store: Store, settings: Settings, only: Set[str] | None = None) -> FastAPI:
    """The service over a store, which it closes when it ends; `only` are the policies that are served, None stands for all.

    Policies are compiled and grounded in the background, and `/readyz` tells when that is done.
    """
    catalog = Catalog(store.database, settings.solve_seconds, only)
    catalog.refresh()
    desk = Desk(catalog, store, settings)
    jobs = Jobs(settings, store.database)
    decide = decide_at(desk)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        tasks = [asyncio.create_task(work) for work in (_warm(desk), _follow(desk), _erase(desk))]
        yield
        for task in tasks:
            task.cancel()
        await jobs.close()
        await desk.close()
        await asyncio.to_thread(store.close)
        await asyncio.to_thread(send_traces)

    app = FastAPI(
        title="Fenze",
        summary="Decides from a written policy who bears which cost of an after-sales case, and says why",
        version=fenze.__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses=problems(),
    )
    for router in (
        decisions_of(desk, decide),
        records_of(desk),
        policies_of(desk, jobs),
        analysis_of(desk, jobs),
        audit_of(desk),
        health_of(desk),
    ):
        app.include_router(router)
    describe(app)

    @app.exception_handler(HTTPException)
    async def http_problem(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        fault = _HTTP_FAULTS.get(status) or Fault("bad_request", Text(str(error.detail), str(error.detail)))
        response = response_of(status, [fault], _tongue_of(request))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def argument_problem(request: Request, error: RequestValidationError) -> Response:
        faults = [fault_of({**one, "loc": one["loc"][1:]}) for one in error.errors()]
        return response_of(HTTPStatus.UNPROCESSABLE_ENTITY, faults, _tongue_of(request))

    for kind in _PROBLEMS:
        app.add_exception_handler(kind, _problem)
    app.add_middleware(Direct, decide=decide, problem=_problem)
    send_traces = trace_calls(app, settings)
    app.add_middleware(Guard, settings=settings, keys=lambda: catalog.keys)
    return app


async def _problem(request: Request, error: Exception) -> Response:
    """The problem document of an error that a call raised. Raises it again where it is a fault of ours."""
    if not isinstance(error, _PROBLEMS):
        raise error
    response = response_of_error(error, _tongue_of(request))
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, ProblemError):
        LOG.error("call failed", exc_info=error)
    return response


def _tongue_of(request: Request) -> Tongue:
    return tongue_of(request.headers.get("accept-language", ""))


# ── beside the calls ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def _warm(desk: Desk) -> None:
    while not desk.is_warm:
        try:
            await desk.warm()
        except Exception:  # noqa: BLE001 whatever it is, it is tried again
            LOG.exception("not ready")
            await asyncio.sleep(1)


async def _follow(desk: Desk) -> None:
    """Takes note of what other workers and commands did to keys and versions."""
    while True:
        await asyncio.sleep(desk.settings.poll_seconds)
        with suppress(SQLAlchemyError, OSError):
            await desk.look(desk.catalog.refresh)


async def _erase(desk: Desk) -> None:
    """Erases free texts whose time is over, if there is one."""
    days = desk.settings.keep_texts_days
    while days is not None:
        with suppress(SQLAlchemyError, OSError, StoreGone):
            await desk.look(lambda: erase_old(desk.store, days, None))
        await asyncio.sleep(_HOUR)
