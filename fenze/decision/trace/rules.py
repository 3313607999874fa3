"""Why a rule stands or does not → its JSON as text, written once for all cases that its reasons see alike.

A rule reads few facts, so that cases of different patterns have most of their reasons in common.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from fenze.decision.decision import Decision
from fenze.decision.memory import Memory
from fenze.decision.reason import Hows
from fenze.decision.trace.explanation import Writer
from fenze.decision.trace.written import Written
from fenze.decision.why import RuleReason, overriders_of
from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.model.policy import opened_leaves_of
from fenze.dsl.once import once_a_policy
from fenze.dsl.spelt_out import outcomes_of
from fenze.dsl.switch import may_remember
from fenze.dsl.truth import Test, Value, test_of

_MOST_RULES = 2_048
"""Texts of rules remembered a policy, of a few kilobytes each."""


class RuleTold(NamedTuple):
    """The reasons of a rule, each of its outcomes by itself, and the rules of which they tell: it and the exceptions to it."""

    text: Written
    outcomes: tuple[Written, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What the reasons of a rule see of a case.

    `facts` are all that they read, `words` the choices among them, `tests` what numbers come to in them, `compared` the facts
    in formulas that are told step by step; `near` are the rules that override it, and those that override these.
    """

    facts: tuple[str, ...]
    words: tuple[str, ...]
    tests: tuple[Test, ...]
    compared: tuple[str, ...]
    near: frozenset[str]

    def of(self, values: Mapping[str, Value], how: Hows) -> Hashable:
        """What they see of what is known."""
        value_of = values.get
        return (
            tuple(map(how.get, self.facts)),
            tuple(map(value_of, self.words)),
            tuple([test(values) for test in self.tests]),
            tuple(map(value_of, self.compared)),
        )


class RuleTexts:
    """Writes the reasons of rules of one policy, and remembers what it wrote."""

    def __init__(self, policy: model.Policy, writer: Writer) -> None:
        self._writer, self._sights = writer, sights_of(policy)
        self._memory = Memory[RuleTold](_MOST_RULES if may_remember() else 0)

    def told(
        self, rule: str, defeated_by: tuple[str, ...], decision: Decision, how: Hows, reason: Callable[[], RuleReason]
    ) -> RuleTold:
        """The reasons of a rule in a case, which are found if they were not written before."""
        sight, answer = self._sights[rule], decision.answer
        around = sight.near & answer.applies, sight.near & answer.stands["file"], rule in decision.rules
        key = rule, defeated_by, sight.of(decision.file.values, how), around, _allowed_of(rule, answer.allowed["file"])
        told = self._memory.recall(key)
        if told is None:
            told = self._written(reason())
            self._memory.remember(key, told)
        return told

    def _written(self, reason: RuleReason) -> RuleTold:
        outcomes = tuple([self._writer.outcome(effect) for effect in reason.outcomes])
        rules = (reason.rule, *[considered.rule for considered in reason.considered])
        return RuleTold(self._writer.rule(reason, outcomes), outcomes, rules)


def _allowed_of(rule: str, allowed: Set[tuple[str, int]]) -> Hashable:
    """Which of the outcomes of a rule are given that are under a condition of their own."""
    return frozenset([number for name, number in allowed if name == rule]) if allowed else None


@once_a_policy
def sights_of(policy: model.Policy) -> Mapping[str, Sight]:
    """By rule, what its reasons see of a case."""
    return {rule: _sight_of(rule, policy) for rule in policy.rules}


def _sight_of(rule: str, policy: model.Policy) -> Sight:
    leaves = tuple(dict.fromkeys(leaves_told_with(rule, policy)))
    facts = tuple(dict.fromkeys(fact for leaf in leaves for fact in facts_of_leaf(leaf)))
    compared = dict.fromkeys(fact for leaf in leaves if isinstance(leaf, model.Relation) for fact in facts_of_leaf(leaf))
    overriders = overriders_of(policy)
    exceptions = overriders.get(rule, ())
    return Sight(
        facts=facts,
        words=tuple(fact for fact in facts if isinstance(policy.facts[fact].type, model.Choice)),
        tests=tuple(test_of(leaf, policy) for leaf in leaves if isinstance(leaf, model.Compare)),
        compared=tuple(compared),
        near=frozenset((*exceptions, *(other for one in exceptions for other in overriders.get(one, ())))),
    )


def leaves_told_with(rule: str, policy: model.Policy) -> Iterator[model.Condition]:
    """The leaves of the conditions that the reasons of a rule tell of: its own, those of its outcomes and of its exceptions."""
    conditions = [policy.rules[name].condition for name in (rule, *overriders_of(policy).get(rule, ()))]
    conditions += [given.condition for given in _outcomes_of(policy)[rule] if given.condition is not None]
    for condition in conditions:
        yield from opened_leaves_of(condition, policy)


_outcomes_of = once_a_policy(outcomes_of)
