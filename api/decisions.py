"""Cases as they come over HTTP → decisions: one case a call, or many, a line each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from functools import partial
from http import HTTPStatus
from itertools import islice

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from fenze.api.desk import Desk, now
from fenze.api.problem import ProblemError, faults_of, json_of_fault, tongue_of
from fenze.api.served import Served
from fenze.api.settings import Settings
from fenze.api.wire import Case, Decision, Refused
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.case import CaseError, Fault
from fenze.solver.from_json import case_of
from fenze.solver.solve import TookTooLong
from fenze.solver.to_json import json_of, text_of_json

NDJSON = "application/x-ndjson"
_LINES_AT_ONCE = 32


class Lines(StreamingResponse):
    media_type = NDJSON


def decisions_of(desk: Desk, settings: Settings) -> APIRouter:
    """The calls that decide."""
    router = APIRouter(prefix="/v1/policies/{policy}")

    @router.post(
        "/decisions",
        response_model=Decision,
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": Case.model_json_schema()}}}
        },
    )
    async def decide(policy: str, request: Request) -> Response:
        """Decide one case."""
        served = desk.policy(policy)
        body = await _body_of(request, settings.case_bytes)
        text = await desk.do(lambda: _decision_text(served, body))
        return Response(text.encode(), media_type="application/json")

    @router.post(
        "/decisions:batch",
        response_model=Decision | Refused,
        response_class=Lines,
        openapi_extra={"requestBody": {"required": True, "content": {NDJSON: {"schema": Case.model_json_schema()}}}},
    )
    async def decide_batch(policy: str, request: Request) -> Response:
        """Decide many cases: NDJSON in and out, one line a case, in the order of the input."""
        served = desk.policy(policy)
        body = await _body_of(request, settings.batch_bytes)
        tongue = tongue_of(request.headers.get("accept-language", ""))
        moment = now()

        async def answers() -> AsyncIterator[bytes]:
            lines = _lines_of(body)
            while some := list(islice(lines, _LINES_AT_ONCE)):
                yield await desk.do(partial(_answers_to, some, served, moment, settings, tongue))

        return Lines(answers())

    return router


async def _body_of(request: Request, most: int) -> bytes:
    """The request's body. Raises `ProblemError` as soon as it is seen to be over `most` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_large(most))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_large(most))
    return bytes(body)


def _too_large(most: int) -> Fault:
    return Fault("body_too_large", Text(f"at most {most} bytes are taken at once", f"一次最多接收 {most} 字节"))


def _lines_of(body: bytes) -> Iterator[bytes]:
    """The lines that are not empty, one after the other."""
    start = 0
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        line = body[start:end].strip()
        if line:
            yield line
        start = end + 1


def _decision_text(served: Served, body: bytes) -> str:
    decision = served.engine.decide(case_of(body), now())
    return text_of_json(json_of(decision, served.policy))


def _answers_to(lines: list[bytes], served: Served, moment: datetime, settings: Settings, tongue: Tongue) -> bytes:
    return "".join(_line_text(served, line, moment, settings, tongue) for line in lines).encode()


def _line_text(served: Served, line: bytes, moment: datetime, settings: Settings, tongue: Tongue) -> str:
    case_id: object = None
    try:
        if len(line) > settings.case_bytes:
            raise CaseError(_too_large(settings.case_bytes))
        case = case_of(line)
        case_id = case.get("case_id")
        text = text_of_json(json_of(served.engine.decide(case, moment), served.policy))
    except (CaseError, TookTooLong) as error:
        named = case_id if isinstance(case_id, str) else None
        text = text_of_json({"case_id": named, "error": dict(json_of_fault(faults_of(error)[0], tongue))})
    return text + "\n"
