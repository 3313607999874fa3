"""The call that comes most often, with nothing in it but what is there most often → its answer, past the framework.

Finding the route and reading its few arguments takes FastAPI about as long as deciding the case takes. Whatever else a call
says is left to the route, so that what is allowed, refused and documented stays what the route declares; both end in the same
function.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fenze.api.access import CALL, header_of
from fenze.api.routes.decisions import Decide

_PATH = re.compile(r"/v1/policies/([^/]+)/decisions")
_ROUTE = "/v1/policies/{policy}/decisions"
_STORES: Mapping[bytes, bool] = {b"": True, b"store=true": True, b"store=false": False}


class Direct:
    """Stands before the routes (ASGI)."""

    def __init__(self, app: ASGIApp, decide: Decide, problem: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        """`problem` answers what the routes would answer where `decide` raises."""
        self._app, self._decide, self._problem = app, decide, problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and (found := _PATH.fullmatch(scope["path"])):
            store = _STORES.get(scope["query_string"])
            if store is not None:
                scope[CALL] = _ROUTE
                request, key = Request(scope, receive), header_of(scope, b"idempotency-key")
                try:
                    response = await self._decide(request, found[1], key, store)
                except Exception as error:  # noqa: BLE001 what is no problem of the call is raised again
                    response = await self._problem(request, error)
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)
