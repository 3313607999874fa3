"""Clean policies drawn at random, and faults put into them: what verification has to find, and what it must not.

A clean policy cuts its cases into parts, facts one after another, and has one rule a part; a general rule may have an exception.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
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

    def text(self) -> str:
        when = " and ".join(self.parts)
        lines = [f"rule {self.name}", '  cites guide "1"']
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


# ── faults ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

Fault = Callable[[random.Random, Draft], frozenset[str]]
"""Puts a fault into a draft; returns the codes of which at least one has to be found."""


def drop(chance: random.Random, draft: Draft) -> frozenset[str]:
    rule = chance.choice(
        [one for one in draft.rules if not one.overrides and not any(one.name in o.overrides for o in draft.rules)]
    )
    draft.rules.remove(rule)
    return frozenset({"gap"})


def widen(chance: random.Random, draft: Draft) -> frozenset[str]:
    rule = chance.choice(draft.rules[:-1])
    rule.parts.pop(chance.randrange(len(rule.parts)))
    rule.parts.append("pieces >= 0") if not rule.parts else None
    return frozenset({"shares-over-one", "liable-and-exempt", "always-true", "redundant-rule"})


def narrow(chance: random.Random, draft: Draft) -> frozenset[str]:
    rule = chance.choice(draft.rules[:-1])
    fact = chance.choice([one for one in FACTS if not any(one in part for part in rule.parts)])
    rule.parts.append(
        {"topic": "topic is not damage", "signed": "signed is yes", "days_late": "days_late > 3 days", "pieces": "pieces > 3"}[
            fact
        ]
    )
    return frozenset({"gap"})


def shift(chance: random.Random, draft: Draft) -> frozenset[str]:
    """A threshold of one rule moves by one: a single value is missed, or hit twice."""
    shiftable = [
        (rule, index) for rule in draft.rules[:-1] for index, part in enumerate(rule.parts) if ">" in part or "<" in part
    ]
    if not shiftable:
        return drop(chance, draft)
    rule, index = chance.choice(shiftable)
    words = rule.parts[index].split(" ")
    place = chance.choice([number for number, word in enumerate(words) if word.isdigit()])
    words[place] = str(int(words[place]) + chance.choice((-1, 1)))
    rule.parts[index] = " ".join(words)
    return frozenset(
        {"gap", "shares-over-one", "liable-and-exempt", "dead-rule", "redundant-rule", "idle-override", "always-true"}
    )


def touch(chance: random.Random, draft: Draft) -> frozenset[str]:
    """`<=` becomes `<`, or `>` becomes `>=`: a fault at a single value."""
    touchable = [
        (rule, index) for rule in draft.rules[:-1] for index, part in enumerate(rule.parts) if ">" in part or "<" in part
    ]
    if not touchable:
        return narrow(chance, draft)
    rule, index = chance.choice(touchable)
    part = rule.parts[index]
    rule.parts[index] = (
        part.replace("<=", "<", 1)
        if ("<=" in part and chance.random() < 0.5) or ">" not in part
        else part.replace(">", ">=", 1)
    )
    return frozenset({"gap", "shares-over-one", "liable-and-exempt", "redundant-rule"})


def break_override(chance: random.Random, draft: Draft) -> frozenset[str]:
    draft.rules[-1].overrides.clear()
    return frozenset({"shares-over-one", "liable-and-exempt", "redundant-rule"})


def swap_override(chance: random.Random, draft: Draft) -> frozenset[str]:
    """The general rule overrides its exception: the exception never stands."""
    special = draft.rules[-1]
    general = next(rule for rule in draft.rules if rule.name in special.overrides)
    special.overrides.clear()
    general.overrides.append(special.name)
    return frozenset({"always-defeated"})


def overshare(chance: random.Random, draft: Draft) -> frozenset[str]:
    rule = chance.choice(draft.rules)
    party = next(party for party in PARTIES if party not in rule.outcome)
    draft.rules.append(Rule("O-0", list(rule.parts), f"{party} bears 1% of loss"))
    return frozenset({"shares-over-one"})


def undershare(chance: random.Random, draft: Draft) -> frozenset[str]:
    rule = chance.choice(draft.rules)
    rule.outcome = "seller bears 50% of loss and maker bears 49% of loss"
    return frozenset({"shares-below-one"})


def exempt(chance: random.Random, draft: Draft) -> frozenset[str]:
    rule = chance.choice(draft.rules)
    bearer = rule.outcome.split(" ")[0]
    draft.rules.append(Rule("F-0", list(rule.parts), f"{bearer} is not liable"))
    return frozenset({"liable-and-exempt"})


def contradict(chance: random.Random, draft: Draft) -> frozenset[str]:
    """A condition that excludes another of the same rule."""
    rule = chance.choice(draft.rules)
    rule.parts += ["signed is yes", "signed is no"]
    return frozenset({"dead-rule"})


def repeat(chance: random.Random, draft: Draft) -> frozenset[str]:
    rule = chance.choice([one for one in draft.rules[:-1] if not any(one.name in other.overrides for other in draft.rules)])
    draft.rules.append(Rule("D-0", list(rule.parts), rule.outcome))
    return frozenset({"redundant-rule"})


def say_twice(chance: random.Random, draft: Draft) -> frozenset[str]:
    rule = chance.choice(draft.rules)
    rule.parts.append(chance.choice(["(pieces < 1000 or pieces >= 1000)", chance.choice(rule.parts).split(" and ")[0]]))
    return frozenset({"always-true"})


def forbid(chance: random.Random, draft: Draft) -> frozenset[str]:
    draft.more.append("constraint long_late never topic is loss_of_goods")
    return frozenset({"unreachable-value"})


def lose_start(chance: random.Random, draft: Draft) -> frozenset[str]:
    draft.more.append("fact told_time: date and time")
    draft.rules.append(Rule("L-0", ["topic is damage"], "seller must report within 2 days of told_time"))
    return frozenset({"duty-without-start"})


def idle(chance: random.Random, draft: Draft) -> frozenset[str]:
    kind = chance.randrange(4)
    draft.more.append(("parameter spare: days = 2 days", "fact weather: yes or no", "action wave", "party neighbour")[kind])
    return frozenset({"idle-parameter" if kind == 0 else "unused-name"})


def deny(chance: random.Random, draft: Draft) -> frozenset[str]:
    draft.rules.append(Rule("G-0", ["pieces > 5"], "eligible for refund"))
    draft.rules.append(Rule("G-1", ["days_late > 3 days"], "not eligible for refund"))
    return frozenset({"eligible-and-not"})


def pay_twice(chance: random.Random, draft: Draft) -> frozenset[str]:
    draft.rules.append(Rule("P-0", ["pieces > 5"], "seller pays customer 30% of loss for kept".replace("customer", "maker")))
    draft.rules.append(Rule("P-1", ["days_late > 3 days"], "seller pays maker min(20% of loss, 500) for kept"))
    return frozenset({"payments-differ"})


FAULTS: Mapping[str, Fault] = {
    one.__name__: one
    for one in (
        drop, widen, narrow, shift, touch, break_override, swap_override, overshare, undershare, exempt, contradict, repeat,
        say_twice, forbid, lose_start, idle, deny, pay_twice,
    )
}  # fmt: skip
