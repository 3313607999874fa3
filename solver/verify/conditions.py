"""The parts of a policy's conditions, and what in an analysis program tells whether one of them ever fails.

A part that holds in every case in which the others do says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.loc import Loc
from fenze.solver.literals import Formula
from fenze.solver.program import Program, rule_lines


@dataclass(frozen=True, slots=True)
class Part:
    """Part `number` of what has to hold for the rule, or with `outcome` for one of its outcomes, named by its owner."""

    owner: str
    number: int
    condition: model.Condition
    others: tuple[model.Condition, ...]
    of: Literal["rule", "outcome", "definition"]


def parts_of(policy: model.Policy, rules: frozenset[str]) -> Iterator[Part]:
    """Every part that joins others with `and`, of these rules and of definitions, but for those that parameters settle."""
    for name in policy.rules:
        if name not in rules:
            continue
        rule = policy.rules[name]
        joined = tuple(_joined(rule.condition))
        parts = [Part(name, 0, part, _without(joined, index), "rule") for index, part in enumerate(joined)]
        for outcome in rule.outcomes:
            if outcome.condition is not None:
                own = tuple(_joined(outcome.condition))
                parts += [Part(name, 0, part, (*joined, *_without(own, n)), "outcome") for n, part in enumerate(own)]
        for number, one in enumerate(parts, start=1):
            if not isinstance(one.condition, model.ParameterIs):
                yield replace(one, number=number)
    for name, definition in policy.definitions.items():
        joined = tuple(_joined(definition.condition))
        for number, part in enumerate(joined, start=1):
            if len(joined) > 1 and not isinstance(part, model.ParameterIs):
                yield Part(name, number, part, _without(joined, number - 1), "definition")


def lines_of(parts: Sequence[Part], program: Program) -> Iterator[str]:
    """Which condition each part is, and which ones it stands beside; and for each condition, once, whether it holds or fails.

    Parts go by their place in the sequence, conditions by a number of their own.
    """
    formula_of = program.domains.formula_of
    numbers: dict[tuple[Formula, Formula], int] = {}

    def number_of(condition: model.Condition) -> int:
        return numbers.setdefault((formula_of(condition), formula_of(condition, holds=False)), len(numbers))

    for key, part in enumerate(parts):
        yield f"part_of_condition({key}). says_that({key}, {number_of(part.condition)})."
        yield from (f"beside({key}, {number_of(other)})." for other in part.others)
        if part.of != "definition" and part.owner in program.dated:
            yield f"beside_date({key}, {term_of(part.owner)})."
    for (holds, fails), number in numbers.items():
        yield from rule_lines(f"so({number}, W)", holds, f"so({number})")
        yield from rule_lines(f"not_so({number}, W)", fails, f"not_so({number})")


def place_of(part: Part, policy: model.Policy) -> Loc:
    """Where the part stands, or else what it belongs to."""
    owner = policy.definitions[part.owner] if part.of == "definition" else policy.rules[part.owner]
    return part.condition.loc if part.condition.loc.line else owner.loc


def _joined(condition: model.Condition) -> Iterator[model.Condition]:
    if isinstance(condition, model.AllOf):
        for part in condition.parts:
            yield from _joined(part)
    elif isinstance(condition, model.Not) and isinstance(condition.part, model.AnyOf):
        for part in condition.part.parts:
            yield model.Not(part, loc=part.loc)
    else:
        yield condition


def _without(parts: tuple[model.Condition, ...], index: int) -> tuple[model.Condition, ...]:
    return (*parts[:index], *parts[index + 1 :])
