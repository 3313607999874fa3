"""A key → the caller it stands for; what each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from starlette.requests import Request

from fenze.api.problem import ProblemError
from fenze.api.store.keys import ApiKey, Role, key_id_in, opens
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text

Right = Literal["decide", "read", "policies", "publish", "analyse", "audit", "metrics"]
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "service": frozenset({"decide", "read", "policies"}),
    "author": frozenset({"policies", "publish", "analyse"}),
    "auditor": frozenset({"read", "policies", "audit"}),
    "admin": frozenset({"decide", "read", "policies", "publish", "analyse", "audit", "metrics"}),
}
"""`read`: decisions that are stored, and questions about them; `audit`: statements and the head of the chain."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls; `key_id` is None where the service is open on its own machine. `party`: sees what names this party only."""

    key_id: str | None
    role: Role
    party: str | None = None

    @property
    def scope(self) -> str:
        """Within which idempotency keys are the caller's own."""
        return self.key_id or "open"


OPEN = Caller(None, "admin")


def caller_of(authorization: str, keys: Mapping[str, ApiKey]) -> Caller:
    """The caller who sends this header. Where no key was ever made, every caller of this machine is an admin.

    Raises ProblemError where there is no valid key.
    """
    if not keys:
        return OPEN
    kind, _, token = authorization.partition(" ")
    token = token.strip()
    key_id = key_id_in(token) if kind.lower() == "bearer" else None
    key = keys.get(key_id) if key_id else None
    if key is None or not opens(key, token):
        message = Text("this call needs a valid key", "该操作需要有效的密钥")
        help_ = Text(
            "send `Authorization: Bearer fz_…`; `fenze keys` makes one",
            "请发送 `Authorization: Bearer fz_…`；用 `fenze keys` 创建",
        )
        raise ProblemError(
            HTTPStatus.UNAUTHORIZED, Fault("no_key", message, None, help_), headers={"www-authenticate": 'Bearer realm="fenze"'}
        )
    return Caller(key.key_id, key.role, key.party)


def allow(request: Request, right: Right) -> Caller:
    """The caller, if it has the right. Raises ProblemError."""
    caller = request.scope["fenze.caller"]
    assert isinstance(caller, Caller)
    if right not in RIGHTS[caller.role]:
        message = Text(f"the role `{caller.role}` may not do this", f"角色 `{caller.role}` 无权执行该操作")
        raise ProblemError(HTTPStatus.FORBIDDEN, Fault("forbidden", message))
    return caller


def allow_all_parties(request: Request, right: Right) -> Caller:
    """The same, for what concerns every party: an auditor of one party may not see it."""
    caller = allow(request, right)
    if caller.party is not None:
        message = Text("this key sees one party only", "该密钥只能查看一个当事方")
        raise ProblemError(HTTPStatus.FORBIDDEN, Fault("forbidden", message))
    return caller
