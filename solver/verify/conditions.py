"""The parts of a policy's conditions, and what in an analysis program tells whether one of them ever fails.

A part that holds in every case in which the others do says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from fenze.dsl import model
from fenze.dsl.loc import Loc
from fenze.solver.literals import Both
from fenze.solver.program import Program, rule_lines
from fenze.solver.terms import term_of


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


def lines_of(part: Part, key: int, program: Program) -> Iterator[str]:
    """Whether the other parts hold, and whether this one does or fails: under the number `key`."""
    formula_of = program.domains.formula_of
    dated = f"in_force({term_of(part.owner)})" if part.of != "definition" and part.owner in program.dated else ""
    yield f"part_of_condition({key})."
    others = Both(tuple(map(formula_of, part.others)))
    yield from rule_lines(f"others_hold({key}, W)", others, f"others({key})", extra=dated)
    yield from rule_lines(f"part_holds({key}, W)", formula_of(part.condition), f"holds({key})")
    yield from rule_lines(f"part_fails({key}, W)", formula_of(part.condition, holds=False), f"fails({key})")


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
