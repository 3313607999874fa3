"""A policy → the limits of its numbers, and on which side of one a number lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fenze.dsl import model
from fenze.dsl.model.condition import leaves_of
from fenze.dsl.reckon import gap_of
from fenze.dsl.spelling import name_of_gap
from fenze.dsl.truth import Value
from fenze.solver.literals import conditions_of

Side = Literal["below", "on", "above"]
SIDES: tuple[Side, ...] = ("below", "on", "above")


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold of a number, or 0 for the difference of two formulas; `lower` and `upper` are the next ones beside it."""

    leaf: model.Compare | model.Relation
    value: Fraction
    lower: Fraction | None
    upper: Fraction | None

    @property
    def fact(self) -> str | None:
        return self.leaf.fact if isinstance(self.leaf, model.Compare) else None

    def number_in(self, values: Mapping[str, Value]) -> Fraction | None:
        if isinstance(self.leaf, model.Relation):
            return gap_of(self.leaf, values)
        number = values.get(self.leaf.fact)
        return number if isinstance(number, Fraction) else None

    def is_on_side(self, number: Fraction, side: Side) -> bool:
        match side:
            case "below":
                return number < self.value and (self.lower is None or number >= self.lower)
            case "on":
                return number == self.value
            case "above":
                return number > self.value and (self.upper is None or number <= self.upper)


def limits_of(policy: model.Policy) -> Iterator[Limit]:
    """Every limit once, at the first place where it is written."""
    found: dict[str, dict[Fraction, model.Compare | model.Relation]] = {}
    for condition in conditions_of(policy):
        for leaf in leaves_of(condition):
            match leaf:
                case model.Compare(fact, _, threshold):
                    found.setdefault(fact, {}).setdefault(threshold, leaf)
                case model.Relation():
                    found.setdefault(name_of_gap(leaf), {}).setdefault(Fraction(0), leaf)
                case _:
                    pass
    for limits in found.values():
        values = sorted(limits)
        for value, lower, upper in zip(values, (None, *values), (*values[1:], None), strict=False):
            yield Limit(limits[value], value, lower, upper)
