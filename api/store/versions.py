"""Versions of policies: kept for ever, and which of them are active.

A version is put on top of those that are active before it, so that cases of an earlier moment are still decided by the version
in force then. Where a version that lies below is activated again, those above it are withdrawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from fenze.api.store.chain import digest_of_row
from fenze.api.store.records import Draft, event, text_of
from fenze.api.store.schema import chain_head, marks, policy_versions, records
from fenze.dsl.digest import digest_of_json


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A file of a policy, by its name below the policy's folder; `imported` where it belongs to a folder that others share."""

    name: str
    text: str
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What is told of a version without reading it: labels, days in force, contracts."""

    zh: str
    en: str
    currency: str
    time_zone: str
    since: date | None
    until: date | None
    contracts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version that is kept. `digest` names what it decides by, `files_digest` its text."""

    policy: str
    version: str
    digest: str
    files_digest: str
    head: Head


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that is kept of policies, as of a record: versions in the order of their publication, and for each policy
    those that are active, the newest first. `started` holds the versions that were activated when a service started."""

    epoch: int
    versions: Mapping[str, Mapping[str, Version]]
    active: Mapping[str, tuple[str, ...]]
    started: frozenset[tuple[str, str]]


def files_digest(files: Sequence[PolicyFile]) -> str:
    """Names exactly these files."""
    return digest_of_json([asdict(one) for one in sorted(files, key=lambda one: one.name)])


def shelf(connection: Connection) -> Shelf:
    epoch = connection.execute(select(chain_head.c.epoch)).scalar_one()
    table = policy_versions.c
    chosen = select(table.policy, table.version, table.digest, table.files_digest, table.head)
    kept = {(row.policy, row.version): Version(*row[:4], _head_of(row.head)) for row in connection.execute(chosen)}
    versions: dict[str, dict[str, Version]] = {}
    active: dict[str, tuple[str, ...]] = {}
    started: set[tuple[str, str]] = set()
    told = (
        select(marks.c.kind, marks.c.policy, marks.c.version, records.c.body)
        .join_from(records, marks, records.c.marks == marks.c.marks_id)
        .where(marks.c.kind.in_(["publish", "activate"]))
        .order_by(records.c.seq)
    )
    for row in connection.execute(told):
        if (row.policy, row.version) not in kept:
            continue
        if row.kind == "publish":
            versions.setdefault(row.policy, {})[row.version] = kept[row.policy, row.version]
            continue
        active[row.policy] = activated(active.get(row.policy, ()), row.version)
        started.discard((row.policy, row.version))
        if json.loads(row.body).get("at_start"):
            started.add((row.policy, row.version))
    return Shelf(epoch, versions, active, frozenset(started))


def activated(active: tuple[str, ...], version: str) -> tuple[str, ...]:
    """The active versions, the newest first, once this one is activated."""
    return active[active.index(version) :] if version in active else (version, *active)


def files_in(connection: Connection, policy: str, version: str) -> tuple[PolicyFile, ...]:
    table = policy_versions.c
    chosen = select(table.files).where(table.policy == policy, table.version == version)
    return tuple(PolicyFile(**one) for one in json.loads(connection.execute(chosen).scalar_one()))


def publication(version: Version, files: Sequence[PolicyFile], actor: str | None, told: Mapping[str, object]) -> Draft:
    """The record that a version was published; its row is written beside."""
    head = asdict(version.head) | {
        "since": version.head.since.isoformat() if version.head.since else None,
        "until": version.head.until.isoformat() if version.head.until else None,
    }
    row = {
        "policy": version.policy,
        "version": version.version,
        "digest": version.digest,
        "files_digest": version.files_digest,
        "head": text_of(head),
        "files": text_of([asdict(one) for one in files]),
    }

    def beside(connection: Connection, _: int) -> None:
        connection.execute(insert(policy_versions).values(**row))

    body = {"row": digest_of_row(row.values()), **told}
    draft = event("publish", actor, body, policy=version.policy, version=version.version, digest=version.digest)
    return draft._replace(beside=beside)


def activation(policy: str, version: str, actor: str | None, told: Mapping[str, object]) -> Draft:
    """The record that a version was activated."""
    return event("activate", actor, told, policy=policy, version=version)


def _head_of(text: str) -> Head:
    told = json.loads(text)
    since, until = (date.fromisoformat(told[name]) if told[name] else None for name in ("since", "until"))
    contracts = tuple((one[0], one[1], one[2]) for one in told["contracts"])
    return Head(told["zh"], told["en"], told["currency"], told["time_zone"], since, until, contracts)
