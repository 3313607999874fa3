"""What is to be recorded → rows of the chain, and what is to be found by."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import zstandard
from sqlalchemy import Connection

from fenze.api.store.texts import Kept
from fenze.decision.memory import Memory
from fenze.decision.to_json.sheet import MOST_SHEETS, Told
from fenze.dsl.glossary import Json

Kind = Literal["decision", "publish", "activate", "erase", "key"]
HASHED = (
    "seq", "record_id", "kind", "recorded_at", "actor", "policy", "version", "digest", "contract", "case_id", "as_of", "status",
    "amount", "supersedes", "scope", "idempotency_key", "request_digest", "engine_version", "case_json", "decision_json",
    "trace", "body",
)  # fmt: skip
"""The columns that the hash of a record covers, in this order: all but the hash and the seal."""
_SCOPE, _KEY, _DIGEST = (HASHED.index(name) - 1 for name in ("scope", "idempotency_key", "request_digest"))
_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "))
_LONGEST_TRACE = 256 * 2**20
"""Bytes: what a damaged one says of its length is not believed."""
_PARTIES = frozenset(("party", "payer", "payee", "actor", "against", "ask"))
_LISTS_OF_PARTIES = frozenset(("parties", "not_liable", "escalated_to", "also_ask"))
_AMOUNTS = ("liability", "possible_liability", "payments", "fines")


class Draft(NamedTuple):
    """A record that has no place in the chain yet.

    `columns` are those that the hash covers, in their order, but `seq`; `beside` writes what lies beside the chain, in the same
    transaction.
    """

    kind: Kind
    record_id: str
    columns: tuple[str | bytes | None, ...]
    parties: Sequence[str] = ()
    rules: Sequence[str] = ()
    texts: Sequence[Kept] = ()
    beside: Callable[[Connection, int], None] | None = None

    @property
    def idempotency(self) -> tuple[str, str] | None:
        """The idempotency key that it is to be found under, and whose it is."""
        scope, key = self.columns[_SCOPE], self.columns[_KEY]
        return (scope, key) if isinstance(scope, str) and isinstance(key, str) else None

    @property
    def request_digest(self) -> str | None:
        digest = self.columns[_DIGEST]
        return digest if isinstance(digest, str) else None


def event(kind: Kind, actor: str | None, body: Mapping[str, object], **more: str | None) -> Draft:
    """A record that is no decision."""
    record_id = new_id()
    return Draft(kind, record_id, _columns(kind, record_id, actor, body=text_of(body), **more))


def decided(told: Told, actor: str | None, stored: Mapping[str, str | bytes | None], texts: Sequence[Kept]) -> Draft:
    """The record of a decision; `stored` are its columns that the decision does not hold."""
    record_id = new_id()
    marks = marks_of(told)
    columns = _columns(
        "decision",
        record_id,
        actor,
        policy=str(told.field("policy")),
        digest=str(told.field("policy_digest")),
        contract=_text(told.field("contract")),
        case_id=_text(told.field("case_id")),
        as_of=moment_key(datetime.fromisoformat(str(told.field("as_of")))),
        status=str(told.field("status")),
        amount=marks.amount,
        **stored,
    )
    return Draft("decision", record_id, columns, marks.parties, marks.rules, texts)


def new_id() -> str:
    """An id that cannot be guessed."""
    return str(uuid.uuid4())


def now_text() -> str:
    return moment_key(datetime.now(UTC))


def moment_key(moment: datetime) -> str:
    """A moment in UTC, so written that texts sort as moments do."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds").rjust(26, "0") + "Z"


def _columns(kind: Kind, record_id: str, actor: str | None, **some: str | bytes | None) -> tuple[str | bytes | None, ...]:
    values = {"record_id": record_id, "kind": kind, "recorded_at": now_text(), "actor": actor, **some}
    return tuple(map(values.get, HASHED[1:]))


def _text(value: Json) -> str | None:
    return column_text(value) if isinstance(value, str) else None


def column_text(text: str) -> str:
    """A text of a caller as a column holds it: without what no store can hold in a column, such as NUL."""
    return json.dumps(text)[1:-1]


def text_of(value: object) -> str:
    """JSON as records hold it."""
    return _WRITER.encode(value)


def packed(text: str) -> bytes:
    """A trace as it is stored."""
    return _packing.compressor.compress(text.encode())


def unpacked(content: bytes) -> str:
    """The trace that is stored. Raises ValueError where it is damaged."""
    try:
        if zstandard.frame_content_size(content) > _LONGEST_TRACE:
            raise ValueError("a trace that long is never stored")
        return _packing.decompressor.decompress(content).decode()
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


class _Packing(threading.local):
    """Of each thread its own."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=1)
        self.decompressor = zstandard.ZstdDecompressor()


_packing = _Packing()


# ── what a decision is found by ───────────────────────────────────────────────────────────────────────────────────────────


class Marks(NamedTuple):
    """What a decision is found by, beside its columns: the parties it names and the rules that stand, in order; its largest
    amount."""

    parties: tuple[str, ...]
    rules: tuple[str, ...]
    amount: str | None


_ALIKE = Memory[tuple[Mapping[str, Json], Marks]](MOST_SHEETS)
"""The marks of what many decisions are told alike in, by the identity of that."""


def marks_of(told: Told) -> Marks:
    """The marks of a decision, those of what it has in common with others being remembered."""
    found = _ALIKE.recall(id(told.alike))
    if found is None or found[0] is not told.alike:
        found = told.alike, _marks_in(told.alike)
        _ALIKE.remember(id(told.alike), found)
    one, other = found[1], _marks_in(told.own)
    return Marks(
        tuple(sorted({*one.parties, *other.parties})),
        one.rules or other.rules,
        max((amount for amount in (one.amount, other.amount) if amount is not None), default=None),
    )


def _marks_in(fields: Mapping[str, Json]) -> Marks:
    return Marks(tuple(parties_in(fields)), tuple(rules_in(fields)), amount_in(fields))


def parties_in(decision: Mapping[str, Json]) -> list[str]:
    """Every party that a decision names, once."""
    found: set[str] = set()
    left: list[Mapping[str, Json]] = [decision]
    while left:
        for name, part in left.pop().items():
            if isinstance(part, str):
                if name in _PARTIES:
                    found.add(part)
            elif isinstance(part, dict):
                left.append(part)
            elif isinstance(part, list):
                if name in _LISTS_OF_PARTIES:
                    found.update(one for one in part if isinstance(one, str))
                else:
                    left += (one for one in part if isinstance(one, dict))
    for row in _rows(decision.get("recourse")):
        found.add(str(row["from"]))
    return sorted(found)


def rules_in(decision: Mapping[str, Json]) -> list[str]:
    """The rules that stand, once."""
    rules = decision.get("rules", [])
    assert isinstance(rules, list)
    return sorted({str(rule) for rule in rules})


def amount_in(decision: Mapping[str, Json]) -> str | None:
    """The largest single amount that a decision names, so written that texts sort as amounts do; None where it names none."""
    return max((amount_key(amount) for amount in _amounts_in(decision)), default=None)


def _amounts_in(decision: Mapping[str, Json]) -> Iterator[str]:
    for name in _AMOUNTS:
        for row in _rows(decision.get(name)):
            amount = row.get("amount") or row.get("proposed_amount")
            if isinstance(amount, str):
                yield amount


def amount_key(amount: str) -> str:
    """An amount in the currency's unit, padded with zeros."""
    whole, _, part = amount.partition(".")
    return f"{whole.zfill(30)}.{part.ljust(4, '0')}"


def _rows(value: Json | None) -> Sequence[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
