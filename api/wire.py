"""The JSON that goes over the wire, as the OpenAPI document describes it.

Decisions are written by `fenze.solver.to_json`, the same for every caller; a test holds these models to it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Share = str
"""An exact fraction: `1`, `1/3`."""

Amount = str
"""An exact decimal in the currency's unit: `300.00`."""


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Case(Wire):
    """One case. A fact that is absent or null is unknown; `as_of` is its moment, now where it is absent."""

    case_id: str | int | None = None
    as_of: str | None = Field(None, examples=["2022-09-01T10:00:00+08:00"])
    facts: dict[str, bool | int | float | str | None] = Field(
        default={}, examples=[{"issue_type": "wrong_item", "order_sheet_check": "error", "handling_cost": "300.00"}]
    )


class Settled(Wire):
    """What a party bears of a cost head; `amount` is null while the cost is unknown."""

    party: str
    cost_head: str
    share: Share
    amount: Amount | None
    rules: list[str]


class Proposed(Wire):
    """Where the share is still to be settled: the policy's starting point."""

    party: str
    cost_head: str
    share: None
    amount: None
    proposed_share: Share
    proposed_amount: Amount | None
    settled_by: Literal["agreement", "decision"]
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
    kind: Literal["shares_over_one", "liable_and_exempt"]
    cost_head: str
    parties: list[str]
    rules: list[str]


class Payment(Wire):
    payer: str
    payee: str
    amount: Amount
    reason: str
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
    party: str
    points: int
    rules: list[str]


class Fine(Wire):
    party: str
    amount: Amount
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
    """A duration measured between two moments; `to` is `as_of` where it still runs."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=False)

    fact: str
    value: str
    start: str = Field(alias="from")
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


class Decision(Wire):
    case_id: str | None
    policy: str
    policy_version: str
    policy_digest: str
    as_of: str
    status: Literal["conflict", "escalate", "negotiate", "undetermined", "decided", "no_rule"]
    liability: list[Settled | Proposed]
    possible_liability: list[Settled | Proposed]
    exposure: list[Exposure]
    outlook: list[Outlook]
    unborne: list[Unborne]
    conflicts: list[Conflict]
    not_liable: list[str]
    payments: list[Payment]
    remedies: list[Remedy]
    duties: list[Duty]
    points: list[Points]
    fines: list[Fine]
    next_checks: list[NextCheck]
    escalated_to: list[str]
    referrals: list[Referral]
    notes: list[Note]
    presumptions: list[Presumption]
    presumed: list[Presumed]
    implied: list[Implied]
    measured: list[Measured]
    notices: list[Notice]
    rules: list[str]
    defeated: list[Defeat]


class Fault(Wire):
    code: str
    message: str
    field: str | None
    suggestion: str | None


class Problem(Wire):
    """RFC 9457, with a stable code; `faults` lists everything that is wrong."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None
    suggestion: str | None
    faults: list[Fault]


class Refused(Wire):
    """A line of a batch that could not be decided."""

    case_id: str | None
    error: Fault


class Labels(Wire):
    zh: str
    en: str


class PolicyHead(Wire):
    """`since` and `until` are the first and the last day in force."""

    policy: str
    labels: Labels
    version: str
    digest: str
    currency: str
    since: str | None
    until: str | None


class PolicyList(Wire):
    policies: list[PolicyHead]


class SourceFile(Wire):
    name: str
    text: str


class PolicyText(PolicyHead):
    files: list[SourceFile]


class State(Wire):
    status: Literal["ok"]
