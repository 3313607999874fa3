"""A policy and what is stated of a case → which rules stand, and what the completions of its open facts come to.

A rule stands where its condition holds and no rule that overrides it stands. An outcome comes about where a rule that gives it
stands: it is settled where it does in every completion, possible where it does in some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property, partial
from typing import Any

from fenze.dsl import model
from fenze.dsl.known import Knowing
from fenze.dsl.once import once_a_policy
from fenze.dsl.spelt_out import Given, outcomes_of
from fenze.dsl.timing import timing_of
from fenze.dsl.to_json.outcome import outcome_key
from fenze.dsl.topic import rules_on_topic
from fenze.dsl.truth import truth_of
from fenze.dsl.why import overriders_of
from fenze.dsl.worlds import Conditions, TooMany, Tried, Worlds

MOST = 2_000
"""Worlds that are tried for an outcome, and for a fact that may change it."""
ALWAYS, NEVER = model.AllOf(()), model.AnyOf(())
DECIDING = (
    model.Bears | model.Pays | model.NotLiable | model.Remedies | model.Points | model.Fine | model.Sanction | model.Eligible
)
"""Outcomes that decide something, in which completions may differ."""
TO_SETTLE = {"to be agreed": "negotiate", "to be decided": "escalate"}


def names_of(effect: model.Effect) -> list[str]:
    """The names of an outcome in which completions may differ and of what comes about with it; none of any other outcome."""
    if isinstance(effect, model.Negotiate | model.Escalate):
        return [type(effect).__name__.lower()]
    also = [TO_SETTLE[effect.tentative]] if isinstance(effect, model.Bears | model.Pays) and effect.tentative else []
    return [outcome_key(effect), *also] if isinstance(effect, DECIDING) else []


class Stated:
    """What a policy states: outcomes by rule; by name, what gives an outcome and what it is."""

    def __init__(self, policy: model.Policy) -> None:
        self.knowing, self.outcomes = Knowing(policy), outcomes_of(policy)
        named = [(name, one) for given in self.outcomes.values() for one in given for name in names_of(one.effect)]
        self.giving = {name: [one for other, one in named if other == name] for name, _ in named}
        self.effects = {name: one.effect for name, one in named if name == names_of(one.effect)[0]}


stated_of = once_a_policy(Stated)


class Followed:
    """`rules` stand in the file, `in_file` is what they give; `settled` and `possible` name what completions come to, `ways`
    the different sets of it by cost, or by name of another outcome; a change of one of the `deciding` facts would change it.
    With `too_many` completions not all were tried. Raises ValueError where the facts contradict the policy."""

    def __init__(self, policy: model.Policy, stated: Mapping[str, Any], as_of: datetime) -> None:
        self.policy, self.of, self.as_of, self.overriders = policy, stated_of(policy), as_of, overriders_of(policy)
        self.known, self.timing = self.of.knowing.known_of(stated, as_of), timing_of(policy.time_zone, policy.calendar)
        self.values, self.day = self.known.values, self.timing.day_of(as_of)
        if any(self.holds(constraint.never) for constraint in policy.constraints.values()):
            raise ValueError
        stands, self.worlds = self.standing(self.holds), Worlds(policy, self.values, MOST)
        self.applying = [
            name for name in sorted(policy.rules) if self.in_force(name) and self.holds(policy.rules[name].condition)
        ]
        self.rules = [name for name in self.applying if stands(name)]
        given = [one for rule in self.rules for one in self.of.outcomes[rule]]
        self.in_file = [one for one in given if self.holds(one.condition or ALWAYS)]
        self.may_hold = partial(self.worlds.truth, world={})
        self.may_stand = self.standing(self.may_hold)
        self.settled, self.possible, self.deciding, self.too_many = set[str](), set[str](), set[str](), False
        self.ways, together = dict[str, set[frozenset[str]]](), dict[str, list[str]]()
        for name in self.of.giving:
            effect = self.of.effects.get(name)
            together.setdefault(effect.cost if isinstance(effect, model.Bears) else name, []).append(name)
        try:
            self.try_completions(together)
        except TooMany:
            self.too_many = True

    # ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def holds(self, condition: model.Condition) -> bool:
        """Whether a condition holds in the file, where what is not known satisfies none."""
        return truth_of(condition, self.values, self.policy) is True

    def in_force(self, rule: str) -> bool:
        return self.policy.rules[rule].in_force.includes(self.day)

    def applies(self, rule: str) -> bool:
        return self.in_force(rule) and self.holds(self.policy.rules[rule].condition)

    def standing(self, truth: Callable[[model.Condition], bool | None]) -> Callable[[str], bool | None]:
        """Tells of a rule whether it stands where conditions have this truth; None where that is open."""

        @cache
        def stands(name: str) -> bool | None:
            holds = self.in_force(name) and truth(self.policy.rules[name].condition)
            against = [stands(other) for other in self.overriders.get(name, ())] if holds is not False else []
            return False if True in against else None if None in against else holds

        return stands

    def standing_against(self, name: str) -> list[str]:
        """The rules that stand and override a rule."""
        return [other for other in self.rules if other in self.overriders.get(name, ())]

    def may_give(self, one: Given) -> bool:
        """Whether a rule may give an outcome, by what is known alone."""
        return self.may_stand(one.rule) is not False and self.may_hold(one.condition or ALWAYS) is not False

    @cached_property
    def on_topic(self) -> list[tuple[str, Given]]:
        """What completions may differ in that is stated by rules on the topic of the case, by name."""
        rules = rules_on_topic(self.policy, self.values)
        stated = (one for rule, given in self.of.outcomes.items() if rule in rules for one in given if not one.about_the_file)
        return [(name, one) for one in stated for name in names_of(one.effect)[:1]]

    # ── completions ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def try_completions(self, together: Mapping[str, Sequence[str]]) -> None:
        """Works out what completions come to, of outcomes that are tried together. Raises TooMany."""
        tries: list[tuple[Conditions, list[Tried]]] = []
        for group, names in together.items():
            conditions: Conditions = {name: model.AnyOf(tuple(self.conditions_of(name))) for name in names}
            tried = self.worlds.tried(conditions)
            if not tried:
                raise ValueError
            ways = self.ways[group] = {given for _, given in tried}
            self.settled |= {name for name in names if all(name in way for way in ways)}
            self.possible |= {name for name in names if any(name in way for way in ways)} - self.settled
            tries.append((conditions, tried))
        # once something is open, also what no completion gives may come about against what is implied of a fact
        for conditions, tried in tries if self.possible else ():
            self.deciding |= self.worlds.deciding(conditions, tried, self.deciding)

    def conditions_of(self, name: str) -> Iterator[model.Condition]:
        """Under which conditions an outcome comes about: that a rule which gives it stands, and its own. What is said of the
        file as it stands is no part of a completion."""
        for one in self.of.giving[name]:
            if not one.about_the_file:
                yield model.AllOf((self.condition_to_stand(one.rule), one.condition or ALWAYS))

    def condition_to_stand(self, name: str) -> model.Condition:
        """The condition under which a rule stands in a completion."""
        against = [model.Not(self.condition_to_stand(other)) for other in self.overriders.get(name, ())]
        return model.AllOf((self.policy.rules[name].condition, *against)) if self.in_force(name) else NEVER
