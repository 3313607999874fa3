"""The outcomes of scenarios → what of a policy they have shown, and what not: rules, conditions, exceptions, limits.

A rule is to be seen standing, not standing, and kept from applying by one condition alone; each leaf of its conditions,
definitions opened, true and false; each exception defeating the rule that it overrides; each limit from below, on it and from
above, no other limit of the same number lying in between; and so each place where a formula bends, as at the cap of a `min`.
What no case can show is told with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc
from fenze.dsl.model.policy import opened_leaves_of
from fenze.dsl.truth import Value, truth_of
from fenze.solver.bends import bends_of
from fenze.solver.decision import Decision
from fenze.solver.limits import SIDES, limits_of
from fenze.solver.reach import Reach
from fenze.solver.scenarios import Outcome
from fenze.solver.unseen import no_case_for, no_number_for

Aspect = Literal["stands", "falls", "nearly", "true", "false", "defeats", "below", "on", "above"]


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing that scenarios are to show; `impossible` says why no case can.

    `rule` is what it is about, None for a limit; `over` the rule that an exception overrides; `compared` the two sides of a
    bend; `loc` the place of the leaf, the limit, the outcome or the rule.
    """

    aspect: Aspect
    rule: str | None
    loc: Loc
    seen: bool
    over: str | None = None
    impossible: Text | None = None
    compared: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Each in the order in which the policy is written."""

    rules: tuple[Sight, ...]
    conditions: tuple[Sight, ...]
    exceptions: tuple[Sight, ...]
    limits: tuple[Sight, ...]
    formulas: tuple[Sight, ...]

    @property
    def everything(self) -> tuple[Sight, ...]:
        return (*self.rules, *self.conditions, *self.exceptions, *self.limits, *self.formulas)


def percent_of(sights: Sequence[Sight]) -> int:
    """How many in a hundred of what can be seen was seen, rounded down; 100 where there is nothing to see."""
    possible = [sight for sight in sights if sight.impossible is None]
    return sum(sight.seen for sight in possible) * 100 // len(possible) if possible else 100


def coverage_of(policy: model.Policy, outcomes: Iterable[Outcome]) -> Coverage:
    """What the scenarios have shown of the policy that they belong to; a case that was refused shows nothing."""
    decisions = [outcome.decision for outcome in outcomes if outcome.decision is not None]
    survey = _Survey(policy, decisions)
    return Coverage(
        tuple(sight for rule in policy.rules.values() for sight in survey.of_rule(rule)),
        tuple(sight for rule in policy.rules.values() for sight in survey.of_conditions(rule)),
        tuple(sight for rule in policy.rules.values() for sight in survey.of_exceptions(rule)),
        tuple(survey.of_limits()),
        tuple(sight for rule in policy.rules.values() for sight in survey.of_formulas(rule)),
    )


class _Survey:
    def __init__(self, policy: model.Policy, decisions: Sequence[Decision]) -> None:
        self._policy, self._decisions = policy, decisions
        self._standing = [frozenset(decision.rules) for decision in decisions]
        self._defeats = {(defeat.by, defeat.rule) for decision in decisions for defeat in decision.defeated}
        self._overridden = {other for rule in policy.rules.values() for other in rule.overrides}
        self._reach = Reach(policy)

    def of_rule(self, rule: model.Rule) -> Iterator[Sight]:
        name, stood = rule.name, [rule.name in standing for standing in self._standing]
        against = None if True in stood else no_case_for(self._reach, (rule.condition, True))
        yield Sight("stands", name, rule.loc, True in stood, impossible=against)
        unconditional = not any(opened_leaves_of(rule.condition, self._policy))
        always = unconditional and rule.in_force == model.Period() and name not in self._overridden
        yield Sight("falls", name, rule.loc, False in stood, impossible=_ALWAYS if always else None)
        nearly = any(self._nearly_applies(rule.condition, decision.file.values) for decision in self._decisions)
        yield Sight("nearly", name, rule.loc, nearly, impossible=None if nearly else _ALWAYS if unconditional else against)

    def _nearly_applies(self, condition: model.Condition, values: Mapping[str, Value]) -> bool:
        """Whether one leaf is false, and the condition would hold if it were true, or the other way round."""
        if truth_of(condition, values, self._policy) is not False:
            return False
        leaves = set(opened_leaves_of(condition, self._policy))
        return any(
            (truth := truth_of(leaf, values, self._policy)) is not None and self._holds_with(condition, leaf, not truth, values)
            for leaf in leaves
            if not isinstance(leaf, model.ParameterIs)
        )

    def _holds_with(self, condition: model.Condition, other: model.Condition, truth: bool, values: Mapping[str, Value]) -> bool:
        """Whether the condition holds for sure once the leaf `other` has this truth, wherever it occurs."""
        leaf = model.AllOf(()) if truth else model.AnyOf(())
        return truth_of(_replaced(condition, other, leaf, self._policy), values, self._policy) is True

    def of_conditions(self, rule: model.Rule) -> Iterator[Sight]:
        """The leaves of the rule's condition in any case, of an outcome's own condition in those in which the rule stands."""
        everywhere = [decision.file.values for decision in self._decisions]
        yield from self._of_leaves(rule, _distinct(opened_leaves_of(rule.condition, self._policy)), everywhere, None)
        own = [leaf for one in rule.outcomes if one.condition for leaf in opened_leaves_of(one.condition, self._policy)]
        yield from self._of_leaves(rule, _distinct(own), self._where_it_stands(rule), rule.condition)

    def _where_it_stands(self, rule: model.Rule) -> list[Mapping[str, Value]]:
        both = zip(self._decisions, self._standing, strict=True)
        return [decision.file.values for decision, standing in both if rule.name in standing]

    def _of_leaves(
        self,
        rule: model.Rule,
        leaves: Iterable[model.Condition],
        files: Sequence[Mapping[str, Value]],
        given: model.Condition | None,
    ) -> Iterator[Sight]:
        for leaf in leaves:
            truths = {truth_of(leaf, values, self._policy) for values in files}
            for aspect, wanted in _TRUTHS:
                goals = [(leaf, wanted)] if given is None else [(leaf, wanted), (given, True)]
                against = None if wanted in truths else no_case_for(self._reach, *goals)
                yield Sight(aspect, rule.name, leaf.loc, wanted in truths, impossible=against)

    def of_exceptions(self, rule: model.Rule) -> Iterator[Sight]:
        for other in rule.overrides:
            seen = (rule.name, other) in self._defeats
            goals = (self._policy.rules[other].condition, True), (rule.condition, True)
            against = None if seen else no_case_for(self._reach, *goals)
            yield Sight("defeats", rule.name, rule.loc, seen, other, against)

    def of_limits(self) -> Iterator[Sight]:
        for limit in limits_of(self._policy):
            numbers = {number for decision in self._decisions if (number := limit.number_in(decision.file.values)) is not None}
            for aspect in SIDES:
                seen = any(limit.is_on_side(number, aspect) for number in numbers)
                against = None if seen else no_number_for(limit.fact, aspect, limit.value, self._policy)
                yield Sight(aspect, None, limit.leaf.loc, seen, impossible=against)

    def of_formulas(self, rule: model.Rule) -> Iterator[Sight]:
        """Where the formulas of a rule bend, in the cases in which it gives them."""
        coin = Fraction(1, 10 ** minor_digits_of(self._policy.currency))
        standing = self._where_it_stands(rule)
        for bend in bends_of(rule):
            own = bend.outcome.condition or model.AllOf(())
            sides = {bend.side_in(values, coin) for values in standing if truth_of(own, values, self._policy) is True}
            against = None if sides - {None} else no_case_for(self._reach, (own, True), (rule.condition, True))
            for aspect in SIDES:
                yield Sight(aspect, rule.name, bend.loc, aspect in sides, impossible=against, compared=bend.names)


_ALWAYS = Text("it has no condition", "该规则没有条件")
_TRUTHS: tuple[tuple[Aspect, bool], ...] = (("true", True), ("false", False))


def _replaced(condition: model.Condition, old: model.Condition, new: model.Condition, policy: model.Policy) -> model.Condition:
    """The condition with another in place of a leaf, definitions written out."""
    match condition:
        case model.AllOf(parts):
            return model.AllOf(tuple(_replaced(part, old, new, policy) for part in parts))
        case model.AnyOf(parts):
            return model.AnyOf(tuple(_replaced(part, old, new, policy) for part in parts))
        case model.Not(part):
            return model.Not(_replaced(part, old, new, policy))
        case model.Defined(definition):
            return _replaced(policy.definitions[definition].condition, old, new, policy)
        case _:
            return new if condition == old else condition


def _distinct(leaves: Iterable[model.Condition]) -> Iterator[model.Condition]:
    """Each place once, although several outcomes or definitions lead to it."""
    return iter({(leaf, leaf.loc): leaf for leaf in leaves}.values())
