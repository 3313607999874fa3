"""The keys of callers: what a caller holds is shown once; what is kept is a hash of it.

The secret has 256 random bits, so that a plain hash keeps it as well as a slow one would.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sqlalchemy import Connection, insert, select, update

from fenze.api.store.chain import digest_of_row
from fenze.api.store.records import Draft, event, now_text
from fenze.api.store.schema import api_keys

Role = Literal["service", "author", "auditor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
_TOKEN = re.compile(r"fz_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key; `party` limits an auditor to the decisions that name that party. Moments are UTC texts."""

    key_id: str
    secret_digest: str
    role: Role
    party: str | None
    name: str
    made_at: str
    revoked_at: str | None = None

    def row(self) -> dict[str, str | None]:
        return {name: getattr(self, name) for name in self.__slots__}


def new_key(role: Role, party: str | None, name: str) -> tuple[ApiKey, str]:
    """A key, and the text that its holder sends."""
    secret = secrets.token_urlsafe(32)
    key = ApiKey(secrets.token_hex(6), _digest_of(secret), role, party, name, now_text())
    return key, f"fz_{key.key_id}_{secret}"


def key_id_in(token: str) -> str | None:
    """The id in what a caller sends, None where that is no key."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else None


def opens(key: ApiKey, token: str) -> bool:
    """Whether what a caller sends is this key, and it is not revoked."""
    found = _TOKEN.fullmatch(token)
    same = found is not None and hmac.compare_digest(_digest_of(found[2]), key.secret_digest)
    return same and key.revoked_at is None


def _digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def keys_in(connection: Connection) -> list[ApiKey]:
    """All keys, revoked ones too, in the order in which they were made."""
    names = ApiKey.__slots__
    chosen = select(*(api_keys.c[name] for name in names)).order_by(api_keys.c.made_at, api_keys.c.key_id)
    return [ApiKey(*row) for row in connection.execute(chosen)]


def made(key: ApiKey, actor: str | None) -> Draft:
    """The record that a key was made; its row is written beside."""
    draft = _told(key, actor, "made")

    def beside(connection: Connection, _: int) -> None:
        connection.execute(insert(api_keys).values(**key.row()))

    return draft._replace(beside=beside)


def revoked(key: ApiKey, actor: str | None) -> Draft:
    """The record that a key was revoked."""
    after = replace(key, revoked_at=now_text())
    draft = _told(after, actor, "revoked")

    def beside(connection: Connection, _: int) -> None:
        connection.execute(update(api_keys).where(api_keys.c.key_id == key.key_id).values(revoked_at=after.revoked_at))

    return draft._replace(beside=beside)


def _told(key: ApiKey, actor: str | None, what: str) -> Draft:
    body = {"key": key.key_id, "what": what, "role": key.role, "party": key.party, "row": digest_of_row(key.row().values())}
    return event("key", actor, body)
