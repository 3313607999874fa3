"""The entries of a decision's lists as they go over the wire. A field with a default is absent where it says nothing."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Share = str
"""An exact fraction: `1`, `1/3`."""

Amount = str
"""An exact decimal in the currency's unit: `300.00`."""

Moment = str
"""ISO-8601 with its offset."""

SettledBy = Literal["agreement", "decision"]


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Settled(Wire):
    """What a party bears of a cost head.

    `amount` is null while the cost is unknown, `share` while it takes something unknown, as the part up to an insured value.
    `stated_share` is what the rules state where that is no fraction: `up to …`, `over …`, `the rest`.
    """

    party: str
    cost_head: str
    share: Share | None
    amount: Amount | None
    stated_share: str | None = None
    rules: list[str]


class Proposed(Wire):
    """Where the share is still to be settled.

    `share_range` where the policy says what it lies between; `proposed_share` and `proposed_amount` are the policy's starting
    point, absent where it names none. `stated_share` as where it is settled.
    """

    party: str
    cost_head: str
    share: None
    amount: None
    stated_share: str | None = None
    share_range: list[Share] | None = Field(None, min_length=2, max_length=2)
    proposed_share: Share | None = None
    proposed_amount: Amount | None = None
    settled_by: SettledBy
    rules: list[str]


class Exposure(Wire):
    """What a party may still face of a cost head: least and most. `exact` where both ends are reached."""

    party: str
    cost_head: str
    status: Literal["settled", "possible", "excluded"]
    share: list[Share]
    amount: list[Amount] | None
    proposed_share: list[Share] | None = None
    proposed_amount: list[Amount] | None = None
    exact: bool
    rules: list[str]


class Outlook(Wire):
    """What else may come of the case, with the fields that the decision has for its kind."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Literal["payment", "remedy", "points", "fine", "sanction", "eligibility", "not_liable", "negotiate", "escalate"]
    status: Literal["settled", "possible", "excluded"]
    rules: list[str]


class Unborne(Wire):
    """A part of a cost head that no standing rule puts on anybody."""

    cost_head: str
    share: Share
    amount: Amount | None


class Conflict(Wire):
    """Rules that contradict each other about a cost head, or about the reason of payments or the claim that `about` names."""

    kind: Literal["shares_over_one", "liable_and_exempt", "payments_differ", "eligible_and_not"]
    cost_head: str | None
    about: str | None
    parties: list[str]
    rules: list[str]


class Payment(Wire):
    """What one party pays another.

    `amount` is null while it is unknown or still to be settled; then `settled_by` says how, `proposed_amount` is the policy's
    starting point, if it names one, and `range` what the amount lies between. `paid_as` is what it is paid in, if not in money.
    """

    payer: str
    payee: str
    amount: Amount | None
    reason: str
    paid_as: str | None = None
    proposed_amount: Amount | None = None
    settled_by: SettledBy | None = None
    range: list[Amount | None] | None = Field(None, min_length=2, max_length=2)
    rounding: Literal["half_up", "half_even", "up", "down"]
    rules: list[str]


class Remedy(Wire):
    """Of a remedy and its alternatives one is to be chosen."""

    remedy: str
    alternatives: list[str]
    rules: list[str]


class Duty(Wire):
    actor: str
    action: str
    details: dict[str, list[str]]
    due: str | None
    rules: list[str]


class Points(Wire):
    """`per` is what the points are counted by, absent where they are not."""

    party: str
    points: int
    per: str | None = None
    rules: list[str]


class Fine(Wire):
    """`amount` is null while something in it is unknown."""

    party: str
    amount: Amount | None
    rules: list[str]


class Sanction(Wire):
    """`from` and `until` where it has a length, each null while unknown."""

    party: str
    sanction: str
    start: Moment | None = Field(None, alias="from")
    until: Moment | None = None
    rules: list[str]


class Eligibility(Wire):
    """Whether something may be asked for."""

    what: str = Field(alias="for")
    eligible: bool
    rules: list[str]


class ClaimWindow(Wire):
    """How long something may be asked for, null while unknown; `from` where it may not be at once."""

    window: str
    start: Moment | None = Field(None, alias="from")
    until: Moment | None
    rules: list[str]


class Advance(Wire):
    """A cost that a party lays out before it is settled who bears it; `until` names the fact or the word that ends it."""

    party: str
    cost_head: str
    until: str | None = None
    rules: list[str]


class Recourse(Wire):
    """What a party has borne it may have back from another; of any cost where `cost_head` is absent."""

    party: str = Field(alias="from")
    against: str
    cost_head: str | None = None
    rules: list[str]


class Compliance(Wire):
    """Standing rules that apply only because a parameter turns them on, although the flag speaks against them."""

    flag: str
    rules: list[str]


class NextCheck(Wire):
    """A fact to find out; `ask` is the party to put the question to."""

    fact: str
    ask: str | None
    also_ask: list[str]
    evidence: list[str]
    rules: list[str]


class Referral(Wire):
    to: str
    rules: list[str]


class Note(Wire):
    topic: str
    value: str
    details: dict[str, list[str]] | None = None
    rules: list[str]


class Presumption(Wire):
    term: str
    rebuttable_by: list[str]
    rules: list[str]


class Presumed(Wire):
    fact: str
    value: bool | str


class Implied(Wire):
    fact: str
    value: bool | str
    by: str


class Measured(Wire):
    """A duration measured between two moments; `to` is `as_of` where it still runs.

    With `from_midnight` it begins at the midnight that ends the day of `from`.
    """

    fact: str
    value: str
    start: str = Field(alias="from")
    from_midnight: bool | None = None
    to: str


class Notice(Wire):
    """Something odd that did not stop the decision."""

    code: str
    fact: str | None
    message: str
    message_zh: str


class Defeat(Wire):
    rule: str
    by: str
