"""The JSON of policies and their versions, and of what is proved of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from fenze.api.wire import Problem
from fenze.api.wire.rows import Wire

MOST_SECONDS = 600.0
_EXAMPLE = 'policy refunds "退款"\nversion 1.1.0\n…'


class Labels(Wire):
    zh: str
    en: str


class ContractHead(Wire):
    contract: str
    labels: Labels


class PolicyHead(Wire):
    """`since` and `until` are the first and the last day in force; `contracts` are those that a case may name."""

    policy: str
    labels: Labels
    version: str
    digest: str
    currency: str
    since: str | None
    until: str | None
    contracts: list[ContractHead]


class PolicyList(Wire):
    policies: list[PolicyHead]


class SourceFile(Wire):
    """A file by its name below the policy's folder."""

    name: str = Field(examples=["refunds.fenze"])
    text: str = Field(examples=[_EXAMPLE])


class PolicyText(PolicyHead):
    files: list[SourceFile]


class VersionHead(PolicyHead):
    """`active`: 1 for the version that was activated last, 2 for the one below it, null where it is not active."""

    active: int | None


class VersionList(Wire):
    """In the order of their publication."""

    policy: str
    versions: list[VersionHead]


class Publication(Wire):
    """A version to publish. With `reason` it is published although there are findings; `activate` puts it to work at once."""

    files: list[SourceFile]
    reason: str | None = Field(default=None, max_length=2000, min_length=1)
    activate: bool = False
    seconds: float = Field(default=30.0, gt=0, le=MOST_SECONDS)


class Published(VersionHead):
    """`report`: what was found of it."""

    report: dict[str, Any]


class Activation(Wire):
    reason: str | None = Field(default=None, max_length=2000)


class Active(Wire):
    """The active versions of a policy, the one activated last first."""

    policy: str
    active: list[str]


class PolicyNamed(Wire):
    """A policy that is served, by its name and version, the active one if there is none; or the files of one."""

    policy: str | None = Field(default=None, examples=["three_party_liability"])
    version: str | None = None
    files: list[SourceFile] | None = None


class VerifyAsked(PolicyNamed):
    seconds: float = Field(default=30.0, gt=0, le=MOST_SECONDS)


class DiffAsked(Wire):
    """Two policies, each by its name or as for a verification."""

    old: str | PolicyNamed
    new: str | PolicyNamed
    seconds: float = Field(default=30.0, gt=0, le=MOST_SECONDS)


class Verified(Wire):
    """As `fenze verify --format json` tells it."""

    model_config = ConfigDict(extra="allow", frozen=True)
    policy: str
    version: str
    digest: str
    checks: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class Differences(Wire):
    """As `fenze diff --format json` tells it."""

    model_config = ConfigDict(extra="allow", frozen=True)
    old: dict[str, Any]
    new: dict[str, Any]
    equal: bool
    kinds: list[dict[str, Any]]


class Progress(Wire):
    """How many checks are done, and how many there are."""

    done: int
    of: int


class JobState(Wire):
    """A verification or comparison that was begun; after an hour it is forgotten.

    `result` is what the call answers when it is waited for; `problem` why there is none, in a job that failed.
    """

    job_id: str
    what: Literal["verify", "diff"]
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    asked_at: str
    ended_at: str | None
    progress: Progress | None
    result: Verified | Differences | None
    problem: Problem | None
