"""Which presumptions a decision leans on: those that a rule could tell from their opposite, given what else is known."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import assert_never

from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.spelt_out import outcomes_of
from fenze.dsl.truth import Value, truth_of

_NOTHING: frozenset[str] = frozenset()


def leaned_on(policy: model.Policy, decision: Decision) -> tuple[str, ...]:
    """The presumed facts that a rule is open to once they are taken away, in the order of their declaration.

    Without the others, which play no part, the decision would be the same.
    """
    file = decision.file
    stated = {name: value for name, value in file.values.items() if name not in file.presumed}
    found: set[str] = set()

    def look_into(condition: model.Condition) -> bool:
        truth, facts = _open_to(condition, stated, frozenset(file.presumed), policy)
        fresh = facts - found
        found.update(fresh)
        for fact in fresh:
            for implied in policy.facts[fact].implied:
                look_into(implied.condition)
        return truth is not False

    for rule, outcomes in outcomes_of(policy).items():
        if look_into(policy.rules[rule].condition):
            for given in outcomes:
                if given.condition is None or look_into(given.condition):
                    found.update(fact for formula in formulas_of(given.effect) for fact in facts_of(formula))
                    if isinstance(given.effect, model.Check):
                        found.add(given.effect.fact)
    for constraint in policy.constraints.values():
        look_into(constraint.never)
    for check in decision.next_checks:
        ask = policy.facts[check.fact].ask
        found.update(named for party in (ask.parties if ask else ()) if (named := policy.parties[party].given_by))
    return tuple(name for name in file.presumed if name in found)


def _open_to(
    condition: model.Condition, stated: Mapping[str, Value], presumed: Set[str], policy: model.Policy
) -> tuple[bool | None, Set[str]]:
    """The truth without the presumptions, None where it is open; and the facts, unknown or presumed, that could close it."""
    match condition:
        case model.AllOf(parts) | model.AnyOf(parts):
            closing = isinstance(condition, model.AnyOf)
            results = [_open_to(part, stated, presumed, policy) for part in parts]
            if any(truth is closing for truth, _ in results):
                return closing, _NOTHING
            if all(truth is not None for truth, _ in results):
                return not closing, _NOTHING
            return None, _NOTHING.union(*(facts for _, facts in results))
        case model.Not(part):
            truth, facts = _open_to(part, stated, presumed, policy)
            return (None if truth is None else not truth), facts
        case model.Defined(name):
            return _open_to(policy.definitions[name].condition, stated, presumed, policy)
        case model.Is(fact) | model.Compare(fact) | model.Known(fact):
            if fact in stated or (isinstance(condition, model.Known) and fact not in presumed):
                return truth_of(condition, stated, policy), _NOTHING
            return None, frozenset({fact})
        case model.Relation():
            open_facts = frozenset(fact for fact in facts_of_leaf(condition) if fact not in stated)
            return (None, open_facts) if open_facts else (truth_of(condition, stated, policy), _NOTHING)
        case model.ParameterIs(true=true):
            return true, _NOTHING
        case _:
            assert_never(condition)
