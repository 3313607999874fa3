"""A policy → what its conditions read, and for each fact the values that are enough to try."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from fenze.dsl import model
from tests.oracle.formulas import lines_of, read_in

_STEPS = {"integer": Fraction(1), "money": Fraction(1, 100), "time of day": Fraction(1, 60)}
_TINY = Fraction(1, 10**9)
_SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne}


def leaves(policy: model.Policy, condition: model.Condition) -> Iterator[model.Condition]:
    """The parts of a condition that speak of one fact, definitions opened."""
    match condition:
        case model.AllOf(parts) | model.AnyOf(parts):
            yield from (leaf for part in parts for leaf in leaves(policy, part))
        case model.Not(part):
            yield from leaves(policy, part)
        case model.Defined(name):
            yield from leaves(policy, policy.definitions[name].condition)
        case _:
            yield condition


def read_by(policy: model.Policy, conditions: Iterable[model.Condition]) -> set[str]:
    """The facts whose value the conditions look at."""
    found = (leaf for condition in conditions for leaf in leaves(policy, condition))
    return {fact for leaf in found for fact in facts_of(leaf)}


def facts_of(leaf: model.Condition) -> set[str]:
    """The facts whose value a part of a condition looks at."""
    if isinstance(leaf, model.Relation):
        return {*read_in(leaf.left), *read_in(leaf.right)}
    return {leaf.fact} if isinstance(leaf, model.Is | model.Compare) else set()


def choices_of(policy: model.Policy, values: Mapping[str, object] | None = None) -> Mapping[str, list[object]]:
    """By fact that rules can see: each value of a choice; of a number, one for each way in which its comparisons come out.

    That is, numbers on and on either side of each threshold: whole where the fact is, never below zero where it cannot be. Of a
    number in a formula that is compared, also numbers on and about where the formula meets the other, given known `values`. Of
    a moment rules see only whether it is known, and it may never come to be: None.
    """
    found: dict[str, list[object]] = {}
    givers = {party.given_by for party in policy.parties.values()}
    asked = {leaf.fact for c in conditions(policy) for leaf in leaves(policy, c) if isinstance(leaf, model.Known)}
    found.update((name, [None, "known"]) for name in sorted(asked) if not is_seen(policy.facts[name]))
    for name in sorted(read_by(policy, conditions(policy)) | {giver for giver in givers if giver}):
        kind = policy.facts[name].type
        if isinstance(kind, model.Choice):
            found[name] = list(kind.values)
        elif isinstance(kind, model.Number | model.Clock):
            step = _STEPS.get(kind.kind, _TINY)
            meeting = [*_meetings(policy, name, values or {})] if name in (reckoned := reckoned_with(policy)) else []
            marks = (Fraction(0), *meeting, *(leaf.threshold for leaf in comparisons_of(policy, name)))
            near = (mark // step * step + shift * step for mark in marks for shift in (-1, 0, 1))
            numbers = sorted({number for number in near if number >= 0 or kind.kind == "decimal"})
            found[name] = [*({(n if name in reckoned else seen(policy, name, n)): n for n in numbers}.values())]
    return found


def relations_of(policy: model.Policy) -> list[model.Relation]:
    """The comparisons of two formulas."""
    found = (leaf for condition in conditions(policy) for leaf in leaves(policy, condition))
    return list(dict.fromkeys(leaf for leaf in found if isinstance(leaf, model.Relation)))


def reckoned_with(policy: model.Policy) -> set[str]:
    """The facts in formulas that are compared."""
    return {fact for relation in relations_of(policy) for fact in facts_of(relation)}


def _meetings(policy: model.Policy, name: str, values: Mapping[str, object]) -> Iterator[Fraction]:
    """Where two formulas that are compared meet, as one number changes and each other is as known, or little, or much."""
    yield from (Fraction(1), Fraction(1000))
    for relation in (relation for relation in relations_of(policy) if name in facts_of(relation)):
        for other in (Fraction(0), Fraction(1), Fraction(1000)):
            for slope, rise in lines_of(model.Sum(((1, relation.left), (-1, relation.right)), "money"), name, values, other):
                if slope:
                    yield -rise / slope


def is_seen(fact: model.Fact) -> bool:
    """Whether rules can look at its value, and not only ask whether it is known."""
    return isinstance(fact.type, model.Choice | model.Number)


def known_in(policy: model.Policy, completion: Mapping[str, object]) -> set[str]:
    """What is known in a completion: every value that rules look at, and the moments that came to be known."""
    return {name for name, fact in policy.facts.items() if is_seen(fact)} | completion.keys()


def compare(number: Fraction, sign: model.Comparison, threshold: Fraction) -> bool:
    """An exact comparison."""
    return bool(_SIGNS[sign](number, threshold))


def seen(policy: model.Policy, fact: str, value: object) -> object:
    """All that the rules can tell of a value: for a number, how each comparison with it comes out."""
    if not isinstance(value, Fraction):
        return value
    return tuple(compare(value, leaf.operator, leaf.threshold) for leaf in comparisons_of(policy, fact))


def comparisons_of(policy: model.Policy, fact: str) -> list[model.Compare]:
    """The comparisons that the conditions make with a number."""
    found = (leaf for condition in conditions(policy) for leaf in leaves(policy, condition))
    return [leaf for leaf in found if isinstance(leaf, model.Compare) and leaf.fact == fact]


def conditions(policy: model.Policy) -> Iterator[model.Condition]:
    """Every condition of a policy."""
    for rule in policy.rules.values():
        yield from (rule.condition, *(outcome.condition for outcome in rule.outcomes if outcome.condition))
    yield from (definition.condition for definition in policy.definitions.values())
    yield from (constraint.never for constraint in policy.constraints.values())
    yield from (implied.condition for fact in policy.facts.values() for implied in fact.implied)
