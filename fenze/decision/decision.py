"""A decision: what follows from a policy and a case, with the rules it follows from.

Money is in minor units; shares are exact fractions. Every list is in a fixed order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal, NamedTuple

from fenze.decision.answer import Answer
from fenze.decision.faced import Range
from fenze.decision.file import File
from fenze.dsl import model
from fenze.dsl.model import Detail, Status, Tentative

Prospect = Literal["settled", "possible", "excluded"]
"""Of an outcome: every completion of the open facts gives it, some do, none does although a rule on the topic states it."""


class Liability(NamedTuple):
    """One party's part of one cost head.

    `share` is the fraction that it bears, or where `tentative` says that this is still to be settled, the policy's starting
    point; None where that takes something unknown. `stated` is the share as the rules state it. `amount` is None where the cost
    or something in the share is not known.
    """

    party: str
    cost: str
    share: Fraction | None
    stated: model.Share
    tentative: Tentative | None
    amount: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a party may still face of a cost head, over every completion of the open facts.

    `share` and `amount` are what it bears for certain, `proposed_share` and `proposed_amount` what it may have proposed to it,
    None where no completion does; amounts are None where the cost is not known. A range is reached at both ends where `exact`,
    else wide enough: a fact in a share is not known, or the completions were too many to go through. `rules` are those that
    may give it, or where it is excluded those that would.
    """

    party: str
    cost: str
    prospect: Prospect
    share: Range[Fraction]
    amount: Range[int] | None
    proposed_share: Range[Fraction] | None
    proposed_amount: Range[int] | None
    exact: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unborne:
    """A part of a cost head that no standing rule puts on anybody."""

    cost: str
    share: Fraction
    amount: int | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more standing rules contradict each other.

    More of a cost is borne than there is, or a party is both liable and exempt; the same parties have two different payments
    for one reason, or something may and may not be asked for: `about` names it.
    """

    kind: Literal["shares_over_one", "liable_and_exempt", "payments_differ", "eligible_and_not"]
    cost: str | None
    parties: tuple[str, ...]
    rules: tuple[str, ...]
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """What one party pays another for a reason.

    `amount` is None where the policy names none or a fact in it is unknown; where `tentative` says that it is still to be
    settled it is the policy's starting point, and `low` and `high` what it must lie between, if anything. `stated` is the
    outcome as the rules state it.
    """

    payer: str
    payee: str
    reason: str
    amount: int | None
    tentative: Tentative | None
    low: int | None
    high: int | None
    stated: model.Pays
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """`per` says for what each time, if the rules do."""

    party: str
    points: int
    per: str | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fine:
    """`amount` is None where a fact in `formula` is unknown; `formula` where a trace tells what may come without it."""

    party: str
    amount: int | None
    formula: model.Formula | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sanction:
    """`since` and `until` where the rules give it a length, each None while it is not known."""

    party: str
    sanction: str
    length: model.Span | None
    since: datetime | None
    until: datetime | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Eligibility:
    what: str
    eligible: bool
    rules: tuple[str, ...]


Imposed = Payment | Points | Fine | Sanction | Eligibility
"""What is granted to a party or imposed on it beside liability."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Another outcome that a rule on the topic states: whether it is settled, possible or excluded, and the rules.

    `effect` as the rules state it; where it is read from a trace, which holds no formulas of it, what it comes to in the case.
    """

    effect: model.Effect | Imposed
    prospect: Prospect
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimWindow:
    """From when and until when something may be asked for, None while that is not known; `opens` where it is not at once."""

    window: str
    opens: model.Span | None
    since: datetime | None
    closes: model.Span
    until: datetime | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advance:
    """A cost that a party pays for the time being: `until` names the fact or the word that says how long."""

    party: str
    cost: str
    until: str | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recourse:
    """A party may turn to another for what it has to bear."""

    party: str
    against: str
    cost: str | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flagged:
    """Standing rules that apply only because a parameter says so, although the flag speaks against it."""

    flag: str
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
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Defeat:
    rule: str
    by: str


class Decision(NamedTuple):
    """`possible`: liability that some completion of the open facts gives and another does not.

    While an outcome is open, `exposure` says what each party may still face, `outlook` what else may come of it; else both are
    empty, for then what is settled says it all.

    `contract` names the contract whose parameters held.
    `file` and `answer` are what it was decided from, kept for the explanation.
    """

    policy: str
    policy_version: str
    policy_digest: str
    currency: str
    contract: str | None
    status: Status
    liability: tuple[Liability, ...]
    possible: tuple[Liability, ...]
    unborne: tuple[Unborne, ...]
    conflicts: tuple[Conflict, ...]
    not_liable: tuple[str, ...]
    payments: tuple[Payment, ...]
    remedies: tuple[Remedy, ...]
    eligibility: tuple[Eligibility, ...]
    duties: tuple[Duty, ...]
    points: tuple[Points, ...]
    fines: tuple[Fine, ...]
    sanctions: tuple[Sanction, ...]
    claim_windows: tuple[ClaimWindow, ...]
    advances: tuple[Advance, ...]
    recourse: tuple[Recourse, ...]
    compliance: tuple[Flagged, ...]
    next_checks: tuple[NextCheck, ...]
    escalated_to: tuple[str, ...]
    recorded: tuple[Recorded, ...]
    rules: tuple[str, ...]
    defeated: tuple[Defeat, ...]
    in_force: bool
    file: File
    answer: Answer
    exposure: tuple[Exposure, ...] = ()
    outlook: tuple[Outlook, ...] = ()
