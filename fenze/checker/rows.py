"""Outcomes over what is known in a case → what is said of each: its row, who bears what of a cost, the steps of money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Any

from fenze.dsl import model
from fenze.dsl.divide import Portion, TooMuch, divide, fraction_of
from fenze.dsl.due import Moments
from fenze.dsl.money import minor_of, minor_of_formula
from fenze.dsl.reckon import step_of
from fenze.dsl.spelling import share_text, text_of_formula, text_of_minor
from fenze.dsl.to_json.outcome import details_json, outcome_json, share_json
from fenze.dsl.to_json.steps import steps_json

Json = dict[str, Any]
Said = tuple[Any, list[str]]
"""An outcome, and the rules that give it."""
Bearing = tuple[model.Bears, list[str], Portion]
"""Who bears a part of a cost, by which rules, and what it comes to."""
ONLY_STATED = {"kind", "formula", "between", "tentative", "length", "deadline", "not_before", "parameters", "alternatives"}
"""What a rule states and a decision does not repeat, since it says what that comes to."""
SETTLED_BY = {"to be agreed": "agreement", "to be decided": "decision"}
NO_PORTION = Portion(None, None)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a decision in a case in which these values are known."""

    values: Mapping[str, Any]
    currency: str
    moments: Moments

    # ── one outcome ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def row(self, effect: model.Effect, rules: list[str], portion: Portion = NO_PORTION) -> Json:
        """What the rules state, as far as they state it, and what that comes to."""
        stated = {
            key: value for key, value in outcome_json(effect).items() if value not in (None, {}) and key not in ONLY_STATED
        }
        return stated | self.worth(effect, portion) | {"rules": rules}

    def worth(self, effect: model.Effect, portion: Portion) -> Json:
        """What the formulas, shares and lengths of time in an outcome come to."""
        match effect:
            case model.Bears(share=share, tentative=tentative):
                proposes = not isinstance(share, model.Between) or share.start is not None
                row = settled_by(tentative, {"share": text_of(portion.share), "amount": self.text(portion.amount)}, proposes)
                row |= {"stated_share": share_json(share)} if isinstance(share, model.UpTo | model.Excess | model.Rest) else {}
                return row | ({"share_range": [str(share.low), str(share.high)]} if isinstance(share, model.Between) else {})
            case model.Pays(formula=formula, rounding=rounding, low=low, high=high, tentative=tentative):
                amount, *ends = (self.text(self.minor(one, rounding)) for one in (formula, low, high))
                row = settled_by(tentative, {"amount": amount}, proposes=formula is not None)
                return row | {"rounding": rounding.replace(" ", "_")} | ({"range": ends} if low or high else {})
            case model.Fine(formula=formula):
                return {"amount": self.text(self.minor(formula))}
            case model.Sanction(length=model.Span() as length):
                return {"from": moment(self.moments.known(length.start)), "until": moment(self.moments.end_of(length))}
            case model.Window(name, until, after):
                opens, closes = self.moments.end_of(after) if after else None, self.moments.end_of(until)
                if opens and closes and closes < opens:
                    self.moments.ends_before_it_begins(name, until.start)
                return {"until": moment(closes)} | ({"from": moment(opens)} if after else {})
            case model.Must(details=details, deadline=deadline):
                return {"details": details_json(details), "due": moment(self.moments.due(deadline)) if deadline else None}
            case model.Remedies(alternatives):
                return {"one_of": sorted(alternatives)}
            case _:
                return {}

    def minor(self, formula: model.Formula | None, rounding: model.Rounding = "half up") -> int | None:
        return None if formula is None else minor_of_formula(formula, self.values, self.currency, rounding)

    def text(self, minor: int | None) -> str | None:
        return None if minor is None else text_of_minor(minor, self.currency)

    def total(self, cost: str) -> int | None:
        return minor_of(self.values[cost], self.currency) if cost in self.values else None

    # ── outcomes beside each other ────────────────────────────────────────────────────────────────────────────────────────

    def joined(self, payments: Iterable[Said]) -> list[Said]:
        """Payments in their order, those that come to the same as one."""

        def place(said: Said) -> tuple[Any, ...]:
            pays: model.Pays = said[0]
            amount, low, high = (self.minor(formula, pays.rounding) for formula in (pays.formula, pays.low, pays.high))
            text = f"{text_of_formula(pays.formula) if pays.formula else ''} {low} {high}"
            how = pays.tentative or "", pays.paid_as or "", -1 if amount is None else amount, text
            return pays.payer, pays.payee, pays.reason, *how

        def come_to(said: Said) -> object:
            row = self.row(said[0], []) | {"rounding": None}
            return row if row["amount"] or row.get("proposed_amount") else said[0]

        alike = [list(some) for _, some in groupby(sorted(payments, key=place), come_to)]
        return [(some[0][0], sorted({rule for _, rules in some for rule in rules})) for some in alike]

    def divided(self, cost: str, borne: Iterable[Said], *, is_open: bool) -> tuple[list[Bearing], Portion | None, bool]:
        """Who bears what of a cost; what nobody does; whether more is borne for certain than there is.

        What is still to be agreed or decided gets an amount where it fits beside the rest.
        """
        borne = sorted(borne, key=lambda said: place_of(said[0]))
        bears: list[model.Bears] = [one for one, _ in borne]
        certain = [one for one in bears if one.tentative is None]
        portions = {id(one): Portion(fraction_of(one.share), None) for one in bears}
        for among in (bears, certain):
            try:
                division = divide(among, self.total(cost), self.values, self.currency, is_open)
            except TooMuch:
                continue
            portions |= zip(map(id, among), division.portions, strict=True)
            return [(*said, portions[id(said[0])]) for said in borne], division.left if among is bears else None, False
        return [(*said, portions[id(said[0])]) for said in borne], None, True

    # ── the steps of money ────────────────────────────────────────────────────────────────────────────────────────────────

    def steps(self, formula: model.Formula | None) -> Json | None:
        return None if formula is None else dict(steps_json(step_of(formula, self.values)))

    def steps_of_cost(self, cost: str, bearings: Iterable[Bearing], left: Portion | None) -> Json:
        parts = [
            {"party": one.party, "stated": share_json(one.share), "proposed": one.tentative is not None, "rules": rules}
            | {"steps": self.steps(one.share.formula) if isinstance(one.share, model.UpTo | model.Excess) else None}
            | self.steps_of_portion(cost, portion)
            for one, rules, portion in bearings
        ]
        nobody: Json = {"party": None, "stated": None, "proposed": False, "rules": [], "steps": None}
        parts += [nobody | self.steps_of_portion(cost, left)] if left else []
        return {"cost_head": cost, "total": self.text(self.total(cost)), "parts": parts}

    def steps_of_portion(self, cost: str, portion: Portion) -> Json:
        total, share = self.total(cost), portion.share
        exact = None if total is None or share is None or portion.amount is None else str(total * share)
        return {"share": text_of(share), "exact_minor_units": exact, "amount": self.text(portion.amount)}

    def steps_of_amount(self, effect: model.Pays | model.Fine, rules: list[str]) -> Json:
        rounding: model.Rounding = effect.rounding if isinstance(effect, model.Pays) else "half up"
        row = {key: value for key, value in outcome_json(effect).items() if key in ("payer", "payee", "reason", "party")}
        amount = self.text(self.minor(effect.formula, rounding))
        return row | {"steps": self.steps(effect.formula), "rounding": rounding, "amount": amount, "rules": rules}


def settled_by(tentative: model.Tentative | None, worth: Json, proposes: bool) -> Json:
    """While it is still to be agreed or decided, what something comes to is a proposal, if it is even that."""
    if tentative is None:
        return worth
    proposed = {f"proposed_{key}": value for key, value in worth.items()} if proposes else {}
    return dict.fromkeys(worth) | proposed | {"settled_by": SETTLED_BY[tentative]}


def place_of(bears: model.Bears) -> tuple[str, Fraction, str, str]:
    """Parts of a cost stand by party and share; those that are no fraction after the others."""
    share, text = (bears.share, "") if isinstance(bears.share, Fraction) else (Fraction(2), share_text(bears.share))
    return bears.party, share, text, bears.tentative or ""


def text_of(share: Fraction | None) -> str | None:
    return None if share is None else str(share)


def moment(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
