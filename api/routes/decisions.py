"""Cases as they come over HTTP → decisions: one case a call, or many, a line each."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fenze.api.access.bodies import Block, Lines, body_of, refuse_declared
from fenze.api.access.caller import Caller, allow
from fenze.api.deciding import Wish, now
from fenze.api.desk import Desk
from fenze.api.lines import Asked
from fenze.api.openapi import body, json_body, problems
from fenze.api.problem import ProblemError, tongue_of
from fenze.api.wire import Case, Decided, Refused
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue

NDJSON = "application/x-ndjson"
_LARGE = 256 * 1024
"""Bytes of a batch from which on other processes decide its lines."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="The same key and case again: the same decision, recorded once.")
]
_Store = Annotated[bool, Query(description="False decides without recording, and gives no `decision_id`.")]
_Supersedes = Annotated[str | None, Query(description="The id of the earlier decision that this one takes the place of.")]


class Decide(Protocol):
    """Answers a call that decides one case. Raises what deciding and reading the body raise."""

    def __call__(
        self, request: Request, policy: str, idempotency_key: str | None, store: bool, supersedes: str | None = None
    ) -> Awaitable[Response]: ...


def decide_at(desk: Desk) -> Decide:
    """What decides one case at the desk."""
    settings = desk.settings

    async def decide(
        request: Request, policy: str, idempotency_key: str | None, store: bool, supersedes: str | None = None
    ) -> Response:
        caller = allow(request, "decide")
        wish = _wish(policy, caller, idempotency_key, supersedes, store)
        desk.catalog.versions(policy)
        case = await body_of(request, settings.case_bytes, settings.body_seconds)
        return Response(await desk.decide(case, wish), media_type="application/json")

    return decide


def decisions_of(desk: Desk, decide_one: Decide) -> APIRouter:
    """The calls that decide."""
    router = APIRouter(prefix="/v1/policies/{policy}", tags=["decisions"])
    settings = desk.settings

    @router.post(
        "/decisions",
        response_model=Decided,
        responses=problems(400, 404, 408, 409, 413, 422),
        openapi_extra=json_body(Case),
    )
    async def decide(
        policy: str,
        request: Request,
        idempotency_key: _Key = None,
        store: _Store = True,
        supersedes: _Supersedes = None,
    ) -> Response:
        """Decide one case."""
        return await decide_one(request, policy, idempotency_key, store, supersedes)

    @router.post(
        "/decisions:batch",
        response_model=Decided | Refused,
        response_class=_Ndjson,
        responses=problems(404, 409, 413, 422),
        openapi_extra=body(NDJSON, Case),
    )
    async def decide_batch(policy: str, request: Request, idempotency_key: _Key = None, store: _Store = True) -> Response:
        """Decide many cases: NDJSON in and out, one line a case, in the order of the input.

        Answers begin before the whole batch has come in. With an Idempotency-Key, a batch that was cut may be sent again whole:
        lines that were recorded are not recorded twice.
        """
        caller = allow(request, "decide")
        wish = _wish(policy, caller, idempotency_key, None, store)
        desk.catalog.versions(policy)
        refuse_declared(request, settings.batch_bytes)
        tongue = tongue_of(request.headers.get("accept-language", ""))
        lines = Lines(request, settings.batch_bytes, settings.case_bytes, settings.idle_seconds)
        return _Ndjson(_answers(desk, lines, wish, tongue), lines)

    return router


class _Ndjson(Response):
    """Answers as they come; the next are made once the caller has taken these."""

    media_type = NDJSON

    def __init__(self, answers: AsyncIterator[bytes], lines: Lines, status_code: int = HTTPStatus.OK) -> None:
        super().__init__(status_code=status_code)
        self._answers, self._lines = answers, lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        headers = [(name, value) for name, value in self.raw_headers if name != b"content-length"]
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
            async for answer in self._answers:
                await send({"type": "http.response.body", "body": answer, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:
            pass  # the caller went away
        finally:
            await self._lines.close()


async def _answers(desk: Desk, lines: Lines, wish: Wish, tongue: Tongue) -> AsyncIterator[bytes]:
    """The answers, a few blocks of lines being decided ahead of what was taken."""
    settings = desk.settings
    ahead: asyncio.Queue[asyncio.Task[bytes] | None] = asyncio.Queue(max(settings.threads, settings.processes))

    async def send_ahead() -> None:
        taken = 0
        try:
            async for block in lines.blocks():
                taken += len(block.content)
                asked = Asked(block, wish, settings.case_bytes, tongue)
                await ahead.put(asyncio.create_task(desk.decide_lines(asked, taken > _LARGE)))
        finally:
            await ahead.put(None)

    sending = asyncio.create_task(send_ahead())
    try:
        while (task := await ahead.get()) is not None:
            yield await task
        await sending
        if lines.fault is not None:
            yield Asked(Block(0, b""), wish, 0, tongue).refused(None, ProblemError(HTTPStatus.BAD_REQUEST, lines.fault))
    finally:
        sending.cancel()


def _wish(policy: str, caller: Caller, key: str | None, supersedes: str | None, store: bool) -> Wish:
    if key is not None and not _KEY.fullmatch(key):
        message = Text("an Idempotency-Key is 1 to 255 visible characters", "Idempotency-Key 须为 1 到 255 个可见字符")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, Fault("bad_idempotency_key", message, "Idempotency-Key"))
    return Wish(policy, now(), caller.key_id, caller.scope, key, supersedes, store)
