"""Outcomes → what they come to together: counts by status, party, rule, question and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fenze.decision.case import Fault
from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.solver.bulk.decide_rows import Outcome
from fenze.solver.bulk.ids import Ids

Borne = tuple[str, str]
"""Party and cost head."""
Paid = tuple[str, str, str]
"""Payer, payee and reason."""
K = TypeVar("K", Borne, Paid)


@dataclass(frozen=True, slots=True)
class Part(Generic[K]):
    """What one party bears or pays in a decision, in minor units."""

    key: K
    amount: int | None
    settled: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of a decision."""

    status: model.Status
    rules: tuple[str, ...]
    in_force: bool
    notices: frozenset[tuple[str, str]]
    asked: tuple[str, str | None] | None
    contract: str | None
    charges: tuple[Part[Borne], ...]
    payments: tuple[Part[Paid], ...]


def counted_of(outcome: Outcome) -> Counted | Fault:
    """What is counted of an outcome: of a refusal, the first of its reasons."""
    decision = outcome.result
    if not isinstance(decision, Decision):
        return decision[0]
    check = decision.next_checks[0] if decision.next_checks else None
    return Counted(
        decision.status,
        decision.rules,
        decision.in_force,
        frozenset((notice.code, notice.fact) for notice in decision.file.notices),
        (check.fact, check.ask[0] if check.ask else None) if check else None,
        decision.contract,
        tuple(Part((row.party, row.cost), row.amount, row.tentative is None) for row in decision.liability),
        tuple(Part((row.payer, row.payee, row.reason), row.amount, row.tentative is None) for row in decision.payments),
    )


@dataclass(slots=True)
class Charge:
    """What one party has to do with one cost head, or what it pays another for one reason.

    `cases` in which its part is settled, and their known amounts together in minor units; `open_cases` in which its part is
    still to be agreed or decided, and what is proposed; `unpriced` cases of both kinds whose amount is not known.
    """

    cases: int = 0
    amount: int = 0
    open_cases: int = 0
    proposed: int = 0
    unpriced: int = 0

    def add(self, part: Part[K], rows: int = 1, total: int | None = None) -> None:
        """Counts a part of so many decisions that differ in its amount only, which comes to `total` in all of them."""
        amount = (part.amount or 0) if total is None else total
        self.unpriced += rows if part.amount is None else 0
        if part.settled:
            self.cases += rows
            self.amount += amount
        else:
            self.open_cases += rows
            self.proposed += amount

    def join(self, other: Charge) -> None:
        """Adds what another run, or a part of this one, has counted."""
        self.cases += other.cases
        self.amount += other.amount
        self.open_cases += other.open_cases
        self.proposed += other.proposed
        self.unpriced += other.unpriced


@dataclass(slots=True)
class Refusal:
    """Rows refused for the same reason: how many, the first of them, and what was said of it."""

    first: int
    fault: Fault
    rows: int = 0


@dataclass(slots=True)
class Tally:
    """Grows by `add`.

    `payments` are by payer, payee and reason. `asked` counts the first question of the decisions that have one, by fact and
    party.
    """

    rows: int = 0
    statuses: Counter[model.Status] = field(default_factory=Counter[model.Status])
    charges: dict[Borne, Charge] = field(default_factory=dict[Borne, Charge])
    payments: dict[Paid, Charge] = field(default_factory=dict[Paid, Charge])
    contracts: Counter[str | None] = field(default_factory=Counter[str | None])
    rules: Counter[str] = field(default_factory=Counter[str])
    asked: Counter[tuple[str, str | None]] = field(default_factory=Counter[tuple[str, str | None]])
    notices: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    not_in_force: int = 0
    refusals: dict[tuple[str, str | None], Refusal] = field(default_factory=dict[tuple[str, str | None], Refusal])
    ids: Ids = field(default_factory=Ids)

    @property
    def refused(self) -> int:
        return self.rows - self.statuses.total()

    def add(self, outcome: Outcome) -> None:
        """Counts a row."""
        if outcome.case_id is not None:
            self.ids.add([outcome.case_id])
        self.add_alike(counted_of(outcome), 1, outcome.number, {})

    def add_alike(self, counted: Counted | Fault, rows: int, first: int, totals: Mapping[str, int]) -> None:
        """Counts so many rows, of which the `first` is this, with one outcome but for the amounts.

        `totals` are those of all the rows together, by the list of the decision and the place in it, `liability 0`; their ids
        are not counted.
        """
        self.rows += rows
        if isinstance(counted, Fault):
            key = (counted.code, counted.field)
            known = self.refusals.get(key)
            if known is None or first < known.first:
                self.refusals[key] = known = Refusal(first, counted, known.rows if known else 0)
            known.rows += rows
        else:
            self._add(counted, rows, totals)

    def _add(self, counted: Counted, rows: int, totals: Mapping[str, int]) -> None:
        self.statuses[counted.status] += rows
        for rule in counted.rules:
            self.rules[rule] += rows
        self.not_in_force += 0 if counted.in_force else rows
        for key in counted.notices:
            self.notices[key] += rows
        if counted.asked:
            self.asked[counted.asked] += rows
        self.contracts[counted.contract] += rows
        for place, borne in enumerate(counted.charges):
            self.charges.setdefault(borne.key, Charge()).add(borne, rows, totals.get(f"liability {place}"))
        for place, paid in enumerate(counted.payments):
            self.payments.setdefault(paid.key, Charge()).add(paid, rows, totals.get(f"payments {place}"))
