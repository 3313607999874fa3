"""Free texts of stored cases → gone, while the chain stays as it is.

That a text was erased is a record of its own; a text that is missing without one is found by `fenze audit verify`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select, update

from fenze.api.store.open import Store
from fenze.api.store.records import column_text, event, moment_key
from fenze.api.store.schema import record_texts, records

_AT_ONCE = 500


def erase_old(store: Store, days: int, actor: str | None) -> int:
    """Erases the texts of decisions recorded more than so many days ago; how many decisions had any."""
    before = moment_key(datetime.now(UTC) - timedelta(days=days))
    return _erase(store, records.c.recorded_at < before, {"older_than_days": days}, actor)


def erase_decision(store: Store, decision_id: str, actor: str | None) -> int:
    """Erases the texts of one decision; 0 where it has none, or is not there."""
    return _erase(store, records.c.record_id == column_text(decision_id), {}, actor)


def _erase(store: Store, which: ColumnElement[bool], why: dict[str, object], actor: str | None) -> int:
    count = 0
    while True:
        with store.database.read() as connection:
            chosen = (
                select(record_texts.c.seq)
                .join(records, records.c.seq == record_texts.c.seq)
                .where(which, record_texts.c.value.is_not(None))
                .distinct()
                .order_by(record_texts.c.seq)
                .limit(_AT_ONCE)
            )
            seqs = list(connection.execute(chosen).scalars())
        if not seqs:
            return count
        draft = event("erase", actor, {"records": seqs, **why})
        done = store.appender.append([draft._replace(beside=_eraser(seqs))])
        done.result()
        count += len(seqs)


def _eraser(seqs: list[int]) -> Callable[[Connection, int], None]:
    def beside(connection: Connection, _: int) -> None:
        connection.execute(update(record_texts).where(record_texts.c.seq.in_(seqs)).values(salt=None, value=None))

    return beside
