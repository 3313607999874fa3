"""Decisions that are stored: lists, one, its explanation, questions about it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fenze.api.access.bodies import sent
from fenze.api.access.caller import allow
from fenze.api.catalog import Catalog
from fenze.api.desk import Desk
from fenze.api.openapi import json_body, problems
from fenze.api.problem import ProblemError, tongue_of
from fenze.api.questions import what_if, why_not
from fenze.api.store.marks import amount_key
from fenze.api.store.read import Filters, Stored, listed, stored
from fenze.api.store.records import moment_key
from fenze.api.told import MEDIA_TYPES, Form, told
from fenze.api.wire.records import Answered, DecisionList, ListedDecision, PartyAsked, Recorded, Status, WhyNotAsked
from fenze.decision.case import CHINA, Fault
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.from_trace.read import UnreadableTrace

Asked = TypeVar("Asked", PartyAsked, WhyNotAsked)
_Question = Callable[[Catalog, Stored, Asked, Tongue, float], tuple[dict[str, Any], str]]
_AMOUNT = re.compile(r"[0-9]{1,25}(\.[0-9]{1,4})?")
_MOMENT = "A date, in China, or a date and time with its offset."
_DAY = timedelta(days=1)
_Lang = Annotated[Literal["zh", "en"] | None, Query(description="As Accept-Language says, if it is absent.")]


def records_of(desk: Desk) -> APIRouter:
    """The calls that read what was decided; an auditor of one party finds only what names it."""
    router = APIRouter(prefix="/v1/decisions", tags=["records"])
    settings = desk.settings

    @router.get("", response_model=DecisionList, responses=problems(422))
    async def decisions(
        request: Request,
        party: str | None = None,
        rule: str | None = None,
        status: Status | None = None,
        policy: str | None = None,
        version: str | None = None,
        case_id: str | None = None,
        from_: Annotated[str | None, Query(alias="from", description=f"The first moment of the case. {_MOMENT}")] = None,
        to: Annotated[str | None, Query(description=f"The last. {_MOMENT}")] = None,
        recorded_from: Annotated[str | None, Query(description=f"When it was recorded. {_MOMENT}")] = None,
        recorded_to: Annotated[str | None, Query(description=_MOMENT)] = None,
        min_amount: Annotated[
            str | None, Query(description="Of the largest amount in the decision.", examples=["300.00"])
        ] = None,
        max_amount: str | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        before: Annotated[int | None, Query(ge=1, le=2**62, description="From `next` of the page before.")] = None,
    ) -> Response:
        """Stored decisions, the newest first."""
        caller = allow(request, "read")
        filters = Filters(
            party=party,
            names_party=caller.party,
            rule=rule,
            status=status,
            policy=policy,
            version=version,
            case_id=case_id,
            since=_moment(from_, "from"),
            until=_moment(to, "to", after=True),
            recorded_since=_moment(recorded_from, "recorded_from"),
            recorded_until=_moment(recorded_to, "recorded_to", after=True),
            least=_amount(min_amount, "min_amount"),
            most=_amount(max_amount, "max_amount"),
        )

        def found() -> DecisionList:
            with desk.store.database.read() as connection:
                rows = listed(connection, filters, before, limit + 1)
            page = [_listed(row) for row in rows[:limit]]
            query = {name: value for name, value in request.query_params.items() if name != "before"}
            next_ = f"/v1/decisions?{urlencode(query | {'before': page[-1].seq})}" if len(rows) > limit else None
            return DecisionList(decisions=page, next=next_)

        return _tagged(request, (await desk.look(found)).model_dump_json().encode(), "application/json")

    @router.get("/{decision_id}", response_model=Recorded, responses=problems(404))
    async def decision(request: Request, decision_id: str) -> Response:
        """One decision as it was recorded, with its case."""
        caller = allow(request, "read")
        record = await desk.look(lambda: _record(desk, decision_id, caller.party))
        return _tagged(request, _json_of(record).encode(), "application/json")

    @router.get(
        "/{decision_id}/explanation",
        responses={200: {"content": {media: {} for media in MEDIA_TYPES.values()}}, **problems(404, 422)},
        response_class=Response,
    )
    async def explanation(request: Request, decision_id: str, format: Form = "json", lang: _Lang = None) -> Response:  # noqa: A002
        """Why it was decided so, from the trace that was stored with the decision; as JSON, that trace."""
        caller = allow(request, "read")
        tongue = lang or _tongue(request)

        def rendered() -> str:
            record = _record(desk, decision_id, caller.party)
            try:
                return told(record.trace, format, tongue)
            except UnreadableTrace:
                message = Text("the stored trace cannot be told by this version", "本版本无法解读所存的溯源记录")
                raise ProblemError(HTTPStatus.CONFLICT, Fault("unreadable_trace", message)) from None

        return _tagged(request, (await desk.look(rendered)).encode(), MEDIA_TYPES[format])

    async def answer(
        request: Request, decision_id: str, form: str, lang: Tongue | None, model: type[Asked], question: _Question[Asked]
    ) -> Response:
        caller = allow(request, "read")
        asked = await sent(request, model, settings.case_bytes, settings.body_seconds)
        record = await desk.look(lambda: _record(desk, decision_id, caller.party))
        tongue = lang or _tongue(request)
        said, text = await desk.ask(lambda: question(desk.catalog, record, asked, tongue, settings.question_seconds))
        if form == "text":
            return Response(text, media_type=MEDIA_TYPES["text"])
        return Response(json.dumps(said, ensure_ascii=False).encode(), media_type="application/json")

    answers: dict[int | str, dict[str, Any]] = {
        200: {"content": {MEDIA_TYPES["text"]: {}}},
        **problems(400, 404, 408, 413, 422),
    }

    @router.post("/{decision_id}/why-not", response_model=Answered, responses=answers, openapi_extra=json_body(WhyNotAsked))
    async def why_not_asked(
        request: Request,
        decision_id: str,
        format: Literal["json", "text"] = "json",  # noqa: A002
        lang: _Lang = None,
    ) -> Response:
        """Each rule that could have laid something on the party, or given the outcome, and what kept it from doing so."""
        return await answer(request, decision_id, format, lang, WhyNotAsked, why_not)

    @router.post("/{decision_id}/what-if", response_model=Answered, responses=answers, openapi_extra=json_body(PartyAsked))
    async def what_if_asked(
        request: Request,
        decision_id: str,
        format: Literal["json", "text"] = "json",  # noqa: A002
        lang: _Lang = None,
    ) -> Response:
        """The fewest changes after which the party pays, or no longer does, as far as they are found in the time allowed."""
        return await answer(request, decision_id, format, lang, PartyAsked, what_if)

    return router


def _record(desk: Desk, decision_id: str, party: str | None) -> Stored:
    with desk.store.database.read() as connection:
        record = stored(connection, decision_id, party)
    if record is None:
        message = Text("there is no decision of this id", "没有此编号的判定")
        raise ProblemError(HTTPStatus.NOT_FOUND, Fault("unknown_decision", message, "decision_id"))
    return record


def _json_of(record: Stored) -> str:
    """The decision as it was answered, and beside it what is recorded of it."""
    beside = {
        "seq": record.seq,
        "recorded_at": record.recorded_at,
        "actor": record.actor,
        "version": record.version,
        "engine_version": record.engine_version,
        "case": "",
        "supersedes": record.supersedes,
        "superseded_by": list(record.superseded_by),
        "texts_erased": record.has_erased,
        "hash": record.hash,
    }
    told_ = json.dumps(beside, ensure_ascii=False).replace('"case": ""', f'"case": {record.case}', 1)
    return f'{{"decision_id": "{record.record_id}", {record.decision[1:-1]}, "record": {told_}}}'


def _listed(row: Any) -> ListedDecision:
    return ListedDecision(
        decision_id=row.record_id,
        seq=row.seq,
        recorded_at=row.recorded_at,
        policy=row.policy,
        version=row.version,
        case_id=None if row.case_id is None else json.loads(f'"{row.case_id}"'),
        as_of=row.as_of,
        status=row.status,
        amount=None if row.amount is None else _plain_amount(row.amount),
        supersedes=row.supersedes,
    )


def _plain_amount(key: str) -> str:
    """The amount without the zeros that it is padded with; two places at least."""
    whole, _, part = key.partition(".")
    return f"{whole.lstrip('0') or '0'}.{part[:2]}{part[2:].rstrip('0')}"


def _tongue(request: Request) -> Tongue:
    return tongue_of(request.headers.get("accept-language", ""))


def _tagged(request: Request, content: bytes, media_type: str) -> Response:
    """The content with its tag, or 304 where the caller has it."""
    return tagged(content, media_type, request.headers)


def tagged(content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    about = {"etag": tag, "cache-control": "private, no-cache", "vary": "accept-language, authorization"}
    if tag in (one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=about)
    return Response(content, headers=about, media_type=media_type)


def _moment(text: str | None, field: str, after: bool = False) -> str | None:
    """A moment as columns hold it; with `after`, the one after it, or after the day."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == len("2022-09-01"):
            moment = moment.replace(tzinfo=CHINA)
            return moment_key(moment + _DAY if after else moment)
        if moment.tzinfo is None:
            raise ValueError
        return moment_key(moment + timedelta(microseconds=1) if after else moment)
    except (ValueError, OverflowError):
        message = Text(f"`{field}` is no moment", f"`{field}` 不是时刻")
        help_ = Text("write 2026-10-01, or 2026-10-01T09:30:00+08:00", "请写成 2026-10-01 或 2026-10-01T09:30:00+08:00")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, Fault("bad_moment", message, field, help_)) from None


def _amount(text: str | None, field: str) -> str | None:
    if text is None:
        return None
    if not _AMOUNT.fullmatch(text):
        message = Text(f"`{field}` is no amount", f"`{field}` 不是金额")
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, Fault("bad_amount", message, field, Text("write 300.00", "请写成 300.00"))
        )
    return amount_key(text)
