"""Filters → decisions that are stored, with their texts in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, union_all

from fenze.api.store.chain import Head
from fenze.api.store.records import column_text
from fenze.api.store.schema import chain_head, marks, marks_parties, marks_rules, record_texts, records
from fenze.api.store.texts import places_in, with_texts
from fenze.api.store.whole import WHOLE, texts_in


@dataclass(frozen=True, slots=True)
class Filters:
    """Which decisions; None leaves them all. Moments and amounts are as columns hold them, `until` is not included."""

    party: str | None = None
    names_party: str | None = None
    rule: str | None = None
    status: str | None = None
    policy: str | None = None
    version: str | None = None
    case_id: str | None = None
    since: str | None = None
    until: str | None = None
    recorded_since: str | None = None
    recorded_until: str | None = None
    least: str | None = None
    most: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A decision in a list."""

    seq: int
    record_id: str
    recorded_at: str
    policy: str
    version: str
    case_id: str | None
    as_of: str
    status: str
    amount: str | None
    supersedes: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A decision as it was recorded; `case`, `decision` and `trace` are JSON text."""

    seq: int
    record_id: str
    recorded_at: str
    actor: str | None
    policy: str
    version: str
    digest: str
    contract: str | None
    supersedes: str | None
    superseded_by: tuple[str, ...]
    engine_version: str
    case: str
    decision: str
    trace: str
    hash: str
    has_erased: bool


_LISTED = (
    records.c.seq, records.c.record_id, records.c.recorded_at, marks.c.policy, marks.c.version, records.c.case_id,
    records.c.as_of, marks.c.status, records.c.amount, records.c.supersedes,
)  # fmt: skip


_MARKED = records.c.marks == marks.c.marks_id


_FEW = 64
"""So many marks that records of each are looked for by themselves; with more, all are gone through, the newest first."""


def listed(connection: Connection, filters: Filters, before: int | None, most: int) -> list[Listed]:
    """The newest `most` decisions, of those recorded before the record of number `before`."""
    earlier = () if before is None else (records.c.seq < before,)
    of_records = (*_of_records(filters), *earlier)
    found_by = connection.execute(select(marks.c.marks_id).where(*_of_marks(filters))).scalars().all()
    if not found_by:
        return []
    chosen = select(*_LISTED).join_from(records, marks, _MARKED)
    if len(found_by) > _FEW:
        chosen = chosen.where(*_of_marks(filters), *of_records)
    else:
        newest = [
            select(records.c.seq)
            .where(records.c.marks == one, *of_records)
            .order_by(records.c.seq.desc())
            .limit(most)
            .subquery()
            for one in found_by
        ]
        chosen = chosen.where(records.c.seq.in_(union_all(*(select(some.c.seq) for some in newest))))
    return [Listed(*tuple(row)) for row in connection.execute(chosen.order_by(records.c.seq.desc()).limit(most))]


def stored(connection: Connection, record_id: str, party: str | None = None) -> Stored | None:
    """The decision of that id; with `party`, only if it names that party."""
    chosen = WHOLE.where(marks.c.kind == "decision", records.c.record_id == column_text(record_id))
    if party is not None:
        chosen = chosen.where(_names(party))
    row = connection.execute(chosen).one_or_none()
    return None if row is None else _stored(connection, row)


def all_stored(connection: Connection, filters: Filters, after: int = 0) -> Iterator[Stored]:
    """Every decision, in the order in which they were recorded."""
    while True:
        chosen = WHOLE.where(*_conditions(filters), records.c.seq > after).order_by(records.c.seq).limit(200)
        rows = connection.execute(chosen).all()
        if not rows:
            return
        for row in rows:
            yield _stored(connection, row)
        after = rows[-1].seq


def decisions_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The decisions of some ids, as JSON text."""
    wanted = sorted(set(ids))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 200):
        for row in connection.execute(WHOLE.where(records.c.record_id.in_(wanted[start : start + 200]))):
            found[row.record_id] = _with_texts(connection, [texts_in(row)[1]])[0][0]
    return found


def head_in(connection: Connection) -> Head:
    """The end of the chain."""
    row = connection.execute(select(chain_head.c.seq, chain_head.c.hash, chain_head.c.seal)).one()
    return Head(row.seq, row.hash, row.seal)


def latest_record(connection: Connection) -> tuple[int, str | None]:
    """How many decisions are stored, and when the last was."""
    of_decisions = records.c.marks.in_(select(marks.c.marks_id).where(marks.c.kind == "decision"))
    chosen = select(func.count(), func.max(records.c.recorded_at)).where(of_decisions)
    count, moment = connection.execute(chosen).one()
    return count, moment


def _stored(connection: Connection, row: Row[Any]) -> Stored:
    texts, has_erased = _with_texts(connection, texts_in(row))
    later = select(records.c.record_id).where(records.c.supersedes == row.record_id).order_by(records.c.seq)
    return Stored(
        row.seq,
        row.record_id,
        row.recorded_at,
        row.actor,
        row.policy,
        row.version,
        row.digest,
        row.contract,
        row.supersedes,
        tuple(connection.execute(later).scalars()),
        row.engine_version,
        texts[0],
        texts[1],
        texts[2],
        row.hash,
        has_erased,
    )


def _with_texts(connection: Connection, texts: Sequence[str]) -> tuple[list[str], bool]:
    wanted = {place for text in texts for place in places_in(text)}
    if not wanted:
        return list(texts), False
    chosen = select(record_texts.c.commitment, record_texts.c.value).where(record_texts.c.commitment.in_(sorted(wanted)))
    values: dict[str, str | None] = {row.commitment: row.value for row in connection.execute(chosen)}
    erased = any(values.get(place) is None for place in wanted)
    return [with_texts(text, values.get) for text in texts], erased


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    yield from _of_marks(filters)
    yield from _of_records(filters)


def _of_marks(filters: Filters) -> Iterator[ColumnElement[bool]]:
    yield marks.c.kind == "decision"
    equal = {marks.c.status: filters.status, marks.c.policy: filters.policy, marks.c.version: filters.version}
    yield from (column == column_text(value) for column, value in equal.items() if value is not None)
    yield from (_names(party) for party in (filters.party, filters.names_party) if party is not None)
    if filters.rule is not None:
        yield exists().where(marks_rules.c.marks == marks.c.marks_id, marks_rules.c.rule == column_text(filters.rule))


def _of_records(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.case_id is not None:
        yield records.c.case_id == column_text(filters.case_id)
    at_least = {
        records.c.as_of: filters.since,
        records.c.recorded_at: filters.recorded_since,
        records.c.amount: filters.least,
    }
    yield from (column >= value for column, value in at_least.items() if value is not None)
    below = {records.c.as_of: filters.until, records.c.recorded_at: filters.recorded_until}
    yield from (column < value for column, value in below.items() if value is not None)
    if filters.most is not None:
        yield records.c.amount <= filters.most


def _names(party: str) -> ColumnElement[bool]:
    return exists().where(marks_parties.c.marks == marks.c.marks_id, marks_parties.c.party == column_text(party))
