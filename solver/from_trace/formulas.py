"""Formulas as text and as steps → formulas.

Steps tell how a formula is put together, text only how it reads. What each part comes to (money, a plain number, a length of
time) is worked out from the facts and parameters in it, and from what the whole comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from lark import Lark, Token, Tree

from fenze.dsl import model
from fenze.dsl.model.formula import parts_of
from fenze.dsl.reckon import Step
from fenze.dsl.spelling import text_of_formula
from fenze.solver.from_trace.words import Node

_GRAMMAR = r"""
?start: sum
?sum: product | "-" product -> minus_first | sum "+" product -> plus | sum "-" product -> minus
?product: ratio | ratio ("*" ratio)+ -> times
?ratio: atom | atom "/" atom -> over
?atom: NUMBER | NAME | NAME "[" NAME "]" -> table | FUNCTION "(" sum ("," sum)* ")" -> call | "(" sum ")" -> bracketed
FUNCTION.2: /(min|max|clamp)(?=\()/
NUMBER.1: /-?[0-9]+(\.[0-9]+)?(\/[0-9]+)?/
NAME: /[^\s\[\]()*+\/,-][^\s\[\]()*+\/,]*/
%ignore /\s+/
"""
_SUMS = {"plus", "minus", "minus_first"}
Signed = tuple[tuple[Literal[1, -1], model.Formula], ...]
_UNKNOWN: Any = None
"""The kind of a formula that is still to be worked out."""


class Formulas:
    """The formulas of a trace, each by its text; those that the trace tells in steps are known to the last bracket."""

    def __init__(self, policy: model.Policy, steps: Iterable[tuple[Node, model.FormulaKind | None]]) -> None:
        self._policy = policy
        self._known: dict[str, model.Formula] = {}
        for told, kind in steps:
            formula = self._with_kinds(_untyped(told), kind)
            self._known[text_of_formula(formula)] = formula

    def formula_of(self, text: str) -> model.Formula:
        """The formula of an amount of money."""
        if text not in self._known:
            self._known[text] = self._with_kinds(self._parsed(_parser().parse(text)), "money")
        return self._known[text]

    def step_of(self, told: Node, kind: model.FormulaKind | None) -> Step:
        """Steps with what each comes to."""
        return _stepped(self._with_kinds(_untyped(told), kind), told)

    def relation_of(self, left: Node, right: Node) -> tuple[Step, Step]:
        """The two sides of a comparison, which come to the same kind of thing in the same unit."""
        sides = _untyped(left), _untyped(right)
        kind: model.FormulaKind = self._kind_of(sides[0]) or self._kind_of(sides[1]) or "number"
        unit = self._unit_of(sides[0]) or self._unit_of(sides[1])
        first, second = (_with_unit(self._with_kinds(side, kind), unit) for side in sides)
        return _stepped(first, left), _stepped(second, right)

    def _with_kinds(self, formula: model.Formula, wanted: model.FormulaKind | None) -> model.Formula:
        kind = self._kind_of(formula) or wanted or "number"
        match formula:
            case model.Constant() | model.FactValue() | model.ParameterValue() | model.TableValue():
                return replace(formula, kind=kind)
            case model.Sum(parts):
                return model.Sum(tuple((sign, self._with_kinds(part, kind)) for sign, part in parts), kind)
            case model.Product(factors):
                return model.Product(self._factors(factors, kind), kind)
            case model.Quotient(dividend, divisor):
                below: model.FormulaKind = self._kind_of(divisor) or "number"
                above: model.FormulaKind = self._kind_of(dividend) or (kind if below == "number" else below)
                return model.Quotient(self._with_kinds(dividend, above), self._with_kinds(divisor, below), kind)
            case model.Least(parts):
                return model.Least(tuple(self._with_kinds(part, kind) for part in parts), kind)
            case model.Greatest(parts):
                return model.Greatest(tuple(self._with_kinds(part, kind) for part in parts), kind)
            case model.Clamp(value, low, high):
                first, second, third = (self._with_kinds(part, kind) for part in (value, low, high))
                return model.Clamp(first, second, third, kind)

    def _factors(self, factors: tuple[model.Formula, ...], kind: model.FormulaKind) -> tuple[model.Formula, ...]:
        """At most one factor is no plain number: one whose facts say so, else the last that may be."""
        found = [self._kind_of(factor) for factor in factors]
        carrier = None
        if kind != "number" and kind not in found:
            carrier = max((place for place, one in enumerate(found) if one is None), default=None)
        typed: list[model.Formula] = []
        for place, factor in enumerate(factors):
            wanted: model.FormulaKind = kind if place == carrier else "number"
            typed.append(self._with_kinds(factor, wanted))
        return tuple(typed)

    def _kind_of(self, formula: model.Formula) -> model.FormulaKind | None:
        """What a formula comes to, as far as the names in it tell."""
        policy = self._policy
        match formula:
            case model.FactValue(fact):
                return _kind_of_type(policy.facts[fact].type) if fact in policy.facts else None
            case model.ParameterValue(name):
                return _kind_of_type(policy.parameters[name].type) if name in policy.parameters else None
            case model.Constant() | model.TableValue():
                return None
            case model.Product(factors):
                kinds = [self._kind_of(factor) for factor in factors]
                if "money" in kinds:
                    return "money"
                if "duration" in kinds:
                    return "duration"
                return None if None in kinds else "number"
            case model.Quotient(dividend, divisor):
                above, below = self._kind_of(dividend), self._kind_of(divisor)
                return above if below is None or below == "number" else "number"
            case _:
                return next((kind for part in parts_of(formula) if (kind := self._kind_of(part))), None)

    def _unit_of(self, formula: model.Formula) -> model.DurationUnit | None:
        match formula:
            case model.FactValue(fact) if fact in self._policy.facts:
                kind = self._policy.facts[fact].type
                return kind.unit if isinstance(kind, model.Number) else None
            case model.ParameterValue(name) if name in self._policy.parameters:
                of = self._policy.parameters[name].type
                return of.unit if isinstance(of, model.Number) else None
            case _:
                return next((unit for part in parts_of(formula) if (unit := self._unit_of(part))), None)

    def _parsed(self, tree: Tree[Token] | Token) -> model.Formula:
        if isinstance(tree, Token):
            return self._leaf(tree)
        parts = [self._parsed(child) for child in tree.children if not (isinstance(child, Token) and child.type == "FUNCTION")]
        match tree.data:
            case "plus" | "minus":
                first, second = parts
                head = tree.children[0]
                goes_on = isinstance(first, model.Sum) and isinstance(head, Tree) and head.data in _SUMS
                before: Signed = first.parts if isinstance(first, model.Sum) and goes_on else ((1, first),)
                sign: Literal[1, -1] = 1 if tree.data == "plus" else -1
                return model.Sum((*before, (sign, second)), _UNKNOWN)
            case "minus_first":
                return model.Sum(((-1, parts[0]),), _UNKNOWN)
            case "bracketed":
                return parts[0]
            case "times":
                return model.Product(tuple(self._hundredths(parts)), _UNKNOWN)
            case "over":
                return model.Quotient(parts[0], parts[1], _UNKNOWN)
            case "table":
                table, fact = (str(child) for child in tree.children)
                return model.TableValue(table, fact, {}, _UNKNOWN)
            case _:
                match str(tree.children[0]):
                    case "min":
                        return model.Least(tuple(parts), _UNKNOWN)
                    case "max":
                        return model.Greatest(tuple(parts), _UNKNOWN)
                    case _:
                        return model.Clamp(parts[0], parts[1], parts[2], _UNKNOWN)

    def _leaf(self, token: Token) -> model.Formula:
        if token.type == "NUMBER":
            return model.Constant(Fraction(str(token)), _UNKNOWN)
        name = str(token)
        if name in self._policy.parameters:
            return model.ParameterValue(name, Fraction(0), _UNKNOWN)
        return model.FactValue(name, _UNKNOWN)

    def _hundredths(self, factors: list[model.Formula]) -> Iterator[model.Formula]:
        """A fact that is a percentage and the hundredth behind it are one factor."""
        waiting = list(factors)
        while waiting:
            factor = waiting.pop(0)
            if len(factors) > 2 and isinstance(factor, model.FactValue) and _is_percent(self._policy, factor.fact):
                yield model.Product((factor, waiting.pop(0)), _UNKNOWN)
            else:
                yield factor


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", keep_all_tokens=False, maybe_placeholders=False)


def _untyped(told: Node) -> model.Formula:
    """Steps → the formula, what its parts come to left open."""
    parts = tuple(_untyped(part) for part in told.get("parts", ()))
    match told["operation"]:
        case "constant":
            return model.Constant(_fraction(told["value"]), _UNKNOWN)
        case "fact":
            return model.FactValue(told["fact"], _UNKNOWN)
        case "parameter":
            return model.ParameterValue(told["parameter"], _fraction(told["value"]), _UNKNOWN)
        case "table":
            return model.TableValue(told["table"], told["fact"], {}, _UNKNOWN)
        case "sum":
            return model.Sum(tuple((1 if s == "+" else -1, p) for s, p in zip(told["signs"], parts, strict=True)), _UNKNOWN)
        case "product":
            return model.Product(parts, _UNKNOWN)
        case "quotient":
            return model.Quotient(parts[0], parts[1], _UNKNOWN)
        case "least":
            return model.Least(parts, _UNKNOWN)
        case "greatest":
            return model.Greatest(parts, _UNKNOWN)
        case "clamp":
            return model.Clamp(parts[0], parts[1], parts[2], _UNKNOWN)
        case other:
            raise ValueError(f"no operation is named {other}")


def _stepped(formula: model.Formula, told: Node) -> Step:
    below = zip(parts_of(formula), told.get("parts", ()), strict=True)
    value = None if told["value"] is None else _fraction(told["value"])
    return Step(formula, value, tuple(_stepped(part, inner) for part, inner in below))


def _with_unit(formula: model.Formula, unit: model.DurationUnit | None) -> model.Formula:
    """Lengths of time as written carry the unit of the facts that they are compared with."""
    match formula:
        case model.Constant(kind="duration"):
            return replace(formula, unit=unit)
        case _:
            return formula


def _kind_of_type(kind: model.FactType | str) -> model.FormulaKind | None:
    match kind:
        case model.Number("money"):
            return "money"
        case model.Number("duration"):
            return "duration"
        case model.Number():
            return "number"
        case _:
            return None


def _is_percent(policy: model.Policy, fact: str) -> bool:
    kind = policy.facts[fact].type if fact in policy.facts else None
    return isinstance(kind, model.Number) and kind.kind == "percent"


def _fraction(text: str) -> Fraction:
    return Fraction(text)
