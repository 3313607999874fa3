"""What went wrong with a request → `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from sqlalchemy.exc import DBAPIError
from starlette.responses import Response

from fenze.api.source import BadFiles
from fenze.api.store.database import gone
from fenze.api.store.writing import Outdated, StoreGone
from fenze.decision.case import CaseError, Fault
from fenze.dsl.diagnostic import Diagnostic, PolicyError, Text
from fenze.dsl.keywords import Tongue
from fenze.solver.solve import TookTooLong

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """A request cannot be answered: the HTTP status and what is wrong; `more` are further members of the problem."""

    def __init__(
        self,
        status: HTTPStatus,
        *faults: Fault,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(faults[0].code)
        self.status, self.faults, self.headers, self.more = status, faults, headers or {}, more or {}


def response_of(
    status: HTTPStatus, faults: Sequence[Fault], tongue: Tongue, more: Mapping[str, object] | None = None
) -> Response:
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
    content = json.dumps(body | dict(more or {}), ensure_ascii=False).encode()
    return Response(content, status, {"content-language": tongue}, MEDIA_TYPE)


def json_of_fault(fault: Fault, tongue: Tongue) -> dict[str, str | None]:
    return {
        "code": fault.code,
        "message": fault.message.in_(tongue),
        "field": fault.field,
        "suggestion": fault.suggestion.in_(tongue) if fault.suggestion else None,
    }


def response_of_error(error: Exception, tongue: Tongue) -> Response:
    """The problem document of anything that answering a call can raise."""
    if isinstance(error, ProblemError):
        response = response_of(error.status, error.faults, tongue, error.more)
        response.headers.update(error.headers)
        return response
    status = _status_of(error)
    response = response_of(status, faults_of(error), tongue)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["retry-after"] = "2"
    return response


def _status_of(error: Exception) -> HTTPStatus:
    match error:
        case CaseError():
            malformed = error.faults[0].code == "not_json"
            return HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.UNPROCESSABLE_ENTITY
        case PolicyError() | BadFiles():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        case TookTooLong() | StoreGone() | Outdated():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case _ if gone(error):
            return HTTPStatus.SERVICE_UNAVAILABLE
        case _:
            return HTTPStatus.INTERNAL_SERVER_ERROR


def faults_of(error: Exception) -> Sequence[Fault]:
    """What is wrong, as faults of a case."""
    match error:
        case ProblemError():
            return error.faults
        case CaseError():
            return error.faults
        case PolicyError():
            return [fault_of_diagnostic(one) for one in error.diagnostics]
        case BadFiles():
            return [error.fault]
        case TookTooLong(seconds=seconds):
            message = Text(f"no answer was found within {seconds:g} seconds", f"{seconds:g} 秒内没有得出结果")
            return [Fault("took_too_long", message, None, Text("state more facts", "请补充更多事实"))]
        case StoreGone() | DBAPIError() if isinstance(error, StoreGone) or gone(error):
            return [_STORE]
        case Outdated():
            message = Text("the policy changed several times meanwhile", "处理期间政策多次变更")
            return [Fault("policy_changed", message, None, Text("send the case again", "请重新提交"))]
        case _ if gone(error):
            return [_STORE]
        case _:
            return [Fault("internal_error", Text("something went wrong inside the service", "服务内部出错"))]


_STORE = Fault(
    "store_unavailable",
    Text(
        "the store is out of reach or full; it is not sure that anything was recorded",
        "数据库无法访问或空间已满，不能确定是否已记录",
    ),
    None,
    Text("send it again with the same Idempotency-Key", "请带同一 Idempotency-Key 重新提交"),
)


def fault_of_diagnostic(one: Diagnostic) -> Fault:
    """A fault in a policy, as one of what was sent; the field is its place."""
    return Fault(one.code, one.message, f"{one.loc.file}:{one.loc.line}:{one.loc.column}", one.help)


def tongue_of(accept_language: str) -> Tongue:
    """Chinese where the caller asks for it before English (`Accept-Language`), else English."""
    for part in accept_language.lower().split(","):
        tag = part.strip()
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "en"
