"""Jobs that are asked about later: what they came to lies in the store, so that every worker can tell; no part of the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from fenze.api.store.records import column_text, moment_key, new_id, now_text
from fenze.api.store.schema import jobs

State = Literal["waiting", "running", "done", "failed", "cancelled"]
KEPT = timedelta(hours=1)
"""How long what a job came to is kept."""
_MOST = 100
"""Kept at the same time; beyond, the oldest that have ended are forgotten."""
_GOING: tuple[State, ...] = ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Job:
    """A job; `scope` is whose it is. A job that goes on after `until` is lost: its worker is no more.

    `progress` and `outcome` are JSON texts; the outcome of a job that failed is a problem document. Moments are UTC texts.
    """

    job_id: str
    scope: str
    what: str
    state: State
    asked_at: str
    until: str
    ended_at: str | None = None
    progress: str | None = None
    outcome: str | None = None

    @property
    def is_lost(self) -> bool:
        return self.state in _GOING and self.until < now_text()


def add(connection: Connection, scope: str, what: str, seconds: float) -> Job:
    """A new job, that has so many seconds at most until it has ended; forgets jobs whose time is over."""
    long_ago = moment_key(datetime.now(UTC) - KEPT)
    connection.execute(delete(jobs).where(jobs.c.asked_at < long_ago))
    ended = select(jobs.c.job_id).where(jobs.c.state.not_in(_GOING)).order_by(jobs.c.asked_at.desc()).offset(_MOST - 1)
    surplus = connection.execute(ended).scalars().all()
    if surplus:
        connection.execute(delete(jobs).where(jobs.c.job_id.in_(surplus)))
    job = Job(new_id(), scope, what, "waiting", now_text(), moment_key(datetime.now(UTC) + timedelta(seconds=seconds)))
    connection.execute(insert(jobs).values(**{name: getattr(job, name) for name in Job.__slots__}))
    return job


def found(connection: Connection, job_id: str) -> Job | None:
    row = connection.execute(select(jobs).where(jobs.c.job_id == column_text(job_id))).one_or_none()
    return None if row is None else Job(*tuple(row))


def alter(connection: Connection, job_id: str, **values: str | None) -> bool:
    """Whether the job was still going, and has these values now."""
    if values.get("state") not in (None, *_GOING):
        values["ended_at"] = now_text()
    chosen = update(jobs).where(jobs.c.job_id == column_text(job_id), jobs.c.state.in_(_GOING)).values(**values)
    return connection.execute(chosen).rowcount > 0
