"""A case as it was sent → the decision as text, and what is recorded of it. Runs on the threads that decide."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, cast

import fenze
from fenze.api.catalog import Catalog, Served
from fenze.api.metrics import Spent
from fenze.api.store.records import Draft, decided, new_id, text_of
from fenze.api.store.texts import committed, texts_stated, without_texts
from fenze.decision.case import CHINA
from fenze.decision.decision import Decision
from fenze.decision.to_json import text_of_json
from fenze.decision.to_json.sheet import told as told_of
from fenze.decision.trace import trace_text_of
from fenze.solver.from_json import case_of

SMALL = 16 * 1024
"""Bytes of a case that is read while other calls wait."""


class Wish(NamedTuple):
    """How a case is to be decided. `scope` and `idempotency_key`: whose key it is that the same decision is to be found under;
    `store` False leaves no record; `record_id` is what its record is to be called, None for a new id."""

    policy: str
    now: datetime
    actor: str | None = None
    scope: str | None = None
    idempotency_key: str | None = None
    supersedes: str | None = None
    store: bool = True
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A decision as text, and its record."""

    text: str
    draft: Draft | None
    spent: Spent


def now() -> datetime:
    """The moment of cases that state none: now, to the second."""
    return datetime.now(CHINA).replace(microsecond=0)


def made_at_once(catalog: Catalog, body: bytes, wish: Wish) -> Made | None:
    """The decision of a small case whose fact pattern is remembered; None where deciding it takes a thread.

    Takes a fraction of a millisecond, less than handing it to a thread. Raises CaseError and ProblemError.
    """
    if len(body) > SMALL:
        return None
    case = case_of(body)
    served = catalog.if_compiled(catalog.version_for(wish.policy, case, wish.now))
    if served is None:
        return None
    started = time.perf_counter()
    decision = served.engine.recalled(case, wish.now)
    if decision is None:
        return None
    spent = Spent(time.perf_counter() - started, decision.status, recalled=True)
    return _made(served, decision, case, body, wish, spent)


def made_of(catalog: Catalog, body: bytes, wish: Wish) -> Made:
    """Raises CaseError, TookTooLong and ProblemError."""
    case = case_of(body)
    served = catalog.compiled(catalog.version_for(wish.policy, case, wish.now))
    started = time.perf_counter()
    recalled = served.engine.recalled(case, wish.now)
    decision = served.engine.decide(case, wish.now) if recalled is None else recalled
    spent = Spent(time.perf_counter() - started, decision.status, recalled=recalled is not None)
    return _made(served, decision, case, body, wish, spent)


def _made(served: Served, decision: Decision, case: Mapping[str, object], body: bytes, wish: Wish, spent: Spent) -> Made:
    policy = served.engine.under(decision.contract).policy
    told = told_of(decision, policy)
    if not wish.store:
        return Made(told.text, None, spent)
    lines = [told.text.encode(), trace_text_of(decision, policy)]
    kept = {name: committed(value) for name, value in texts_stated(case, served.policy).items()}
    if kept:
        lines = [text_of_json(without_texts(json.loads(line), kept)).encode() for line in lines]
    stored = {
        "actor": wish.actor,
        "supersedes": wish.supersedes,
        "scope": wish.scope if wish.idempotency_key else None,
        "idempotency_key": wish.idempotency_key,
        "request_digest": request_digest(body, wish) if wish.idempotency_key else None,
        "case_json": case_text(case, str(told.field("as_of")), {name: one.commitment for name, one in kept.items()}),
    }
    marks = {"version": served.version.version, "engine_version": fenze.__version__}
    draft = decided(
        wish.record_id or new_id(), told, b"\n".join(lines), decision.file.as_of, stored, marks, tuple(kept.values())
    )
    return Made(told.text, draft, spent)


def request_digest(body: bytes, wish: Wish) -> str:
    """Tells whether two calls ask for the same."""
    head = json.dumps([wish.policy, wish.supersedes]).encode()
    return "sha256:" + hashlib.sha256(head + b"\n" + body).hexdigest()


def case_text(case: Mapping[str, object], as_of: str, commitments: Mapping[str, str]) -> str:
    """The case as it was sent, with every number as written, its moment, and commitments in place of free texts."""
    told: dict[str, object] = {**case}
    if case.get("as_of") is None:
        told["as_of"] = as_of
    facts = case.get("facts")
    if commitments and isinstance(facts, dict):
        stated = cast("dict[str, object]", facts)
        told["facts"] = stated | {name: {"committed": one} for name, one in commitments.items()}
    try:
        return text_of(told)
    except TypeError:  # there are numbers with a point, which are written as they were
        return _with_numbers(told)


def _with_numbers(value: object) -> str:
    if isinstance(value, dict):
        parts = cast("dict[str, object]", value)
        return "{" + ", ".join(f"{text_of(name)}: {_with_numbers(part)}" for name, part in parts.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_with_numbers, cast("list[object]", value))) + "]"
    return str(value) if isinstance(value, Decimal) else text_of(value)


def with_id(text: str, decision_id: str) -> str:
    """A decision as text, with the id of its record before the rest."""
    return f'{{"decision_id": "{decision_id}", {text[1:]}'
