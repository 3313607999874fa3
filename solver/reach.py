"""Conditions and how they are to come out → whether some case can bring that about.

The search goes through all that rules can see: the values of choices, the regions of numbers, whether a fact is known. What one
fact implies of another, and that two formulas may read the same fact, is left out of it: so what is found impossible is
impossible, and what is found possible may still have no case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.model.policy import opened_leaves_of
from fenze.solver.literals import Both, Domains, Either, Has, OnFile, domains_of

Goal = tuple[model.Condition, bool]
"""A condition, and whether it is to be true or false in the file; unknown is neither."""


@dataclass(frozen=True, slots=True)
class _World:
    """What has been fixed so far: the values that a fact may have, and whether it is known."""

    among: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    known: Mapping[str, bool] = field(default_factory=dict[str, bool])


class Reach:
    """What cases of one policy can bring about."""

    def __init__(self, policy: model.Policy) -> None:
        self._policy = policy
        self._domains: Domains = domains_of(policy)

    def possible(self, *goals: Goal, parameters_open: bool = False, but_for: str | None = None) -> bool:
        """Whether some case meets every goal: whatever the parameters are with `parameters_open`, or `but_for` a constraint."""
        never = [(constraint.never, False) for constraint in self._policy.constraints.values() if constraint.name != but_for]
        return self._meets(goals, never, _World(), parameters_open)

    def constraint_against(self, *goals: Goal) -> str | None:
        """The constraint but for which some case would meet the goals; None where there is no such one."""
        return next((name for name in self._policy.constraints if self.possible(*goals, but_for=name)), None)

    def parameters_in(self, condition: model.Condition) -> Iterator[str]:
        """The parameters that a condition asks for a value, definitions opened."""
        for leaf in opened_leaves_of(condition, self._policy):
            if isinstance(leaf, model.ParameterIs):
                yield leaf.parameter

    def _meets(self, goals: Sequence[Goal], never: Sequence[Goal], world: _World, parameters_open: bool) -> bool:
        """The goals hold in the file, then the constraints in some completion of it."""
        in_file = bool(goals)
        if not in_file and not never:
            return True
        (condition, wanted), *rest = goals if in_file else never

        def with_(*parts: model.Condition, world: _World = world, wanted: bool = wanted) -> bool:
            more = [*((part, wanted) for part in parts), *rest]
            return self._meets(more if in_file else (), never if in_file else more, world, parameters_open)

        match condition:
            case model.AllOf(parts) | model.AnyOf(parts):
                if isinstance(condition, model.AllOf) == wanted:
                    return with_(*parts)
                return any(with_(part) for part in parts)
            case model.Not(part):
                return with_(part, wanted=not wanted)
            case model.Defined(definition):
                return with_(self._policy.definitions[definition].condition)
            case model.ParameterIs(true=true):
                return (parameters_open or true == wanted) and with_()
            case model.Is() | model.Compare() | model.Relation() | model.Known():
                narrower = self._narrowed(world, self._domains.formula_of(condition, wanted), in_file)
                return narrower is not None and with_(world=narrower)
            case _:
                assert_never(condition)

    def _narrowed(self, world: _World, literal: Has | OnFile | Both | Either, in_file: bool) -> _World | None:
        match literal:
            case Has(fact, values):
                among = world.among.get(fact, frozenset(values)) & frozenset(values)
                if not among or (in_file and world.known.get(fact) is False):
                    return None
                known = {**world.known, fact: True} if in_file else world.known
                return _World({**world.among, fact: among}, known)
            case OnFile(fact, known):
                presumed = fact in self._policy.facts and self._policy.facts[fact].presumed is not None
                if not in_file:
                    return world
                impossible = world.known.get(fact, known) != known or (presumed and not known)
                return None if impossible else _World(world.among, {**world.known, fact: known})
            case Both():
                return world
            case Either():
                return None
            case _:
                assert_never(literal)
