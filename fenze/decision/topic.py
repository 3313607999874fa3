"""A policy → the fact whose value tells what kind of case one is, and the rules that may apply to a case of that kind.

Most policies treat several topics that share few rules: damage, wrong items, late dispatch. The topic is the choice that most
rules ask for first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from fractions import Fraction

from fenze.decision.worlds import Worlds
from fenze.dsl import model
from fenze.dsl.once import once_a_policy
from fenze.dsl.truth import Value


class _Topics:
    """The topic of one policy, and by its value the rules on it, worked out when first asked for."""

    def __init__(self, policy: model.Policy) -> None:
        self._policy = policy
        self._rules: dict[str | None, frozenset[str]] = {}
        self.topic = _topic_in(policy, self.rules_on({}))

    def rules_on(self, topic: Mapping[str, Value]) -> frozenset[str]:
        """The rules whose condition is not ruled out by the topic alone."""
        key = next((str(value) for value in topic.values()), None)
        if key not in self._rules:
            worlds = Worlds(self._policy, topic, 0)
            rules = self._policy.rules.values()
            self._rules[key] = frozenset(rule.name for rule in rules if worlds.truth(rule.condition, {}) is not False)
        return self._rules[key]


_topics = once_a_policy(_Topics)


def topic_of(policy: model.Policy) -> str | None:
    """The choice whose value leaves the fewest rules on average, where that is less than two in three of them."""
    return _topics(policy).topic


def rules_on_topic(policy: model.Policy, values: Mapping[str, Value]) -> Set[str]:
    """The rules that the kind of a case with these known values does not rule out, whatever else there is to know of it."""
    found = _topics(policy)
    known = values.get(found.topic) if found.topic is not None else None
    return found.rules_on({} if known is None or found.topic is None else {found.topic: known})


def _topic_in(policy: model.Policy, rules: Set[str]) -> str | None:
    left: dict[str, Fraction] = {}
    for name in rules:
        for fact, kept, among in _wanted(policy.rules[name].condition, policy):
            left[fact] = left.get(fact, Fraction(len(rules))) - 1 + Fraction(kept, among)
    topic = min(left, key=lambda fact: (left[fact], fact), default=None)
    return topic if topic is not None and left[topic] < Fraction(2, 3) * len(rules) else None


def _wanted(condition: model.Condition, policy: model.Policy, holds: bool = True) -> Iterator[tuple[str, int, int]]:
    """The choices that a condition (or its failing) asks for in any case: how many of their values do, and of how many."""
    match condition:
        case model.AllOf(parts) | model.AnyOf(parts) if isinstance(condition, model.AllOf) == holds or len(parts) == 1:
            for part in parts:
                yield from _wanted(part, policy, holds)
        case model.Not(part):
            yield from _wanted(part, policy, not holds)
        case model.Is(fact, values, positive):
            kind = policy.facts[fact].type
            if isinstance(kind, model.Choice):
                yield fact, sum((value in values) == (positive == holds) for value in kind.values), len(kind.values)
        case _:
            pass
