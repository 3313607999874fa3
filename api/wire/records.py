"""The JSON of stored decisions, of questions about them, and of what auditors take away."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from fenze.api.wire import Decided
from fenze.api.wire.rows import Wire

Status = Literal["conflict", "escalate", "negotiate", "undetermined", "decided", "no_rule"]
EXAMPLE_ID = "0b8a6f62-3a0e-4c0e-9a51-0c8a2f7f6f0e"


class Record(Wire):
    """What is recorded beside a decision: the case as it was sent, and the record's place in the chain.

    `version` is the version that decided, as it is kept; `texts_erased` tells that free text of the case is no longer there.
    """

    seq: int
    recorded_at: str
    actor: str | None
    version: str
    engine_version: str
    case: dict[str, Any]
    supersedes: str | None
    superseded_by: list[str]
    texts_erased: bool
    hash: str


class Recorded(Decided):
    """A decision as it was recorded."""

    record: Record


class ListedDecision(Wire):
    """`amount` is the largest single amount in the decision; `as_of` and `recorded_at` are in UTC."""

    decision_id: str
    seq: int
    recorded_at: str
    policy: str
    version: str
    case_id: str | None
    as_of: str
    status: Status
    amount: str | None
    supersedes: str | None


class DecisionList(Wire):
    """The newest first; `next` is the address of those before them, null at the end."""

    decisions: list[ListedDecision]
    next: str | None


class PartyAsked(Wire):
    """The party by its name or label."""

    party: str = Field(examples=["carrier"], max_length=200)


class WhyNotAsked(Wire):
    """Why not a party, or why not an outcome: one of the two, by its name or label."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"party": "carrier"}, {"outcome": "refund"}]}
    )
    party: str | None = Field(default=None, max_length=200)
    outcome: str | None = Field(default=None, max_length=200)


class Answered(Wire):
    """What came of a question about a party, or about an outcome: the other of the two is null.

    `same_decision` is false where this version of Fenze decides the stored case otherwise.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    decision_id: str
    party: str | None
    outcome: str | None = None
    same_decision: bool


class ChainHead(Wire):
    """The end of the chain. Keep it elsewhere: `fenze audit verify --head` holds the store to it."""

    seq: int
    hash: str
    seal: str


class StatementRow(Wire):
    """An amount that a decision lays on a party. `payee` is null where a cost is borne; `amount` where it is not known."""

    decision_id: str
    case_id: str | None
    as_of: str
    policy: str
    version: str
    kind: Literal["liability", "payment", "fine"]
    payer: str
    payee: str | None
    what: str
    state: Literal["settled", "proposed", "open"]
    amount: str | None
    currency: str
    rules: list[str]


class Total(Wire):
    """What one owes another over the month; unknown amounts are counted in `without_amount` and are not in `amount`."""

    payer: str
    payee: str | None
    kind: Literal["liability", "payment", "fine"]
    state: Literal["settled", "proposed", "open"]
    currency: str
    amount: str
    without_amount: int


class Statement(Wire):
    """`superseded` counts the decisions of the month that others took the place of; they are not in the rows."""

    party: str
    month: str
    rows: list[StatementRow]
    totals: list[Total]
    superseded: int
