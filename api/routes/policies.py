"""Policies and their versions, as callers see them."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from fenze.api.access.bodies import sent
from fenze.api.access.caller import Caller, allow
from fenze.api.case_schema import case_schema
from fenze.api.desk import Desk
from fenze.api.jobs import Jobs
from fenze.api.openapi import json_body, problems
from fenze.api.problem import ProblemError
from fenze.api.publish import version_told
from fenze.api.routes.records import tagged
from fenze.api.store.records import Draft, text_of
from fenze.api.store.versions import PolicyFile, Version, activation, files_in, publication
from fenze.api.store.writing import Outdated
from fenze.api.wire.policies import (
    Activation,
    Active,
    ContractHead,
    Labels,
    PolicyHead,
    PolicyList,
    PolicyText,
    Publication,
    Published,
    SourceFile,
    VersionHead,
    VersionList,
)
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text

_Version = Annotated[str | None, Query(description="The active one, if it is absent.")]


def policies_of(desk: Desk, jobs: Jobs) -> APIRouter:
    """The calls that list policies, show one, publish and activate versions."""
    router = APIRouter(prefix="/v1/policies", tags=["policies"])
    catalog, settings = desk.catalog, desk.settings

    @router.get("", response_model=PolicyList, responses=problems())
    async def policies(request: Request) -> Response:
        """The policies that are served, each in its active version, by name."""
        allow(request, "policies")
        return _json(request, PolicyList(policies=[head_of(catalog.version(name)) for name in catalog.names()]))

    @router.get("/{policy}", response_model=PolicyText, responses=problems(404, 409))
    async def policy_text(request: Request, policy: str, version: _Version = None) -> Response:
        """One policy, with its source."""
        allow(request, "policies")
        found = catalog.version(policy, version)
        files = await desk.look(lambda: _files(desk, found))
        shown = [SourceFile(name=one.name, text=one.text) for one in files]
        return _json(request, PolicyText(**head_of(found).model_dump(), files=shown))

    @router.get("/{policy}/versions", response_model=VersionList, responses=problems(404))
    async def versions(request: Request, policy: str) -> Response:
        """The versions of a policy, in the order of their publication."""
        allow(request, "policies")
        return _json(
            request, VersionList(policy=policy, versions=[_shown(desk, one) for one in catalog.versions(policy).values()])
        )

    @router.get("/{policy}/schema", responses={200: {"content": {"application/schema+json": {}}}, **problems(404, 409)})
    async def schema(request: Request, policy: str, version: _Version = None) -> Response:
        """The JSON Schema of a case of this policy."""
        allow(request, "policies")
        found = catalog.version(policy, version)
        served = await desk.look(lambda: catalog.compiled(found))
        content = text_of(case_schema(served.policy, found.version)).encode()
        return tagged(content, "application/schema+json", request.headers)

    @router.post(
        "/{policy}/versions",
        status_code=201,
        response_model=Published,
        responses={
            200: {"model": Published, "description": "It was published before"},
            **problems(400, 404, 408, 409, 413, 422),
        },
        openapi_extra=json_body(Publication),
    )
    async def publish(request: Request, policy: str) -> Response:
        """Publish a version: it is checked, verified, put to its scenarios and compared with the active one.

        Findings, checks not finished and scenarios that fail keep it from being published, unless a reason is given.
        """
        caller = allow(request, "publish")
        asked = await sent(request, Publication, settings.policy_bytes, settings.body_seconds)
        files = [PolicyFile(one.name, one.text) for one in asked.files]
        active = catalog.shelf.active.get(policy, ())
        before = await desk.look(lambda: [_files(desk, catalog.version(policy))]) if active else []
        told = await jobs.run("publish", [*before, files], asked.seconds)
        whole = tuple(PolicyFile(**one) for one in told["files"])
        version, report = version_told(told["head"], whole), told["report"]
        if version.policy != policy:
            message = Text(f"these files are the policy `{version.policy}`", f"这些文件是政策 `{version.policy}`")
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, Fault("other_policy", message, "policy"))
        kept = catalog.shelf.versions.get(policy, {}).get(version.version)
        if kept is not None:
            return _published_before(desk, kept, version, report)
        if told["bad"] and asked.reason is None:
            raise _refusal(told["bad"], report)
        beside = {"reason": asked.reason, "bad": [one["en"] for one in told["bad"]]}
        drafts = [publication(version, whole, caller.key_id, beside)]
        if asked.activate:
            drafts.append(activation(policy, version.version, caller.key_id, {"reason": asked.reason}))
        await _append(desk, drafts)
        return _created(desk, version, report, 201)

    @router.post(
        "/{policy}/versions/{version}:activate",
        response_model=Active,
        responses=problems(400, 404, 408, 409, 413, 422),
        openapi_extra=json_body(Activation, required=False),
    )
    async def activate(request: Request, policy: str, version: str) -> Response:
        """Put a version to work, for every case from now on, in every worker.

        It is put on top of those that are active; cases of a day on which it is not in force are still decided by the one
        below. Where the version lies below itself, those above it are withdrawn.
        """
        caller = allow(request, "publish")
        reason = await _reason(request)
        found = catalog.version(policy, version)
        return await _activated(found, caller, {"reason": reason})

    @router.post(
        "/{policy}:rollback",
        response_model=Active,
        responses=problems(400, 404, 408, 409, 413, 422),
        openapi_extra=json_body(Activation, required=False),
    )
    async def rollback(request: Request, policy: str) -> Response:
        """Withdraw the version that was activated last: the one below it decides again."""
        caller = allow(request, "publish")
        reason = await _reason(request)
        versions, active = catalog.versions(policy), catalog.shelf.active.get(policy, ())
        if len(active) < 2:
            message = Text("there is no earlier version to go back to", "没有可以退回的更早版本")
            raise ProblemError(HTTPStatus.CONFLICT, Fault("nothing_to_roll_back", message, "policy"))
        return await _activated(versions[active[1]], caller, {"reason": reason, "rollback_of": active[0]})

    async def _reason(request: Request) -> str | None:
        if request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers:
            return None
        return (await sent(request, Activation, settings.case_bytes, settings.body_seconds)).reason

    async def _activated(version: Version, caller: Caller, told: dict[str, str | None]) -> Response:
        await desk.do(lambda: catalog.compiled(version))
        await _append(desk, [activation(version.policy, version.version, caller.key_id, told)])
        active = list(catalog.shelf.active[version.policy])
        return Response(Active(policy=version.policy, active=active).model_dump_json().encode(), media_type="application/json")

    return router


async def _append(desk: Desk, drafts: Sequence[Draft]) -> None:
    """Appends, unless another worker did something about versions at the same moment: then the caller has to look again."""
    try:
        await desk.append(drafts, desk.catalog.epoch)
    except (Outdated, IntegrityError):
        await desk.look(desk.catalog.refresh)
        message = Text("versions were changed by another call meanwhile", "期间版本已被另一操作更改")
        help_ = Text("look at the versions and try again", "请查看版本后重试")
        raise ProblemError(HTTPStatus.CONFLICT, Fault("changed_meanwhile", message, None, help_)) from None
    await desk.look(desk.catalog.refresh)


def _published_before(desk: Desk, kept: Version, version: Version, report: dict[str, Any]) -> Response:
    if kept.files_digest == version.files_digest:
        return _created(desk, kept, report, 200)
    message = Text(f"version {kept.version} is published already, with another text", f"版本 {kept.version} 已发布，且内容不同")
    help_ = Text("raise the version of the policy", "请提升政策的版本号")
    raise ProblemError(HTTPStatus.CONFLICT, Fault("version_exists", message, "version", help_))


def _refusal(bad: Sequence[dict[str, str]], report: dict[str, Any]) -> ProblemError:
    help_ = Text("mend the policy, or give a `reason`", "请修改政策，或填写 `reason`")
    faults = [Fault("findings", Text(one["en"], one["zh"]), None, help_) for one in bad]
    return ProblemError(HTTPStatus.CONFLICT, *faults, more={"report": report})


def _created(desk: Desk, version: Version, report: dict[str, Any], status: int) -> Response:
    published = Published(**_shown(desk, version).model_dump(), report=report)
    where = {"location": f"/v1/policies/{version.policy}?version={version.version.replace('+', '%2B')}"}
    return Response(published.model_dump_json().encode(), status, where, "application/json")


def _files(desk: Desk, version: Version) -> tuple[PolicyFile, ...]:
    with desk.store.database.read() as connection:
        return files_in(connection, version.policy, version.version)


def _shown(desk: Desk, version: Version) -> VersionHead:
    active = desk.catalog.shelf.active.get(version.policy, ())
    place = active.index(version.version) + 1 if version.version in active else None
    return VersionHead(**head_of(version).model_dump(), active=place)


def _json(request: Request, shown: BaseModel) -> Response:
    return tagged(shown.model_dump_json().encode(), "application/json", request.headers)


def head_of(version: Version) -> PolicyHead:
    head = version.head
    return PolicyHead(
        policy=version.policy,
        labels=Labels(zh=head.zh, en=head.en),
        version=version.version,
        digest=version.digest,
        currency=head.currency,
        since=head.since.isoformat() if head.since else None,
        until=head.until.isoformat() if head.until else None,
        contracts=[ContractHead(contract=name, labels=Labels(zh=zh, en=en)) for name, zh, en in head.contracts],
    )
