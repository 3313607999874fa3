"""Outcomes as JSON → what a rule gives rise to."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import cast, get_args

from fenze.dsl import model
from fenze.dsl.check.duties import KEYS
from fenze.solver.from_trace.formulas import Formulas
from fenze.solver.from_trace.plain import plain
from fenze.solver.from_trace.words import Node

_SPAN = re.compile(rf"(\S+) ({'|'.join(get_args(model.DurationUnit))}) of (midnight after )?(.+)")


class Effects:
    """Reads the outcomes of one trace."""

    def __init__(self, policy: model.Policy, formulas: Formulas) -> None:
        self._policy = policy
        self._formulas = formulas

    def effect_of(self, told: Node) -> model.Effect:
        match told["kind"]:
            case "bears":
                share = self.share_of(told["share"])
                return model.Bears(told["party"], told["cost_head"], share, told["tentative"], tuple(told["parameters"]))
            case "not_liable":
                return model.NotLiable(told["party"])
            case "duty":
                return model.Must(told["actor"], told["action"], self.details_of(told["details"]), _deadline(told["deadline"]))
            case "payment":
                low, high = (self._formula(text) for text in told["between"])
                named = told["payer"], told["payee"], self._formula(told["formula"]), told["reason"], told["paid_as"]
                return model.Pays(*named, told["rounding"], low, high, told["tentative"])
            case "points":
                return model.Points(told["party"], told["points"], told["per"])
            case "fine":
                return model.Fine(told["party"], self._formulas.formula_of(told["formula"]))
            case "sanction":
                return model.Sanction(told["party"], told["sanction"], _span(told["length"]))
            case "eligibility":
                return model.Eligible(told["for"], told["eligible"])
            case "claim_window":
                until = _span(told["until"])
                assert until is not None
                return model.Window(told["window"], until, _span(told["not_before"]))
            case "advance":
                return model.Advance(told["party"], told["cost_head"], told["until"])
            case "recourse":
                return model.Recourse(told["from"], told["against"], told["cost_head"])
            case _:
                return self._plainer(told)

    def _plainer(self, told: Node) -> model.Effect:
        match told["kind"]:
            case "remedy":
                return model.Remedies(tuple(told["alternatives"]))
            case "check":
                return model.Check(told["fact"])
            case "await":
                return model.Await(told["fact"])
            case "negotiate":
                return model.Negotiate()
            case "escalate":
                return model.Escalate(tuple(told["to"]))
            case "referral":
                return model.Refer(told["to"])
            case "note":
                return model.Note(told["topic"], told["value"], self.details_of(told["details"]))
            case "presumption":
                return model.Presume(told["term"], tuple(told["rebuttable_by"]))
            case other:
                raise ValueError(f"no outcome is named {other}")

    def share_of(self, text: str) -> model.Share:
        """A share from its text: `1/3`, `up to insurance_payout`, `the rest`, `1/10 to 1/2 from 1/4`."""
        if text == "the rest":
            return model.Rest()
        if text.startswith("up to "):
            return model.UpTo(self._formulas.formula_of(text.removeprefix("up to ")))
        if text.startswith("over "):
            return model.Excess(self._formulas.formula_of(text.removeprefix("over ")))
        bounds, _, start = text.partition(" from ")
        low, to, high = bounds.partition(" to ")
        return model.Between(Fraction(low), Fraction(high), Fraction(start) if start else None) if to else Fraction(low)

    def details_of(self, told: Node) -> tuple[model.Detail, ...]:
        """Details by key; what is no declared term is a text of its own."""
        terms = self._policy.words["term"]
        details: list[model.Detail] = []
        for key, names in told.items():
            kind = cast(model.DetailKind, KEYS.get(key, "term"))
            values = [("text", plain(name)) if kind == "term" and name not in terms else (kind, name) for name in names]
            details.append(model.Detail(key, tuple(cast(list[tuple[model.DetailKind, str]], values))))
        return tuple(details)

    def _formula(self, text: str | None) -> model.Formula | None:
        return None if text is None else self._formulas.formula_of(text)


def _deadline(told: Node | None) -> model.Deadline | None:
    if told is None:
        return None
    length = Fraction(told["length"])
    return model.Deadline(length, told["unit"], told["of"], told["done_at"], told["parameter"], told["end_of_day"])


def _span(text: str | None) -> model.Span | None:
    if text is None:
        return None
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"no stretch of time: {text}")
    length, unit, midnight, start = found.groups()
    return model.Span(Fraction(length), cast(model.DurationUnit, unit), start, midnight is not None)
