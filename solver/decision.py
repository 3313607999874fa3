"""A decision: what follows from a policy and a case, with the rules it follows from.

Money is in minor units; shares are exact fractions. Every list is in a fixed order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

from fenze.dsl.model import Detail, Status, Tentative
from fenze.solver.answer import Answer
from fenze.solver.file import File


@dataclass(frozen=True, slots=True)
class Liability:
    """One party's part of one cost head.

    `share` is what it bears, or where `tentative` says that this is still to be settled, the policy's starting point. `amount`
    is None where the cost is not known.
    """

    party: str
    cost: str
    share: Fraction
    tentative: Tentative | None
    amount: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unborne:
    """A part of a cost head that no standing rule puts on anybody."""

    cost: str
    share: Fraction
    amount: int | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more standing rules contradict each other: shares of a cost over 1, or a party both liable and exempt."""

    kind: Literal["shares_over_one", "liable_and_exempt"]
    cost: str
    parties: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy; `alternatives` are the others of which one is to be chosen."""

    remedy: str
    alternatives: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """`due` is known when the moment it is counted from is."""

    actor: str
    action: str
    details: tuple[Detail, ...]
    due: datetime | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextCheck:
    """A fact to find out, whom to ask, and which evidence is wanted; `rules` ask for it, if any do."""

    fact: str
    ask: tuple[str, ...]
    evidence: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A word that standing rules put on record: a referral, a note under its topic, a presumption that they raise."""

    kind: Literal["referral", "note", "presumption"]
    topic: str
    value: str
    rules: tuple[str, ...]
    rebuttable_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Defeat:
    rule: str
    by: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`possible`: liability that some completion of the open facts gives and another does not.

    `file` and `answer` are what it was decided from, kept for the explanation.
    """

    policy: str
    policy_version: str
    policy_digest: str
    currency: str
    status: Status
    liability: tuple[Liability, ...]
    possible: tuple[Liability, ...]
    unborne: tuple[Unborne, ...]
    conflicts: tuple[Conflict, ...]
    not_liable: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    duties: tuple[Duty, ...]
    next_checks: tuple[NextCheck, ...]
    escalated_to: tuple[str, ...]
    recorded: tuple[Recorded, ...]
    rules: tuple[str, ...]
    defeated: tuple[Defeat, ...]
    in_force: bool
    file: File
    answer: Answer
