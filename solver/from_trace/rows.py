"""The lists of a decision as JSON → its rows, with what the rules that gave them state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import TypeVar

from fenze.decision import decision as rows
from fenze.decision.explain import AmountSteps
from fenze.decision.to_json.row import SETTLED_BY
from fenze.decision.why import RuleReason
from fenze.dsl import model
from fenze.dsl.money import minor_of
from fenze.dsl.reckon import Step
from fenze.solver.from_trace.effects import Effects
from fenze.solver.from_trace.formulas import Formulas
from fenze.solver.from_trace.plain import plain
from fenze.solver.from_trace.words import Node

_TENTATIVE: Mapping[str, model.Tentative] = {word: tentative for tentative, word in SETTLED_BY.items()}
E = TypeVar("E")


class Rows:
    """Reads the lists of one decision; what a row states is what the rules it follows from state."""

    def __init__(self, currency: str, reasons: Iterable[RuleReason], effects: Effects, formulas: Formulas) -> None:
        self._currency = currency
        self._given = {reason.rule: reason.outcomes for reason in reasons}
        self._effects = effects
        self._formulas = formulas

    def liability(self, told: Sequence[Node], money: Sequence[Node]) -> Iterator[rows.Liability]:
        """The rows; the steps of the money hold their shares as the rules state them, cost head by cost head."""
        parts = {steps["cost_head"]: [part for part in steps["parts"] if part["party"] is not None] for steps in money}
        for row in told:
            part = parts[row["cost_head"]].pop(0)
            share = None if part["share"] is None else Fraction(part["share"])
            stated, tentative = self._effects.share_of(part["stated"]), tentative_of(row)
            amount = self.minor(part["amount"])
            yield rows.Liability(part["party"], row["cost_head"], share, stated, tentative, amount, _rules(row))

    def possible(self, told: Iterable[Node]) -> Iterator[rows.Liability]:
        for row in told:
            tentative = tentative_of(row)
            share = row.get("proposed_share") if tentative else row["share"]
            exact = None if share is None else Fraction(share)
            stated: model.Share | None = exact
            if "stated_share" in row:
                stated = self._effects.share_of(row["stated_share"])
            elif "share_range" in row:
                low, high = map(Fraction, row["share_range"])
                stated = model.Between(low, high, exact)
            assert stated is not None
            amount = self.minor(row.get("proposed_amount") if tentative else row["amount"])
            yield rows.Liability(row["party"], row["cost_head"], exact, stated, tentative, amount, _rules(row))

    def payments(self, told: Iterable[Node], amounts: Iterable[Node]) -> Iterator[tuple[rows.Payment, AmountSteps]]:
        for row, steps in zip(told, amounts, strict=False):
            step = self._step(steps)
            low, high = row.get("range", (None, None))
            named = row["payer"], row["payee"], step.formula if step else None, row["reason"], row.get("paid_as")
            tentative = tentative_of(row)
            stated = model.Pays(*named, steps["rounding"], tentative=tentative)
            bounds = self.minor(low), self.minor(high)
            amount = self.minor(steps["amount"])
            payment = rows.Payment(row["payer"], row["payee"], row["reason"], amount, tentative, *bounds, stated, _rules(row))
            yield payment, AmountSteps(payment, step, steps["rounding"], amount)

    def fines(self, told: Iterable[Node], amounts: Iterable[Node]) -> Iterator[tuple[rows.Fine, AmountSteps]]:
        for row, steps in zip(told, amounts, strict=True):
            step = self._step(steps)
            assert step is not None
            fine = rows.Fine(row["party"], self.minor(row["amount"]), step.formula, _rules(row))
            yield fine, AmountSteps(fine, step, steps["rounding"], fine.amount)

    def sanctions(self, told: Iterable[Node]) -> Iterator[rows.Sanction]:
        for row in told:
            named = row["party"], row["sanction"]
            given = self._given_by(row, model.Sanction)
            stated = next((one for one in given if (one.party, one.sanction) == named), None)
            span = (_moment(row.get("from")), _moment(row.get("until")))
            yield rows.Sanction(*named, stated.length if stated else None, *span, _rules(row))

    def windows(self, told: Iterable[Node]) -> Iterator[rows.ClaimWindow]:
        for row in told:
            stated = next(one for one in self._given_by(row, model.Window) if one.name == row["window"])
            opens, closes = (stated.after, _moment(row.get("from"))), (stated.until, _moment(row["until"]))
            yield rows.ClaimWindow(row["window"], *opens, *closes, _rules(row))

    def duties(self, told: Iterable[Node]) -> Iterator[rows.Duty]:
        for row in told:
            details = self._effects.details_of(row["details"])
            yield rows.Duty(row["actor"], row["action"], details, _moment(row["due"]), _rules(row))

    def recorded(self, decided: Node) -> Iterator[rows.Recorded]:
        for row in decided["referrals"]:
            yield rows.Recorded("referral", "", row["to"], _rules(row))
        for row in decided["notes"]:
            details = self._effects.details_of(row.get("details", {}))
            yield rows.Recorded("note", row["topic"], row["value"], _rules(row), (), details)
        for row in decided["presumptions"]:
            yield rows.Recorded("presumption", "", row["term"], _rules(row), tuple(row["rebuttable_by"]))

    def minor(self, amount: str | None) -> int | None:
        return None if amount is None else minor_of(Fraction(amount), self._currency)

    def _step(self, told: Node) -> Step | None:
        return None if told["steps"] is None else self._formulas.step_of(told["steps"], "money")

    def _given_by(self, row: Node, kind: type[E]) -> list[E]:
        """The outcomes of one kind that the row's rules give."""
        given = (effect for rule in row["rules"] for effect in self._given.get(rule, ()))
        return [effect for effect in given if isinstance(effect, kind)]


def checks_of(told: Iterable[Node]) -> Iterator[rows.NextCheck]:
    for row in told:
        ask = (row["ask"], *row["also_ask"]) if row["ask"] else ()
        yield rows.NextCheck(row["fact"], ask, tuple(row["evidence"]), _rules(row))


def conflicts_of(told: Iterable[Node]) -> Iterator[rows.Conflict]:
    for row in told:
        yield rows.Conflict(row["kind"], row["cost_head"], tuple(row["parties"]), _rules(row), row["about"])


def tentative_of(row: Node) -> model.Tentative | None:
    """How it is to be settled what the row says, if it still is."""
    return _TENTATIVE[row["settled_by"]] if "settled_by" in row else None


def case_id_of(raw: str | None) -> str | None:
    return None if raw is None else plain(raw)


def _rules(row: Node) -> tuple[str, ...]:
    return tuple(row["rules"])


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
