"""A call that says nothing but what it says most often → straight to the function that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

Answer = Callable[..., Awaitable[Response]]


def direct(queries: Mapping[bytes, Mapping[str, Any]], headers: Mapping[str, str]) -> type[APIRoute]:
    """Routes whose calls skip FastAPI's reading of arguments where their query is one of these.

    Reading a few arguments takes FastAPI longer than deciding a case. `queries` gives the arguments that each query stands
    for, `headers` the header of each argument that comes from one, as text or None. Any other call is read by FastAPI, so that
    what is allowed, refused and documented stays what the function declares.
    """

    class Direct(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            whole = super().get_route_handler()
            answer: Answer = self.endpoint

            async def handle(request: Request) -> Response:
                arguments = queries.get(request.scope["query_string"])
                if arguments is None:
                    return await whole(request)
                stated = {name: request.headers.get(header) for name, header in headers.items()}
                return await answer(request=request, **request.path_params, **arguments, **stated)

            return handle

    return Direct
