"""Rules over 25 facts and cases for them, the same on every machine.

A rule asks for three facts; one in five is an exception to an earlier rule. What a case comes to are the rules that stand.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

CHOICES = ("a", "b", "c", "d")
LIMITS = (10, 20, 30)
FACTS = (
    *(f"e{number}" for number in range(15)),
    *(f"b{number}" for number in range(5)),
    *(f"n{number}" for number in range(5)),
)
Value = str | bool | int
Case = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Test:
    """An enumeration or a truth value that `is` the value; with `over` a number above it."""

    fact: str
    value: Value
    over: bool = False

    def holds(self, case: Case) -> bool:
        stated = case[self.fact]
        return stated > self.value if self.over else stated == self.value  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    tests: tuple[Test, ...]
    exception_to: str | None

    def applies(self, case: Case) -> bool:
        return all(test.holds(case) for test in self.tests)


def rules_of(count: int, tests: int = 3) -> list[Rule]:
    """Rules of so many tests each. Exceptions are to rules that are none themselves."""
    chance = random.Random(count)  # noqa: S311 a workload, not a secret
    rules: list[Rule] = []
    plain: list[str] = []
    for number in range(count):
        to = chance.choice(plain) if plain and chance.random() < 0.2 else None
        rules.append(Rule(f"R-{number}", tuple(_test(chance, fact) for fact in chance.sample(FACTS, tests)), to))
        if to is None:
            plain.append(rules[-1].name)
    return rules


def _test(chance: random.Random, fact: str) -> Test:
    if fact.startswith("e"):
        return Test(fact, chance.choice(CHOICES))
    if fact.startswith("b"):
        return Test(fact, chance.choice((True, False)))
    return Test(fact, chance.choice(LIMITS), over=True)


def cases_of(count: int) -> list[Case]:
    """Cases with every fact known."""
    chance = random.Random(count)  # noqa: S311

    def value(fact: str) -> Value:
        if fact.startswith("n"):
            return chance.randrange(40)
        return chance.choice(CHOICES if fact.startswith("e") else (True, False))

    return [{fact: value(fact) for fact in FACTS} for _ in range(count)]


def standing(rules: list[Rule], case: Case) -> list[str]:
    """By the book: what every engine's answer is compared with."""
    beaten = {rule.exception_to for rule in rules if rule.exception_to and rule.applies(case)}
    return sorted(rule.name for rule in rules if rule.name not in beaten and rule.applies(case))
