"""Clean policies drawn at random: in them verification must not find anything. `faults.py` puts faults into them.

A clean policy cuts its cases into parts, facts one after another, and has one rule a part; a general rule may have an exception.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from fenze.dsl import model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of

HEAD = """policy corpus
source guide "guide"
parameter limit: days = 9 days
party seller
party carrier
party maker
cost loss
remedy refund
remedy exchange
action report
fact topic: one of damage, delay, loss_of_goods
fact signed: yes or no
fact days_late: days
fact pieces: integer
fact sent_time: date and time ask seller
"""
FACTS = ("topic", "signed", "days_late", "pieces")
PARTIES = ("seller", "carrier", "maker")


@dataclass(slots=True)
class Rule:
    name: str
    parts: list[str]
    outcome: str
    overrides: list[str] = field(default_factory=list[str])
    cited: bool = True

    def text(self) -> str:
        when = " and ".join(self.parts)
        lines = [f"rule {self.name}", *(['  cites guide "1"'] if self.cited else [])]
        lines += [f"  overrides {', '.join(self.overrides)}"] if self.overrides else []
        return "\n".join([*lines, f"  when {when}", f"  then {self.outcome}"])


@dataclass(slots=True)
class Draft:
    """A policy being written."""

    rules: list[Rule]
    more: list[str] = field(default_factory=list[str])

    def text(self) -> str:
        used = 'rule X-0\n  cites guide "0"\n  when days_late > limit and signed is unknown\n  then check signed and seller must report within 24 hours of sent_time and note kept seen'
        words = "remedy"
        assert words
        return "\n".join([HEAD, "term kept", "term seen", *self.more, used, *(rule.text() for rule in self.rules)])

    def policy(self) -> model.Policy:
        return policy_of([file_of(self.text(), "corpus.fenze")])


def clean(seed: int) -> Draft:
    """A clean policy, always the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 a test's policy, no secret
    order: list[str] = list(FACTS)
    chance.shuffle(order)
    rules: list[Rule] = []
    for parts in _cut(chance, order[: chance.randint(2, 3)]):
        rules.append(Rule(f"R-{len(rules)}", parts, _outcome(chance)))
    general = chance.choice(rules)
    fact = next(one for one in FACTS if not any(one in part for part in general.parts))
    special = (
        f"{fact} is yes"
        if fact == "signed"
        else f"{fact} is damage"
        if fact == "topic"
        else f"{fact} > 4" + (" days" if fact == "days_late" else "")
    )
    outcome = next(one for party in PARTIES if (one := f"{party} bears all loss") != general.outcome)
    rules.append(Rule("E-0", [*general.parts, special], outcome, [general.name]))
    return Draft(rules)


def _outcome(chance: random.Random) -> str:
    one, other = chance.sample(PARTIES, 2)
    return chance.choice(
        (
            f"{one} bears all loss",
            f"{one} bears 60% of loss and {other} bears 40% of loss",
            f"{one} bears all loss and {other} is not liable",
        )
    )


def _cut(chance: random.Random, facts: list[str]) -> Iterator[list[str]]:
    if not facts:
        yield []
        return
    for part in _parts_of(chance, facts[0]):
        for rest in _cut(chance, facts[1:] if chance.random() < 0.8 else []):
            yield [part, *rest]


def _parts_of(chance: random.Random, fact: str) -> tuple[str, ...]:
    match fact:
        case "topic":
            return ("topic is damage", "topic is one of delay, loss_of_goods")
        case "signed":
            return ("signed is yes", "signed is no")
        case _:
            unit = " days" if fact == "days_late" else ""
            low = chance.randint(2, 6)
            high = low + chance.randint(2, 5)
            return (f"{fact} <= {low}{unit}", f"{fact} > {low}{unit} and {fact} <= {high}{unit}", f"{fact} > {high}{unit}")
