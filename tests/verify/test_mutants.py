"""A small change of a policy's meaning is told apart from the policy, or proved to make no difference.

A test run looks at one of each shipped policy; `make fuzz` at all.
"""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import settings

from fenze.dsl import model
from fenze.dsl.load import load, shipped
from fenze.solver.decide import Engine
from fenze.solver.verify.apart import KINDS
from fenze.solver.verify.diff import Comparison
from tests.verify.mutants import mutants_of
from tests.verify.test_burdens import POLICY
from tests.verify.test_burdens import engine_of as small

FUZZ = settings().max_examples >= 5_000
PARTS = 40 if FUZZ else 1


@cache
def engine_of(name: str) -> Engine:
    return Engine(load(name))


def state_of(old: Engine, mutant: model.Policy) -> str:
    comparison = Comparison(old, Engine(mutant), 60)
    states: list[str] = []
    for kind in KINDS:
        states.append(comparison.run(kind).state)
        if states[-1] == "differs":
            return "differs"
    return "equal" if set(states) == {"equal"} else "unfinished"


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", shipped())
def test_a_mutant_differs_or_is_proved_equal(name: str, part: int) -> None:
    engine = engine_of(name)
    mutants = list(mutants_of(engine.policy))
    chosen = mutants[part::PARTS] if FUZZ else mutants[len(mutants) // 2 :][:1]
    states = {done: state_of(engine, mutant) for done, mutant in chosen}
    assert not [done for done, state in states.items() if state == "unfinished"]


def test_every_mutant_of_a_small_policy_is_settled() -> None:
    engine = small(POLICY)
    states = {done: state_of(engine, mutant) for done, mutant in mutants_of(engine.policy)}
    assert len(states) > 15 and set(states.values()) <= {"differs", "equal"}
    assert sum(state == "differs" for state in states.values()) > len(states) * 0.8
