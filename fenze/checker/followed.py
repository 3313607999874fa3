"""A policy and what is known of a case → which rules stand, and what the completions of its open facts come to.

A rule stands where its condition holds and no rule that overrides it stands. An outcome comes about where a rule that gives it
stands: it is settled where it does in every completion, possible where it does in some. Completions are tried one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from functools import cache, partial

from fenze.decision.answer import Answer, World
from fenze.decision.decision import Decision
from fenze.decision.exposure import open_heads, open_of
from fenze.decision.faced import MOST_SETS
from fenze.decision.file import File
from fenze.decision.outcomes import Prepared
from fenze.decision.upshot import Upshots
from fenze.decision.why import overriders_of
from fenze.decision.worlds import Conditions, TooMany, Tried, Worlds
from fenze.dsl import model
from fenze.dsl.once import once_a_policy
from fenze.dsl.spelt_out import outcomes_of
from fenze.dsl.timing import timing_of
from fenze.dsl.truth import truth_of

MOST = 2_000
"""Worlds that are tried for an outcome, and for a fact that may change it."""
ALWAYS, NEVER = model.AllOf(()), model.AnyOf(())
Truth = Callable[[model.Condition], bool | None]


class OfPolicy:
    """What a policy states: by term the outcomes that give it; the terms that are tried together, those of a cost head; the
    conditions that outcomes are under besides those of their rules."""

    def __init__(self, policy: model.Policy) -> None:
        self.upshots = Upshots(policy)
        given_by_rule = outcomes_of(policy).values()
        self.conditions = {(one.rule, one.number): one.condition for given in given_by_rule for one in given if one.condition}
        self.giving: dict[str, list[Prepared]] = {}
        self.together: dict[str, dict[str, None]] = {}
        for given in (one for outcomes in self.upshots.outcomes.values() for one in outcomes if not one.about_the_file):
            for term in given.matters:
                cost = given.effect.cost if isinstance(given.effect, model.Bears) and term == given.term else term
                self.giving.setdefault(term, []).append(given)
                self.together.setdefault(cost, {})[term] = None


of_policy = once_a_policy(OfPolicy)


class Followed:
    """A case that was followed to its `decision`; with `too_many` completions, not all were tried.

    Raises ValueError where what is known contradicts the policy.
    """

    def __init__(self, policy: model.Policy, file: File) -> None:
        self.policy, self.values, self.of = policy, file.values, of_policy(policy)
        self.overriders, self.worlds = overriders_of(policy), Worlds(policy, file.values, MOST)
        self.day = timing_of(policy.time_zone, policy.calendar).day_of(file.as_of)
        if any(self.holds(constraint.never) for constraint in policy.constraints.values()):
            raise ValueError
        answer = self.answer()
        self.settled, self.possible, self.deciding, self.too_many = set[str](), set[str](), set[str](), False
        self.ways: dict[str, set[frozenset[str]]] = {}
        try:
            self.try_completions()
        except TooMany:
            self.too_many = True
        stated, terms = self.of.upshots.stated_on_topic(file.values), (self.settled, self.settled | self.possible)
        borne = {cost: self.different(cost) for cost, _ in open_heads(stated, terms)}
        found = open_of(answer, stated, terms, borne) if self.possible else None
        upshot = self.of.upshots.upshot_of(answer, self.settled, self.possible, self.deciding, found)
        self.decision: Decision = self.of.upshots.decision_of(upshot, file, self.day)

    # ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def answer(self) -> Answer:
        """Which rules stand in the file, where what is not known satisfies no condition, and which may, by what is known."""
        may_hold: Truth = partial(self.worlds.truth, world={})
        applies = {name for name in self.policy.rules if self.in_force(name) and self.holds(self.policy.rules[name].condition)}
        stands: dict[World, Set[str]] = {"file": self.standing(self.holds), "maybe": self.standing(may_hold)}
        allowed: dict[World, Set[tuple[str, int]]] = {"file": self.allowed(self.holds), "maybe": self.allowed(may_hold)}
        return Answer(applies, stands, allowed, broken=set(), in_question=set())

    def holds(self, condition: model.Condition) -> bool:
        """Whether a condition holds in the file."""
        return truth_of(condition, self.values, self.policy) is True

    def in_force(self, rule: str) -> bool:
        return self.policy.rules[rule].in_force.includes(self.day)

    def standing(self, truth: Truth) -> Set[str]:
        """The rules that stand where conditions have this truth, those with them of which that is open."""

        @cache
        def stands(name: str) -> bool | None:
            holds = self.in_force(name) and truth(self.policy.rules[name].condition)
            against = [stands(other) for other in self.overriders.get(name, ())] if holds is not False else []
            return False if True in against else None if None in against else holds

        return {name for name in self.policy.rules if stands(name) is not False}

    def allowed(self, truth: Truth) -> Set[tuple[str, int]]:
        """The outcomes under a condition of their own that are not ruled out where conditions have this truth."""
        return {place for place, condition in self.of.conditions.items() if truth(condition) is not False}

    # ── completions ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def try_completions(self) -> None:
        """Works out what completions come to, of terms that are tried together. Raises TooMany."""
        tries: list[tuple[Conditions, list[Tried]]] = []
        for group, terms in self.of.together.items():
            conditions: Conditions = {term: model.AnyOf(tuple(self.conditions_of(term))) for term in terms}
            tried = self.worlds.tried(conditions)
            if not tried:
                raise ValueError
            ways = self.ways[group] = {given for _, given in tried}
            self.settled |= {term for term in terms if all(term in way for way in ways)}
            self.possible |= {term for term in terms if any(term in way for way in ways)} - self.settled
            tries.append((conditions, tried))
        # once something is open, also what no completion gives may come about against what is implied of a fact
        for conditions, tried in tries if self.possible else ():
            self.deciding |= self.worlds.deciding(conditions, tried, self.deciding)

    def different(self, cost: str) -> list[frozenset[str]] | None:
        """The ways in which completions bear a cost, none where there are too many to go through."""
        ways = self.ways.get(cost, set())
        return list(ways) if len(ways) <= MOST_SETS else None

    def conditions_of(self, term: str) -> Iterator[model.Condition]:
        """Under which conditions a term is given: that a rule which gives it stands, and its own."""
        for one in self.of.giving[term]:
            own = self.of.conditions.get((one.rule, one.number), ALWAYS)
            yield model.AllOf((self.condition_to_stand(one.rule), own))

    def condition_to_stand(self, name: str) -> model.Condition:
        """The condition under which a rule stands in a completion."""
        against = [model.Not(self.condition_to_stand(other)) for other in self.overriders.get(name, ())]
        return model.AllOf((self.policy.rules[name].condition, *against)) if self.in_force(name) else NEVER
