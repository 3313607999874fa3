"""A policy → a version that is kept; at the start of the service, the shipped ones and those it was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from fenze.api.catalog import Catalog
from fenze.api.source import remember
from fenze.api.store.open import Store
from fenze.api.store.records import Draft
from fenze.api.store.versions import Head, PolicyFile, Version, activation, files_digest, publication
from fenze.dsl import model
from fenze.dsl.diagnostic import PolicyError
from fenze.dsl.load import Checked


def publish_at_start(store: Store, catalog: Catalog, found: Sequence[Checked]) -> list[str]:
    """Keeps what is not kept yet, and activates it where nothing else was activated by anybody; the policies' names.

    Raises PolicyError where one is at fault.
    """
    for checked in found:
        if checked.policy is None:
            raise PolicyError(checked.diagnostics)
        remember(files_of(checked), checked)
    for last in (False, True):
        catalog.refresh()
        drafts = [draft for checked in found for draft in _drafts(catalog, checked)]
        try:
            if drafts:
                store.appender.append(drafts, catalog.epoch).result()
            break
        except IntegrityError:  # another process did the same
            if last:
                raise
    catalog.refresh()
    return [checked.policy.name for checked in found if checked.policy]


def _drafts(catalog: Catalog, checked: Checked) -> list[Draft]:
    policy = checked.policy
    assert policy is not None
    files = files_of(checked)
    kept = catalog.shelf.versions.get(policy.name, {})
    same = next((one for one in kept.values() if one.digest == policy.digest), None)
    drafts: list[Draft] = []
    version = same or version_of(policy, files, kept)
    if same is None:
        drafts.append(publication(version, files, None, {"at_start": True}))
    active = catalog.shelf.active.get(policy.name, ())
    own = not active or (policy.name, active[0]) in catalog.shelf.started
    if own and (not active or active[0] != version.version):
        drafts.append(activation(policy.name, version.version, None, {"at_start": True}))
    return drafts


def files_of(checked: Checked) -> tuple[PolicyFile, ...]:
    """The files of a policy that was read from a folder, by their names below it."""
    imported = {tree.path for tree in checked.trees if tree.imported}
    own = [Path(path) for path in checked.texts if path not in imported]
    shortest = min((path.parent for path in own), key=lambda parent: len(parent.parts))
    top = shortest
    while not all(path.is_relative_to(top) for path in own):
        top = top.parent
    return tuple(
        PolicyFile(
            f"{Path(path).parent.name}/{Path(path).name}" if path in imported else Path(path).relative_to(top).as_posix(),
            text,
            path in imported,
        )
        for path, text in checked.texts.items()
    )


def version_of(policy: model.Policy, files: Sequence[PolicyFile], kept: Mapping[str, Version]) -> Version:
    """The version, under its own name; where that names another already, with a part of its digest."""
    head = Head(
        policy.labels.zh,
        policy.labels.en,
        policy.currency,
        policy.time_zone,
        policy.in_force.since,
        policy.in_force.until,
        tuple((one.name, one.labels.zh, one.labels.en) for _, one in sorted(policy.contracts.items())),
    )
    version = Version(policy.name, policy.version, policy.digest, files_digest(files), head)
    if policy.version in kept:
        return replace(version, version=f"{policy.version}+{policy.digest.removeprefix('sha256:')[:8]}")
    return version


def version_told(head: Mapping[str, Any], files: Sequence[PolicyFile]) -> Version:
    """The version that a job tells of."""
    since, until = (date.fromisoformat(head[name]) if head[name] else None for name in ("since", "until"))
    contracts = tuple((one[0], one[1], one[2]) for one in head["contracts"])
    told = Head(head["zh"], head["en"], head["currency"], head["time_zone"], since, until, contracts)
    return Version(head["policy"], head["version"], head["digest"], files_digest(files), told)
