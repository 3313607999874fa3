"""Stored cases → whether they are decided again to the same bytes, decision and trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from fenze.api.catalog import Catalog
from fenze.api.questions import STAND_IN, decided_again
from fenze.api.store.read import Filters, Stored, all_stored
from fenze.api.store.texts import ERASED
from fenze.decision.case import CaseError
from fenze.decision.to_json import text_of_json
from fenze.decision.trace import trace_text_of
from fenze.dsl.glossary import Json
from fenze.solver.solve import TookTooLong

_OF_TEXTS = ("facts_digest", "digest")
"""What a trace holds that cannot be made again without the texts that are erased."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision, decided again. `place` is a JSON pointer to the first difference, None where there is none or no answer."""

    record: Stored
    state: Literal["same", "same_but_erased", "decision_differs", "trace_differs", "not_decided"]
    place: str | None = None


def replayed(connection: Connection, catalog: Catalog, filters: Filters) -> Iterator[Replayed]:
    """Every stored decision again, in the order in which they were recorded."""
    for record in all_stored(connection, filters):
        yield _replayed(catalog, record)


def _replayed(catalog: Catalog, record: Stored) -> Replayed:
    try:
        _, decision, policy = decided_again(catalog, record)
        trace = trace_text_of(decision, policy).decode()
    except (CaseError, TookTooLong, KeyError):
        return Replayed(record, "not_decided")
    told = json.loads(trace)
    if record.has_erased:
        before = _without_digests(_stood_in(json.loads(record.trace)))
        place = _difference(before, _without_digests(told))
        return Replayed(record, "same_but_erased" if place is None else "trace_differs", place)
    if text_of_json(told["decision"]) != record.decision:
        return Replayed(record, "decision_differs", _difference(json.loads(record.decision), told["decision"]))
    if trace != record.trace:
        return Replayed(record, "trace_differs", _difference(json.loads(record.trace), told))
    return Replayed(record, "same")


def _stood_in(told: Json) -> Json:
    if told == ERASED:
        return STAND_IN
    if isinstance(told, dict):
        return {name: _stood_in(part) for name, part in told.items()}
    return [_stood_in(part) for part in told] if isinstance(told, list) else told


def _without_digests(trace: Json) -> Json:
    assert isinstance(trace, dict)
    return {name: part for name, part in trace.items() if name not in _OF_TEXTS}


def _difference(one: Json, other: Json, place: str = "") -> str | None:
    """A JSON pointer to the first place where two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*one, *(name for name in other if name not in one)]:
            if name not in one or name not in other:
                return f"{place}/{name}"
            if (found := _difference(one[name], other[name], f"{place}/{name}")) is not None:
                return found
        return None if list(one) == list(other) else place or "/"
    if isinstance(one, list) and isinstance(other, list):
        for number, (left, right) in enumerate(zip(one, other, strict=False)):
            if (found := _difference(left, right, f"{place}/{number}")) is not None:
                return found
        return None if len(one) == len(other) else f"{place}/{min(len(one), len(other))}"
    return None if one == other and type(one) is type(other) else place or "/"
