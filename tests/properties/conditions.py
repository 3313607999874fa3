"""Random conditions over given facts and definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from fenze.dsl import model
from tests.properties.words import thresholds_for

_SHAPE = st.sampled_from(("leaf", "leaf", "leaf", "all", "any", "not"))
_KIND = st.sampled_from(("fact",) * 8 + ("definition",) * 3 + ("known", "parameter"))
_OF = st.sampled_from((Fraction(1), Fraction(1), Fraction(1, 2), Fraction(2)))
_MORE = st.sampled_from((None, None, Fraction(1), Fraction(5, 2), Fraction(-3)))
_OPERATORS: tuple[model.Comparison, ...] = ("<", ">=", "<=", ">", "=", "!=")
_PARTS = st.integers(2, 3)
EITHER = st.booleans()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may speak of, of the `favoured` fact most often.

    With `asks` also of what is known; with `trivial` also of what is always or never so; of amounts of money only as parts of
    the formulas that are `compared`, if any are.
    """

    types: Mapping[str, model.FactType]
    definitions: Sequence[str] = ()
    asks: bool = False
    trivial: bool = False
    compared: Sequence[tuple[model.Formula, model.Formula]] = ()
    favoured: str | None = None


def condition_in(draw: st.DrawFn, scope: Scope, depth: int = 2) -> model.Condition:
    """A condition with up to `depth` levels of brackets."""
    shape = draw(_SHAPE) if depth else "leaf"
    if shape == "not":
        return model.Not(condition_in(draw, scope, depth - 1))
    if shape == "leaf":
        return _leaf(draw, scope)
    return (model.AllOf if shape == "all" else model.AnyOf)(parts_in(draw, scope, depth))


def parts_in(draw: st.DrawFn, scope: Scope, depth: int = 1) -> tuple[model.Condition, ...]:
    """Two or three conditions to be joined."""
    return tuple(condition_in(draw, scope, max(0, depth - 1)) for _ in range(draw(_PARTS)))


def _leaf(draw: st.DrawFn, scope: Scope) -> model.Condition:
    kind = draw(_KIND)
    if kind == "definition" and scope.definitions:
        return model.Defined(draw(st.sampled_from(scope.definitions)))
    if kind == "parameter" and scope.trivial:
        return model.ParameterIs("mode", ("strict",), holds=True, true=draw(EITHER))
    names = [name for name, type_ in scope.types.items() if scope.asks or not isinstance(type_, model.Stamp)]
    name = scope.favoured if scope.favoured and draw(EITHER) else draw(st.sampled_from(names))
    type_ = scope.types[name]
    if scope.asks and (kind == "known" or isinstance(type_, model.Stamp)):
        return model.Known(name, draw(EITHER))
    if scope.compared and isinstance(type_, model.Number) and type_.kind == "money":
        left, right = draw(st.sampled_from(scope.compared))
        return model.Relation(left, draw(st.sampled_from(_OPERATORS)), right)
    if isinstance(type_, model.Choice):
        most = 2 if scope.trivial else min(2, len(type_.values) - 1)
        values = draw(st.lists(st.sampled_from(type_.values), min_size=1, max_size=most, unique=True))
        return model.Is(name, tuple(values), draw(EITHER))
    threshold = draw(st.sampled_from(thresholds_for(type_)))
    operators = _OPERATORS if threshold or scope.trivial else _OPERATORS[2:]
    return model.Compare(name, draw(st.sampled_from(operators)), threshold)


def compared_in(draw: st.DrawFn) -> tuple[model.Formula, model.Formula]:
    """So much of the one amount, and perhaps so much more, and so much of the other, or no more than so much."""
    one, other = draw(st.sampled_from((("price", "loss"), ("loss", "price"), ("freight", "price"))))
    left: model.Formula = _times(draw(_OF), one)
    if more := draw(_MORE):
        left = model.Sum(((1, left), (1, model.Constant(more, "money"))), "money")
    right: model.Formula = _times(draw(_OF), other)
    if draw(st.integers(0, 4)) == 0:
        right = model.Least((right, model.Constant(Fraction(5), "money")), "money")
    return left, right


def _times(number: Fraction, fact: str) -> model.Formula:
    amount = model.FactValue(fact, "money")
    return amount if number == 1 else model.Product((model.Constant(number, "number"), amount), "money")


def asks_what_is_known(condition: model.Condition, definitions: Mapping[str, model.Definition]) -> bool:
    """Whether it speaks of the file."""
    match condition:
        case model.AllOf(parts) | model.AnyOf(parts):
            return any(asks_what_is_known(part, definitions) for part in parts)
        case model.Not(part):
            return asks_what_is_known(part, definitions)
        case model.Defined(name):
            return asks_what_is_known(definitions[name].condition, definitions)
        case _:
            return isinstance(condition, model.Known)
