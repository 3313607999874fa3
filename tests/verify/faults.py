"""Faults put into clean policies: each changes a draft and says which findings tell of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.verify.corpus import FACTS, PARTIES, Draft, Rule

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


def swap_party(chance: random.Random, draft: Draft) -> frozenset[str]:
    """Another party bears the cost than the policy says it always does."""
    rule = draft.rules[-1]
    bearer = rule.outcome.split(" ")[0]
    draft.more.append(f'property "stays" whenever {" and ".join(rule.parts)} then {bearer} bears all loss')
    rule.outcome = f"{chance.choice([one for one in PARTIES if one != bearer])} bears all loss"
    return frozenset({"property-violated"})


def swap_never(chance: random.Random, draft: Draft) -> frozenset[str]:
    """A party bears what the policy says it never does."""
    rule = chance.choice(draft.rules)
    bearer = rule.outcome.split(" ")[0]
    draft.more.append(f'property "spared" whenever {" and ".join(rule.parts)} never {bearer} bears loss')
    return frozenset({"property-violated", "property-without-case"})


def lower(chance: random.Random, draft: Draft) -> frozenset[str]:
    """More delay lowers what a party bears."""
    draft.more += ["party porter", "cost storage", 'property "grows" more days_late never lowers what porter bears of storage']
    low = chance.randint(2, 9)
    draft.rules.append(Rule("M-0", [f"days_late <= {low} days"], "porter bears all storage"))
    draft.rules.append(Rule("M-1", [f"days_late > {low} days"], "porter bears 99% of storage and seller bears 1% of storage"))
    return frozenset({"property-violated"})


def bear_both(chance: random.Random, draft: Draft) -> frozenset[str]:
    rule = chance.choice(draft.rules)
    rule.outcome = "seller bears 50% of loss and maker bears 50% of loss"
    draft.more.append('property "one" at most one of seller bears loss, maker bears loss')
    return frozenset({"property-violated"})


def lose_case(chance: random.Random, draft: Draft) -> frozenset[str]:
    days = chance.randint(1, 9)
    draft.more.append(f'property "void" whenever days_late > {days} days and days_late < {days} days never seller bears loss')
    return frozenset({"property-without-case"})


def accept_nothing(chance: random.Random, draft: Draft) -> frozenset[str]:
    draft.more.append(f'accept "dead-rule {chance.choice(draft.rules).name}" because "gone"')
    return frozenset({"needless-acceptance"})


def override_apart(chance: random.Random, draft: Draft) -> frozenset[str]:
    one, other = chance.sample(draft.rules[:-1], 2)
    if any(other.name in rule.overrides or one.name in rule.overrides for rule in draft.rules):
        return idle(chance, draft)
    one.overrides.append(other.name)
    return frozenset({"idle-override"})


def forget_source(chance: random.Random, draft: Draft) -> frozenset[str]:
    chance.choice(draft.rules).cited = False
    return frozenset({"missing-citation"})


FAULTS: Mapping[str, Fault] = {
    one.__name__: one
    for one in (
        drop, widen, narrow, shift, touch, break_override, swap_override, overshare, undershare, exempt, contradict, repeat,
        say_twice, forbid, lose_start, idle, deny, pay_twice, swap_party, swap_never, lower, bear_both, lose_case,
        accept_nothing, override_apart, forget_source,
    )
}  # fmt: skip
