"""What auditors take away: the head of the chain, statements."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fenze.api.access.caller import allow, allow_all_parties
from fenze.api.audit.sheet import csv_of, xlsx_of
from fenze.api.audit.statement import statement
from fenze.api.desk import Desk
from fenze.api.openapi import problems
from fenze.api.problem import ProblemError, tongue_of
from fenze.api.store.read import head_in
from fenze.api.wire.records import ChainHead, Statement
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def audit_of(desk: Desk) -> APIRouter:
    """The calls for auditors."""
    router = APIRouter(prefix="/v1", tags=["audit"])

    @router.get("/audit/head", response_model=ChainHead, responses=problems())
    async def head(request: Request) -> ChainHead:
        """The end of the chain of records, sealed: to be kept where the store cannot be reached from."""
        allow_all_parties(request, "audit")

        def found() -> ChainHead:
            with desk.store.database.read() as connection:
                end = head_in(connection)
            return ChainHead(seq=end.seq, hash=end.hash, seal=end.seal)

        return await desk.look(found)

    @router.get(
        "/statements",
        response_model=Statement,
        responses={200: {"content": {"text/csv": {}, _XLSX: {}}}, **problems(422)},
    )
    async def statements(
        request: Request,
        party: Annotated[str, Query(min_length=1, max_length=200, examples=["carrier"])],
        month: Annotated[str, Query(description="Of the cases' moments, in China.", examples=["2026-10"])],
        format: Literal["json", "csv", "xlsx"] = "json",  # noqa: A002
        lang: Annotated[Literal["zh", "en"] | None, Query()] = None,
    ) -> Response:
        """Who owes whom, for one party and month, and from which decisions."""
        caller = allow(request, "audit")
        if caller.party not in {None, party}:
            message = Text("this key sees one party only", "该密钥只能查看一个当事方")
            raise ProblemError(HTTPStatus.FORBIDDEN, Fault("forbidden", message, "party"))
        if not _MONTH.fullmatch(month) or month < "0002":
            message = Text(f"`{month}` is no month", f"`{month}` 不是月份")
            help_ = Text("write it as 2026-10", "请写成 2026-10")
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, Fault("bad_month", message, "month", help_))

        def made() -> tuple[bytes, str]:
            with desk.store.database.read() as connection:
                told = statement(connection, party, month)
            match format:
                case "csv":
                    return csv_of(told).encode("utf-8-sig"), "text/csv; charset=utf-8"
                case "xlsx":
                    return xlsx_of(told, lang or tongue_of(request.headers.get("accept-language", ""))), _XLSX
                case "json":
                    return told.model_dump_json().encode(), "application/json"

        content, media_type = await desk.look(made)
        return Response(content, media_type=media_type)

    return router
