"""Conditions as JSON → reasons."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from fenze.decision.read_value import reader_of
from fenze.decision.reason import Reason
from fenze.decision.why import Considered, RuleReason
from fenze.dsl import model
from fenze.dsl.truth import Value
from fenze.solver.from_trace.effects import Effects
from fenze.solver.from_trace.formulas import Formulas
from fenze.solver.from_trace.plain import plain
from fenze.solver.from_trace.words import Node


class Conditions:
    """Reads the conditions of one trace."""

    def __init__(self, policy: model.Policy, formulas: Formulas) -> None:
        self._policy = policy
        self._formulas = formulas

    def rule_of(self, told: Node, effects: Effects) -> RuleReason:
        return RuleReason(
            told["rule"],
            tuple(model.Citation(one["source"], plain(one["place"])) for one in told["citations"]),
            tuple(_reading(one) for one in told["readings"]),
            self.reason_of(told["condition"]),
            tuple(effects.effect_of(one) for one in told["outcomes"]),
            tuple(self._considered(one) for one in told["considered"]),
            tuple(told["defeated_by"]),
        )

    def reason_of(self, told: Node) -> Reason:
        truth, parts = told["truth"], tuple(self.reason_of(part) for part in told.get("parts", ()))
        inner = tuple(part.condition for part in parts)
        match told["kind"]:
            case "all_of":
                return Reason(model.AllOf(inner), truth, parts)
            case "any_of":
                return Reason(model.AnyOf(inner), truth, parts)
            case "not":
                return Reason(model.Not(inner[0]), truth, parts)
            case "definition":
                return Reason(model.Defined(told["definition"]), truth, parts)
            case "parameter":
                return Reason(model.ParameterIs(told["parameter"], tuple(told["values"]), told["holds"], truth), truth)
            case "relation":
                left, right = self._formulas.relation_of(told["left"], told["right"])
                return Reason(model.Relation(left.formula, told["operator"], right.formula), truth, compared=(left, right))
            case _:
                return self._leaf(told)

    def value_of(self, fact: str, raw: object) -> Value:
        """A fact's value from what the trace holds of it."""
        kind = self._policy.facts[fact].type
        match kind, raw:
            case model.Choice("yes or no"), bool():
                return "yes" if raw else "no"
            case model.Choice(), str():
                return raw
            case model.Number(), str():
                return Fraction(raw)
            case model.Stamp("date"), str():
                return date.fromisoformat(raw)
            case model.Stamp(), str():
                return datetime.fromisoformat(raw)
            case model.Text(), str():
                return plain(raw)
            case _:
                return reader_of(kind, self._policy.currency)(raw)

    def _leaf(self, told: Node) -> Reason:
        fact, value = told["fact"], told["value"]
        condition: model.Condition
        match told["kind"]:
            case "is":
                condition = model.Is(fact, tuple(told["values"]), told["holds"])
            case "compare":
                threshold = self.value_of(fact, told["threshold"])
                assert isinstance(threshold, Fraction)
                condition = model.Compare(fact, told["operator"], threshold, told["parameter"])
            case "known":
                condition = model.Known(fact, told["known"])
            case other:
                raise ValueError(f"no condition is named {other}")
        known = None if value is None else self.value_of(fact, value)
        return Reason(condition, told["truth"], (), fact, known, told["how"], tuple(told["by"]))

    def _considered(self, told: Node) -> Considered:
        failed = tuple(self.reason_of(leaf) for leaf in told["failed"])
        return Considered(told["rule"], failed, tuple(told["defeated_by"]), told["not_in_force"])


def _reading(told: Node) -> model.Reading:
    return model.Reading(plain(told["term"]), tuple(one.get("parameter") or one["fact"] for one in told["read_as"]))
