"""Policies of a given size and cases for them, the same on every machine."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from fenze.dsl import model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of

VALUES = ("a", "b", "c")
_VARIED, _OPEN = 6, 0.3
"""How many facts of a scenario are varied, and how often such a fact is left open."""


def policy_of_size(rules: int) -> model.Policy:
    """A policy of so many rules over about two facts for every five rules; one rule in five is an exception to an earlier one."""
    chance = random.Random(rules)  # noqa: S311 a workload, not a secret
    facts = max(8, rules * 2 // 5)
    lines = ["policy bench", "party p", "party q", "cost c"]
    lines += [f"fact f{number}: one of {', '.join(VALUES)}" for number in range(facts)]
    for number in range(rules):
        parts = [f"f{fact} is {chance.choice(VALUES)}" for fact in chance.sample(range(facts), 3)]
        lines.append(f"rule R-{number}")
        if number and chance.random() < 0.2:
            lines.append(f"  overrides R-{chance.randrange(number)}")
        lines.append(f"  when {' and '.join(parts)}")
        lines.append(f"  then {chance.choice('pq')} bears all c")
    return policy_of([file_of("\n".join(lines), "bench.fenze")])


def cases_for(policy: model.Policy, count: int, unknown: int = 0) -> list[Mapping[str, object]]:
    """Cases with every fact known but for so many, no two alike."""
    chance = random.Random(count)  # noqa: S311 a workload, not a secret
    facts = [name for name, fact in policy.facts.items() if not fact.is_cost]
    cases: list[Mapping[str, object]] = [
        {"facts": {name: chance.choice(VALUES) for name in facts} | {"c": f"{number}.00"}} for number in range(1, count + 1)
    ]
    return [_without(case, chance.sample(facts, unknown)) for case in cases] if unknown else cases


def _without(case: Mapping[str, object], names: list[str]) -> Mapping[str, object]:
    facts: Any = case["facts"]
    return {"facts": {name: value for name, value in facts.items() if name not in names}}


def variations(policy: model.Policy, count: int) -> list[Mapping[str, object]]:
    """The policy's scenarios, with some facts of each as other scenarios state them, or open."""
    chance = random.Random(count)  # noqa: S311 a workload, not a secret
    stated = [scenario.facts for scenario in policy.scenarios]
    values = {
        name: [facts[name] for facts in stated if name in facts] for name in sorted({n for facts in stated for n in facts})
    }
    names = [*values]
    cases: list[Mapping[str, object]] = []
    for _ in range(count):
        facts = dict(chance.choice(stated))
        for name in chance.sample(names, min(_VARIED, len(names))):
            if chance.random() < _OPEN:
                facts.pop(name, None)
            else:
                facts[name] = chance.choice(values[name])
        cases.append({"facts": facts})
    return cases
