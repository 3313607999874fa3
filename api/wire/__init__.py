"""The JSON that goes over the wire, as the OpenAPI document describes it.

Decisions are written by `fenze.decision.to_json`, the same for every caller; a test holds these models to it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from fenze.api.wire.rows import (
    Advance,
    ClaimWindow,
    Compliance,
    Conflict,
    Defeat,
    Duty,
    Eligibility,
    Exposure,
    Fine,
    Implied,
    Measured,
    NextCheck,
    Note,
    Notice,
    Outlook,
    Payment,
    Points,
    Presumed,
    Presumption,
    Proposed,
    Recourse,
    Referral,
    Remedy,
    Sanction,
    Settled,
    Unborne,
    Wire,
)


class Case(Wire):
    """One case. A fact that is absent or null is unknown; `as_of` is its moment, now where it is absent.

    `contract` names the contract of the policy whose parameters hold, the policy's own where it is absent.
    """

    case_id: str | int | None = None
    as_of: str | None = Field(default=None, examples=["2022-09-01T10:00:00+08:00"])
    contract: str | None = Field(default=None, examples=["acme-2024"])
    facts: dict[str, bool | int | float | str | None] = Field(
        default={}, examples=[{"issue_type": "wrong_item", "order_sheet_check": "error", "handling_cost": "300.00"}]
    )


class Decision(Wire):
    case_id: str | None
    policy: str
    policy_version: str
    policy_digest: str
    contract: str | None
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
    eligibility: list[Eligibility]
    duties: list[Duty]
    points: list[Points]
    fines: list[Fine]
    sanctions: list[Sanction]
    claim_windows: list[ClaimWindow]
    advances: list[Advance]
    recourse: list[Recourse]
    compliance: list[Compliance]
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


class Decided(Decision):
    """A decision with the id of its record, absent where none was wished for."""

    decision_id: str | None = None


class Fault(Wire):
    code: str
    message: str
    field: str | None
    suggestion: str | None


class Problem(Wire):
    """RFC 9457, with a stable code; `faults` lists everything that is wrong. `report` where a version was not published."""

    model_config = ConfigDict(extra="allow", frozen=True)

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


class State(Wire):
    status: Literal["ok"]
