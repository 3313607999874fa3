"""A case as it was sent → the decision as text, and what is recorded of it. Runs on the threads that decide."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import fenze
from fenze.api.catalog import Catalog, Served
from fenze.api.metrics import Spent
from fenze.api.store.records import Draft, decided, packed, text_of
from fenze.api.store.texts import committed, texts_stated, without_texts
from fenze.decision.case import CHINA
from fenze.decision.decision import Decision
from fenze.decision.to_json import text_of_json
from fenze.decision.to_json.sheet import told as told_of
from fenze.decision.trace import trace_text_of
from fenze.solver.from_json import case_of

_SMALL = 16 * 1024
"""Bytes of a case that is read while other calls wait."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a case is to be decided. `scope` and `idempotency_key`: whose key it is that the same decision is to be found under;
    `store` False leaves no record."""

    policy: str
    now: datetime
    actor: str | None = None
    scope: str | None = None
    idempotency_key: str | None = None
    supersedes: str | None = None
    store: bool = True


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
    if len(body) > _SMALL:
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
    trace = trace_text_of(decision, policy).decode()
    kept = {name: committed(value) for name, value in texts_stated(case, served.policy).items()}
    stored: dict[str, str | bytes | None] = {
        "version": served.version.version,
        "supersedes": wish.supersedes,
        "scope": wish.scope if wish.idempotency_key else None,
        "idempotency_key": wish.idempotency_key,
        "request_digest": request_digest(body, wish),
        "engine_version": fenze.__version__,
        "case_json": case_text(case, str(told.field("as_of")), {name: one.commitment for name, one in kept.items()}),
        "decision_json": text_of_json(without_texts(json.loads(told.text), kept)) if kept else told.text,
        "trace": packed(text_of_json(without_texts(json.loads(trace), kept)) if kept else trace),
    }
    return Made(told.text, decided(told, wish.actor, stored, tuple(kept.values())), spent)


def request_digest(body: bytes, wish: Wish) -> str:
    """Tells whether two calls ask for the same."""
    head = json.dumps([wish.policy, wish.supersedes]).encode()
    return "sha256:" + hashlib.sha256(head + b"\n" + body).hexdigest()


def case_text(case: Mapping[str, object], as_of: str, commitments: Mapping[str, str]) -> str:
    """The case as it was sent, with every number as written, its moment, and commitments in place of free texts."""
    parts = {name: _scalar(value) for name, value in case.items() if name != "facts"}
    if case.get("as_of") is None:
        parts["as_of"] = _scalar(as_of)
    facts = case.get("facts")
    if isinstance(facts, Mapping):
        stated = {
            str(name): _scalar({"committed": commitments[str(name)]}) if str(name) in commitments else _scalar(value)  # pyright: ignore[reportUnknownArgumentType]
            for name, value in facts.items()  # pyright: ignore[reportUnknownVariableType]
        }
        parts["facts"] = _object(stated)
    return _object(parts)


def _scalar(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else text_of(value)


def _object(parts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{text_of(name)}: {text}" for name, text in parts.items()) + "}"


def with_id(text: str, decision_id: str) -> str:
    """A decision as text, with the id of its record before the rest."""
    return f'{{"decision_id": "{decision_id}", {text[1:]}'
