"""What went wrong with a request → `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import Response

from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.case import CaseError, Fault
from fenze.solver.solve import TookTooLong


class ProblemError(Exception):
    """A request cannot be answered: the HTTP status and what is wrong."""

    def __init__(self, status: HTTPStatus, fault: Fault) -> None:
        super().__init__(fault.code)
        self.status, self.fault = status, fault


def response_of(status: HTTPStatus, faults: Sequence[Fault], tongue: Tongue) -> Response:
    """The problem document; the first fault speaks for all, `faults` lists them."""
    listed = [json_of_fault(fault, tongue) for fault in faults]
    first = listed[0]
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": first["message"],
        "code": first["code"],
        "field": first["field"],
        "suggestion": first["suggestion"],
        "faults": listed,
    }
    return Response(json.dumps(body, ensure_ascii=False).encode(), status, media_type="application/problem+json")


def json_of_fault(fault: Fault, tongue: Tongue) -> dict[str, str | None]:
    return {
        "code": fault.code,
        "message": fault.message.in_(tongue),
        "field": fault.field,
        "suggestion": fault.suggestion.in_(tongue) if fault.suggestion else None,
    }


def response_of_error(error: Exception, tongue: Tongue) -> Response:
    """The problem document of anything that a decision can raise."""
    match error:
        case ProblemError():
            return response_of(error.status, [error.fault], tongue)
        case CaseError():
            malformed = error.faults[0].code == "not_json"
            return response_of(HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.UNPROCESSABLE_ENTITY, error.faults, tongue)
        case TookTooLong():
            return response_of(HTTPStatus.SERVICE_UNAVAILABLE, faults_of(error), tongue)
        case _:
            return response_of(HTTPStatus.INTERNAL_SERVER_ERROR, faults_of(error), tongue)


def faults_of(error: Exception) -> Sequence[Fault]:
    """What is wrong, as faults of a case."""
    match error:
        case CaseError():
            return error.faults
        case TookTooLong(seconds=seconds):
            message = Text(f"no answer was found within {seconds:g} seconds", f"{seconds:g} 秒内没有得出结果")
            return [Fault("took_too_long", message, None, Text("state more facts", "请补充更多事实"))]
        case _:
            return [Fault("internal_error", Text("something went wrong inside the service", "服务内部出错"))]


def tongue_of(accept_language: str) -> Tongue:
    """Chinese where the caller asks for it before English (`Accept-Language`), else English."""
    for part in accept_language.lower().split(","):
        tag = part.strip()
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "en"
