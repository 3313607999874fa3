"""Each call on its way in and out: its id, who calls, whether it may be made now, what is told of it afterwards."""

from __future__ import annotations

import itertools
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fenze.api import metrics
from fenze.api.access import CALL, header_of
from fenze.api.access.caller import OPEN, Caller, caller_of
from fenze.api.logs import LOG, request_id
from fenze.api.problem import ProblemError, response_of_error, tongue_of
from fenze.api.settings import Settings
from fenze.api.store.keys import ApiKey
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LOCAL = re.compile(r"(localhost|127\.0\.0\.1|\[::1\]|testserver)(:\d+)?")
_WITHOUT_KEY = {"/healthz", "/readyz"}
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_PROCESS, _NUMBER = secrets.token_hex(8), itertools.count(1)
"""Of which the ids of calls are made: they only have to differ."""
_CLOSED_BY_CALLER = 499


class Guard:
    """Stands before the application (ASGI)."""

    def __init__(self, app: ASGIApp, settings: Settings, keys: Callable[[], Mapping[str, ApiKey]]) -> None:
        self._app, self._settings, self._keys = app, settings, keys
        self._in_flight = 0
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._rate: RateLimitItem | None = parse(settings.rate) if settings.rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_ = header_of(scope, b"x-request-id") or ""
        if not _ID.fullmatch(id_):
            id_ = f"{_PROCESS}{next(_NUMBER):08x}"
        token = request_id.set(id_)
        started, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"]
                stated = {name for name, _ in headers}
                security = [header for header in _SECURITY if header[0] not in stated]
                message["headers"] = [*headers, (b"x-request-id", id_.encode()), *security]
            await send(message)

        self._in_flight += 1
        metrics.IN_FLIGHT.inc()
        try:
            await self._pass(scope, receive, answer)
        except ClientDisconnect:
            status = _CLOSED_BY_CALLER
        except Exception as error:
            LOG.error("call failed", exc_info=error)
            if status:
                raise  # the answer has begun: the server cuts it, so that it is not taken for whole
            await response_of_error(error, _tongue_of(scope))(scope, receive, answer)
        finally:
            self._in_flight -= 1
            metrics.IN_FLIGHT.dec()
            self._tell(scope, status, time.perf_counter() - started)
            request_id.reset(token)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope["fenze.caller"] = self._caller(scope)
        except ProblemError as error:
            response = response_of_error(error, _tongue_of(scope))
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _caller(self, scope: Scope) -> Caller:
        path = scope["path"]
        if path in _WITHOUT_KEY:
            return Caller(None, "service")
        if self._in_flight > self._settings.in_flight:
            message = Text("too many calls are being answered", "同时处理的请求过多")
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, Fault("busy", message), headers={"retry-after": "1"})
        if path == "/metrics" and self._settings.open_metrics:
            return OPEN
        caller = caller_of(header_of(scope, b"authorization") or "", self._keys())
        if caller.key_id is None:
            _refuse_other_sites(scope)
        elif self._rate is not None and not self._limiter.hit(self._rate, caller.key_id):
            again = self._limiter.get_window_stats(self._rate, caller.key_id).reset_time - time.time()
            message = Text(f"this key may call {self._settings.rate}", f"该密钥的调用频率上限为 {self._settings.rate}")
            wait = str(max(1, round(again)))
            raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, Fault("too_many_calls", message), headers={"retry-after": wait})
        return caller

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        call = scope.get(CALL) or getattr(scope.get("route"), "path", None) or "other"
        metrics.count_call(call, scope["method"] if call != "other" else "other", status, seconds)
        if not LOG.isEnabledFor(logging.INFO):
            return
        caller = scope.get("fenze.caller")
        told = {
            "method": scope["method"],
            "call": call,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "key": caller.key_id if isinstance(caller, Caller) else None,
        }
        LOG.info("call", extra=told)


def _tongue_of(scope: Scope) -> Tongue:
    return tongue_of(header_of(scope, b"accept-language") or "")


def _refuse_other_sites(scope: Scope) -> None:
    """While no key is needed, a page of another site that a browser of this machine shows must not be able to call."""
    origin = header_of(scope, b"origin") or ""
    if not _LOCAL.fullmatch(header_of(scope, b"host") or "") or (origin and not _LOCAL.fullmatch(origin.partition("://")[2])):
        message = Text("without keys, only this machine may call", "未设密钥时，只允许本机调用")
        help_ = Text("make a key with `fenze keys make`", "请用 `fenze keys make` 创建密钥")
        raise ProblemError(HTTPStatus.FORBIDDEN, Fault("other_site", message, None, help_))
