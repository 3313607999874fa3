"""The versions that are kept → the one that decides a case, compiled; the same in every worker, without a restart."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from http import HTTPStatus
from zoneinfo import ZoneInfo

from fenze.api.problem import ProblemError
from fenze.api.source import Source, policy_in, source_of
from fenze.api.store.database import Database
from fenze.api.store.keys import ApiKey, keys_in
from fenze.api.store.versions import Shelf, Version, files_in, shelf
from fenze.decision.case import Fault
from fenze.decision.read_value import Bad, date_time
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.solver.decide import Engine, engine_of


@dataclass(frozen=True, slots=True)
class Served:
    """A version, compiled. Its engine is safe to share between threads."""

    version: Version
    source: Source
    policy: model.Policy
    engine: Engine


class Catalog:
    """What is served, as of the newest record that this process has seen; safe to share between threads."""

    def __init__(self, database: Database, solve_seconds: float, only: Set[str] | None = None) -> None:
        """`only` are the policies that are served; None stands for all."""
        self._database, self._seconds, self.only = database, solve_seconds, only
        self._lock = threading.Lock()
        self._compiling: dict[tuple[str, str], threading.Lock] = {}
        self._compiled: dict[tuple[str, str], Served] = {}
        self._shelf = Shelf(-1, {}, {}, frozenset())
        self._keys: Mapping[str, ApiKey] = {}

    @property
    def epoch(self) -> int:
        return self._shelf.epoch

    @property
    def shelf(self) -> Shelf:
        return self._shelf

    @property
    def keys(self) -> Mapping[str, ApiKey]:
        """All keys by their ids, revoked ones too."""
        return self._keys

    def refresh(self) -> None:
        """Takes note of what other processes did."""
        with self._database.read() as connection:
            seen = shelf(connection)
            keys = {key.key_id: key for key in keys_in(connection)}
        with self._lock:
            if seen.epoch >= self._shelf.epoch:
                self._shelf, self._keys = seen, keys

    def names(self) -> list[str]:
        """The policies that are served, in order."""
        return sorted(name for name in self._shelf.active if self.only is None or name in self.only)

    def versions(self, policy: str) -> Mapping[str, Version]:
        """The versions of a policy, in the order of publication. Raises ProblemError where none is served."""
        found = self._shelf.versions.get(policy)
        if found is None or (self.only is not None and policy not in self.only):
            close = get_close_matches(policy, self.names(), n=1)
            suggestion = Text(f"did you mean `{close[0]}`?", f"是否想用 `{close[0]}`？") if close else None
            message = Text(f"no policy named `{policy}` is served", f"没有名为 `{policy}` 的政策")
            raise ProblemError(HTTPStatus.NOT_FOUND, Fault("unknown_policy", message, "policy", suggestion))
        return found

    def version(self, policy: str, version: str | None = None) -> Version:
        """A version by its name; without one, the active one. Raises ProblemError."""
        versions = self.versions(policy)
        if version is None:
            return versions[self._active(policy)[0]]
        if version not in versions:
            close = get_close_matches(version, versions, n=1)
            suggestion = Text(f"did you mean `{close[0]}`?", f"是否想用 `{close[0]}`？") if close else None
            message = Text(f"`{policy}` has no version `{version}`", f"`{policy}` 没有版本 `{version}`")
            raise ProblemError(HTTPStatus.NOT_FOUND, Fault("unknown_version", message, "version", suggestion))
        return versions[version]

    def _active(self, policy: str) -> Sequence[str]:
        active = self._shelf.active.get(policy, ())
        if not active:
            message = Text(f"no version of `{policy}` is active", f"`{policy}` 没有启用的版本")
            help_ = Text("activate one", "请启用一个版本")
            raise ProblemError(HTTPStatus.CONFLICT, Fault("no_active_version", message, "policy", help_))
        return active

    def version_for(self, policy: str, case: Mapping[str, object], now: datetime) -> Version:
        """The version that decides a case: of those active, the newest that is in force on the day of its moment.

        Where none is, the newest decides, and the decision says that it is not in force. Raises ProblemError.
        """
        versions, active = self.versions(policy), self._active(policy)
        if len(active) > 1:
            try:
                stated = case.get("as_of")
                moment = now if stated is None else date_time(stated)
            except Bad:
                return versions[active[0]]  # which refuses the case, and says why
            for name in active:
                if _in_force(versions[name], moment):
                    return versions[name]
        return versions[active[0]]

    def if_compiled(self, version: Version) -> Served | None:
        """The version, if it is ready to decide."""
        return self._compiled.get((version.policy, version.version))

    def compiled(self, version: Version) -> Served:
        """The version, ready to decide; compiled once in a process."""
        key = version.policy, version.version
        found = self._compiled.get(key)
        if found is not None:
            return found
        with self._lock:
            compiling = self._compiling.setdefault(key, threading.Lock())
        with compiling:
            if key not in self._compiled:
                with self._database.read() as connection:
                    files = files_in(connection, *key)
                source = source_of(files)
                policy = policy_in(source)
                if policy.digest != version.digest:
                    raise AlteredVersion(*key)
                self._compiled[key] = Served(version, source, policy, self.engine_of(source))
            return self._compiled[key]

    def engine_of(self, source: Source) -> Engine:
        """What decides under a policy that has been checked."""
        return engine_of(policy_in(source), self._seconds, source.checked.trees)


class AlteredVersion(Exception):
    """The text of a version in the store is not what was published."""


def _in_force(version: Version, moment: datetime) -> bool:
    period = model.Period(version.head.since, version.head.until)
    zone = ZoneInfo(version.head.time_zone)
    return period.includes(moment.astimezone(UTC).astimezone(zone).date())
