"""Outcomes → what they come to together: counts by status, party, rule, question and reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from fenze.dsl import model
from fenze.solver.bulk.decide_rows import Outcome
from fenze.solver.case import Fault
from fenze.solver.decision import Decision, Liability, Payment


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

    def add(self, row: Liability | Payment) -> None:
        self.unpriced += row.amount is None
        if row.tentative is None:
            self.cases += 1
            self.amount += row.amount or 0
        else:
            self.open_cases += 1
            self.proposed += row.amount or 0


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
    charges: dict[tuple[str, str], Charge] = field(default_factory=dict[tuple[str, str], Charge])
    payments: dict[tuple[str, str, str], Charge] = field(default_factory=dict[tuple[str, str, str], Charge])
    contracts: Counter[str | None] = field(default_factory=Counter[str | None])
    rules: Counter[str] = field(default_factory=Counter[str])
    asked: Counter[tuple[str, str | None]] = field(default_factory=Counter[tuple[str, str | None]])
    notices: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    not_in_force: int = 0
    refusals: dict[tuple[str, str | None], Refusal] = field(default_factory=dict[tuple[str, str | None], Refusal])
    ids: Counter[str] = field(default_factory=Counter[str])

    @property
    def refused(self) -> int:
        return self.rows - self.statuses.total()

    @property
    def repeated(self) -> tuple[str, ...]:
        """The case ids that stand in more than one row, in the order of their first."""
        return tuple(case_id for case_id, times in self.ids.items() if times > 1)

    def add(self, outcome: Outcome) -> None:
        self.rows += 1
        if outcome.case_id is not None:
            self.ids[outcome.case_id] += 1
        if isinstance(outcome.result, tuple):
            fault = outcome.result[0]
            self.refusals.setdefault((fault.code, fault.field), Refusal(outcome.number, fault)).rows += 1
        else:
            self._add(outcome.result)

    def _add(self, decision: Decision) -> None:
        self.statuses[decision.status] += 1
        self.rules.update(decision.rules)
        self.not_in_force += not decision.in_force
        self.notices.update({(notice.code, notice.fact): 1 for notice in decision.file.notices})
        if decision.next_checks:
            check = decision.next_checks[0]
            self.asked[(check.fact, check.ask[0] if check.ask else None)] += 1
        self.contracts[decision.contract] += 1
        for row in decision.liability:
            self.charges.setdefault((row.party, row.cost), Charge()).add(row)
        for payment in decision.payments:
            self.payments.setdefault((payment.payer, payment.payee, payment.reason), Charge()).add(payment)
