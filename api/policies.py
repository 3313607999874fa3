"""The policies that are served, as callers see them."""

from __future__ import annotations

from fastapi import APIRouter

from fenze.api.desk import Desk
from fenze.api.wire import ContractHead, Labels, PolicyHead, PolicyList, PolicyText, SourceFile
from fenze.dsl import model


def policies_of(desk: Desk) -> APIRouter:
    """The calls that list policies and show one."""
    router = APIRouter(prefix="/v1/policies")

    @router.get("", response_model=PolicyList)
    async def policies() -> PolicyList:
        """The policies that are served, by name."""
        return PolicyList(policies=[head_of(served.policy) for _, served in sorted(desk.served.items())])

    @router.get("/{policy}", response_model=PolicyText)
    async def policy_text(policy: str) -> PolicyText:
        """One policy, with its source."""
        served = desk.policy(policy)
        files = [SourceFile(name=name, text=text) for name, text in served.files]
        return PolicyText(**head_of(served.policy).model_dump(), files=files)

    return router


def head_of(policy: model.Policy) -> PolicyHead:
    return PolicyHead(
        policy=policy.name,
        labels=Labels(zh=policy.labels.zh, en=policy.labels.en),
        version=policy.version,
        digest=policy.digest,
        currency=policy.currency,
        since=policy.in_force.since.isoformat() if policy.in_force.since else None,
        until=policy.in_force.until.isoformat() if policy.in_force.until else None,
        contracts=[
            ContractHead(contract=one.name, labels=Labels(zh=one.labels.zh, en=one.labels.en))
            for _, one in sorted(policy.contracts.items())
        ],
    )
