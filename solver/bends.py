"""A rule's formulas → where they bend: at each `min`, `max` and `clamp`, and where a cost reaches what is borne of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from fenze.dsl import model
from fenze.dsl.loc import Loc
from fenze.dsl.model.formula import facts_of, parts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.reckon import value_of
from fenze.dsl.spelling import text_of_formula
from fenze.dsl.truth import Value
from fenze.solver.limits import Side


@dataclass(frozen=True, slots=True)
class Bend:
    """The formula goes one way while `left` is below `right` and another way above; `outcome` is the one that it is part of."""

    left: model.Formula
    right: model.Formula
    outcome: model.Outcome

    @property
    def loc(self) -> Loc:
        return self.outcome.loc

    @property
    def names(self) -> tuple[str, str]:
        """Both sides on one line each."""
        return text_of_formula(self.left), text_of_formula(self.right)

    def side_in(self, values: Mapping[str, Value], coin: Fraction) -> Side | None:
        """Where `left` lies, on the bend if it is there to the coin; None where a fact in either is unknown."""
        left, right = value_of(self.left, values), value_of(self.right, values)
        if left is None or right is None:
            return None
        if left == right or (self.left.kind == "money" and abs(left - right) < coin / 2):
            return "on"
        return "below" if left < right else "above"


def bends_of(rule: model.Rule) -> Iterator[Bend]:
    """Each bend of each outcome once; two sides that no fact changes are none."""
    for outcome in rule.outcomes:
        compared = _compared_in(outcome.effect)
        yield from dict.fromkeys(
            Bend(left, right, outcome) for left, right in compared if any((*facts_of(left), *facts_of(right)))
        )


def _compared_in(effect: model.Effect) -> Iterator[tuple[model.Formula, model.Formula]]:
    if isinstance(effect, model.Bears) and isinstance(effect.share, model.UpTo | model.Excess):
        yield model.FactValue(effect.cost, "money"), effect.share.formula
    for formula in formulas_of(effect):
        yield from _compared_within(formula)


def _compared_within(formula: model.Formula) -> Iterator[tuple[model.Formula, model.Formula]]:
    match formula:
        case model.Least(parts) | model.Greatest(parts):
            yield from combinations(parts, 2)
        case model.Clamp(value, low, high):
            yield from ((value, low), (value, high))
        case _:
            pass
    for part in parts_of(formula):
        yield from _compared_within(part)
