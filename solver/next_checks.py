"""What can still change an outcome and what standing rules ask for → the facts to find out next, in asking order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from fenze.dsl import model
from fenze.dsl.model.formula import facts_of
from fenze.dsl.truth import Value
from fenze.solver.decision import NextCheck
from fenze.solver.grant import Rules
from fenze.solver.record import InFile


@dataclass(frozen=True, slots=True)
class Asking:
    """What cases of one fact pattern ask for.

    `always`: by fact the rules that ask for it, none for a fact that can change an outcome; `unless_known` likewise, of facts
    that a case may know all the same: those that a rule says to check, and those in formulas of settled amounts.
    """

    always: Mapping[str, Set[str]]
    unless_known: Mapping[str, Set[str]]
    is_same_for_all: bool
    """Whether all cases of the pattern ask for the same, of the same persons."""


def asking_of(
    policy: model.Policy, in_file: InFile, deciding: Set[str], formulas: Iterable[tuple[model.Formula, Rules]]
) -> Asking:
    """`deciding` facts can change an outcome; `formulas` have amounts to give, with the rules that state them."""
    always: dict[str, set[str]] = {fact: set() for fact in deciding}
    unless_known: dict[str, set[str]] = {}
    for kind in (model.Await, model.Check):
        for given in in_file.get(kind, ()):
            match given.effect:
                case model.Await(fact):
                    always.setdefault(fact, set()).add(given.rule)
                case model.Check(fact):
                    unless_known.setdefault(fact, set()).add(given.rule)
                case _:
                    pass
    for formula, rules in formulas:
        for fact in facts_of(formula):
            unless_known.setdefault(fact, set()).update(rules)
    asks = [ask.parties for fact in always if (ask := policy.facts[fact].ask) is not None]
    by_fact = any(policy.parties[party].given_by for parties in asks for party in parties)
    return Asking(always, unless_known, is_same_for_all=not unless_known and not by_fact)


def next_checks_of(
    policy: model.Policy, order: Mapping[str, int], asking: Asking, values: Mapping[str, Value]
) -> tuple[NextCheck, ...]:
    """`order` tells the place of a fact among the questions."""
    wanted = dict(asking.always)
    for fact, rules in asking.unless_known.items():
        if fact not in values:
            wanted[fact] = wanted.get(fact, frozenset()) | rules
    asked = sorted(wanted, key=order.__getitem__)
    return tuple(_next_check(policy, fact, tuple(sorted(wanted[fact])), values) for fact in asked)


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
