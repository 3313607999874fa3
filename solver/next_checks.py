"""What can still change an outcome and what standing rules ask for → the facts to find out next, in asking order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from fenze.dsl import model
from fenze.dsl.model.formula import facts_of
from fenze.dsl.truth import Value
from fenze.solver.decision import NextCheck
from fenze.solver.grant import Rules
from fenze.solver.record import InFile


def next_checks_of(
    policy: model.Policy,
    order: Mapping[str, int],
    in_file: InFile,
    values: Mapping[str, Value],
    deciding: Set[str],
    formulas: Iterable[tuple[model.Formula, Rules]],
) -> tuple[NextCheck, ...]:
    """`order` tells the place of a fact among the questions; `deciding` facts can change an outcome; `formulas` have amounts to
    give, with the rules that state them."""
    asking: dict[str, set[str]] = {fact: set() for fact in deciding}
    for kind in (model.Await, model.Check):
        for given in in_file.get(kind, ()):
            match given.effect:
                case model.Await(fact):
                    asking.setdefault(fact, set()).add(given.rule)
                case model.Check(fact) if fact not in values:
                    asking.setdefault(fact, set()).add(given.rule)
                case _:
                    pass
    for formula, rules in formulas:
        for fact in facts_of(formula):
            if fact not in values:
                asking.setdefault(fact, set()).update(rules)
    asked = sorted(asking, key=order.__getitem__)
    return tuple(_next_check(policy, fact, tuple(sorted(asking[fact])), values) for fact in asked)


def _next_check(policy: model.Policy, fact: str, rules: tuple[str, ...], values: Mapping[str, Value]) -> NextCheck:
    ask = policy.facts[fact].ask
    if ask is None:
        return NextCheck(fact, (), (), rules)
    persons = dict.fromkeys(_person(policy, party, values) for party in ask.parties)
    return NextCheck(fact, tuple(persons), ask.evidence, rules)


def _person(policy: model.Policy, party: str, values: Mapping[str, Value]) -> str:
    """The party, or the one that a known fact says it is in this case."""
    fact = policy.parties[party].given_by
    named = values.get(fact) if fact else None
    return named if isinstance(named, str) else party
