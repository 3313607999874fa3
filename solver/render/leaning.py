"""Which presumptions a decision leans on: those that a rule could tell from their opposite, given what else is known."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import assert_never

from fenze.dsl import model
from fenze.solver.file import File
from fenze.solver.truth import Value, truth_of

_NOTHING: frozenset[str] = frozenset()


def leaned_on(policy: model.Policy, file: File) -> tuple[str, ...]:
    """The presumed facts that some rule is open to once they are taken away, in the order of their declaration."""
    found: set[str] = set()
    presumed = frozenset(file.presumed)
    for rule in policy.rules.values():
        truth, facts = _open_to(rule.condition, file.values, presumed, policy)
        found |= facts
        if truth is not False:
            for outcome in rule.outcomes:
                if outcome.condition:
                    found |= _open_to(outcome.condition, file.values, presumed, policy)[1]
    for constraint in policy.constraints.values():
        found |= _open_to(constraint.never, file.values, presumed, policy)[1]
    return tuple(name for name in file.presumed if name in found)


def _open_to(
    condition: model.Condition, values: Mapping[str, Value], presumed: Set[str], policy: model.Policy
) -> tuple[bool | None, Set[str]]:
    """The truth without the presumptions, None where it is open; and the presumptions that could close it."""
    match condition:
        case model.AllOf(parts) | model.AnyOf(parts):
            closing = isinstance(condition, model.AnyOf)
            results = [_open_to(part, values, presumed, policy) for part in parts]
            if any(truth is closing for truth, _ in results):
                return closing, _NOTHING
            if all(truth is not None for truth, _ in results):
                return not closing, _NOTHING
            return None, _NOTHING.union(*(facts for _, facts in results))
        case model.Not(part):
            truth, facts = _open_to(part, values, presumed, policy)
            return (None if truth is None else not truth), facts
        case model.Defined(name):
            return _open_to(policy.definitions[name].condition, values, presumed, policy)
        case model.Is(fact) | model.Compare(fact) | model.Known(fact):
            if fact in presumed:
                return None, frozenset({fact})
            return truth_of(condition, values, policy), _NOTHING
        case model.ParameterIs(true=true):
            return true, _NOTHING
        case _:
            assert_never(condition)
