"""What is to be recorded → rows of the chain, and what is to be found by."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from fenze.api.store.chain import told as told_to_chain
from fenze.api.store.marks import Kind, Marks, Named, named_in
from fenze.api.store.packing import Packer, Sample
from fenze.api.store.texts import Kept
from fenze.decision.memory import Memory
from fenze.decision.to_json.sheet import Told
from fenze.dsl.glossary import Json

_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "))


class Own(NamedTuple):
    """What is a record's own, in the order of its columns; the rest is its place in the chain, its marks and its sample."""

    record_id: str
    recorded_at: str
    actor: str | None = None
    case_id: str | None = None
    as_of: str | None = None
    amount: str | None = None
    supersedes: str | None = None
    scope: str | None = None
    idempotency_key: str | None = None
    request_digest: str | None = None
    case_json: str | None = None
    trace: bytes | None = None
    body: str | None = None
    decision_json: str | None = None


HASHED = (
    "record_id", "kind", "recorded_at", "actor", "policy", "version", "digest", "contract", "case_id", "as_of", "status",
    "amount", "supersedes", "scope", "idempotency_key", "request_digest", "engine_version", "case_json", "decision_json",
    "trace", "body",
)  # fmt: skip
"""What the hash of a record covers, in this order, after its number: marks and its own. Last comes the digest of its sample, if
it has one."""
_in_order = itemgetter(*map((*Marks._fields, *Own._fields).index, HASHED))


class Draft(NamedTuple):
    """A record that has no place in the chain yet.

    `told` is what its hash covers, but for its number; `beside` writes what lies beside the chain, in the same transaction.
    """

    marks: Marks
    own: Own
    told: bytes
    sample: Sample | None = None
    texts: Sequence[Kept] = ()
    beside: Callable[[Connection, int], None] | None = None

    @property
    def idempotency(self) -> tuple[str, str] | None:
        """The idempotency key that it is to be found under, and whose it is."""
        scope, key = self.own.scope, self.own.idempotency_key
        return None if scope is None or key is None else (scope, key)


def event(kind: Kind, actor: str | None, body: Mapping[str, object], **more: str | None) -> Draft:
    """A record that is no decision; `more` are marks of it."""
    marks, own = Marks(kind, **more), Own(new_id(), now_text(), actor, body=text_of(body))  # type: ignore[arg-type]
    return Draft(marks, own, told_to_chain(_in_order((*marks, *own))))


def decided(
    record_id: str,
    told: Told,
    whole: bytes,
    moment: datetime,
    stored: Mapping[str, str | None],
    marks: Mapping[str, str],
    texts: Sequence[Kept],
) -> Draft:
    """The record of a decision.

    `record_id` is a new one; `whole` is the decision and its trace as they are to be stored, a line each; `moment` is that of
    the case; `stored` and `marks` are what the decision does not hold.
    """
    alike = _alike_of(told, whole)
    sample = alike.packer.sample
    found_by, amount = _marks_of(alike, told, marks)
    own = Own(
        record_id,
        now_text(),
        case_id=_text(told.field("case_id")),
        as_of=moment_key(moment),
        amount=amount,
        trace=alike.packer.packed(whole),
        **stored,
    )
    return Draft(found_by, own, told_to_chain((*_in_order((*found_by, *own)), sample.digest)), sample, texts)


class _Alike(NamedTuple):
    """What decisions that are told alike have in common: that, what it names, and what packs them."""

    told: Mapping[str, Json]
    named: Named
    packer: Packer


_MOST_ALIKE = 128
"""Of different ways of being told alike, with a packer each."""
_ALIKE = Memory[_Alike](_MOST_ALIKE)
"""By the identity of what is told alike."""


def _alike_of(told: Told, whole: bytes) -> _Alike:
    found = _ALIKE.recall(id(told.alike))
    if found is None or found.told is not told.alike:
        found = _Alike(told.alike, named_in(told.alike), Packer(whole))
        _ALIKE.remember(id(told.alike), found)
    return found


def _marks_of(alike: _Alike, told: Told, more: Mapping[str, str]) -> tuple[Marks, str | None]:
    """What a decision is found by, and its largest amount; what it has in common with others was looked through before."""
    one, other = alike.named, named_in(told.own)
    parties = tuple(sorted({*one.parties, *other.parties})) if other.parties else one.parties
    found_by = Marks(
        "decision",
        policy=str(told.field("policy")),
        digest=str(told.field("policy_digest")),
        contract=_text(told.field("contract")),
        status=str(told.field("status")),
        parties=parties,
        rules=one.rules or other.rules,
        **more,
    )
    return found_by, max(one.amount or "", other.amount or "") or None


def new_id() -> str:
    """An id that cannot be guessed: a UUID of version 7 (RFC 9562), by the moment and 74 random bits.

    Those made one after the other lie beside each other in an index, however many there are.
    """
    moment, chance = f"{time.time_ns() // 1_000_000:012x}", int.from_bytes(os.urandom(10))
    variant = 0x8000 | chance >> 12 & 0x3FFF
    return f"{moment[:8]}-{moment[8:]}-7{chance & 0xFFF:03x}-{variant:04x}-{chance >> 32:012x}"


def now_text() -> str:
    return moment_key(datetime.now(UTC))


def moment_key(moment: datetime) -> str:
    """A moment in UTC, so written that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _text(value: Json) -> str | None:
    return column_text(value) if isinstance(value, str) else None


def column_text(text: str) -> str:
    """A text of a caller as a column holds it: without what no store can hold in a column, such as NUL."""
    return json.dumps(text)[1:-1]


def text_of(value: object) -> str:
    """JSON as records hold it."""
    return _WRITER.encode(value)
