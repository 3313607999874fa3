"""A case in which a rule stands → the nearest in which it does not: one fact has another value, and that alone keeps it off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.model.policy import opened_leaves_of
from fenze.solver.decide import Engine
from fenze.solver.verify.finding import Raw, Witness
from fenze.solver.verify.numbers import Numbers
from fenze.solver.verify.space import raw_of, some_value_of

_MOMENT = datetime(2026, 1, 5, 12, tzinfo=UTC)


def nearest(engine: Engine, rule: model.Rule, witness: Witness, shows: Callable[[Witness], bool]) -> Witness | None:
    """The case with one fact changed, of the facts that the rule reads the last one written first; None where there is none."""
    numbers = Numbers(engine.policy, engine.program.domains, engine.program.gaps)
    read = dict.fromkeys(fact for leaf in opened_leaves_of(rule.condition, engine.policy) for fact in facts_of_leaf(leaf))
    for name in reversed(list(read)):
        for value in values_of(engine, numbers, name):
            other = replace(witness, facts={**witness.facts, name: value})
            if value != witness.facts.get(name) and shows(other):
                return other
    return None


def values_of(engine: Engine, numbers: Numbers, name: str) -> Iterator[Raw]:
    """Values of the fact, one for each that rules can tell apart."""
    fact, domains = engine.policy.facts[name], engine.program.domains
    if name not in domains.values:
        yield some_value_of(fact, _MOMENT)
    for value in domains.values.get(name, ()):
        if name in domains.regions:
            yield raw_of(fact, numbers.candidates(name, value)[0])
        else:
            yield raw_of(fact, value)
