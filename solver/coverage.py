"""The outcomes of scenarios → what of a policy they have shown, and what not: rules, conditions, exceptions, limits.

A rule is to be seen standing and not standing; each leaf of its conditions, definitions opened, true and false; each exception
defeating the rule that it overrides; each limit from below, on it and from above, no other limit of the same number lying in
between. What no case can show is told with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc
from fenze.dsl.reckon import gap_of
from fenze.dsl.spelling import name_of_gap
from fenze.dsl.truth import Value, truth_of
from fenze.solver.decision import Decision
from fenze.solver.literals import conditions_of
from fenze.solver.reach import Reach
from fenze.solver.scenarios import Outcome
from fenze.solver.unseen import no_case_for, no_number_for

Aspect = Literal["stands", "falls", "true", "false", "defeats", "below", "on", "above"]


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing that scenarios are to show; `impossible` says why no case can.

    `rule` is what it is about, None for a limit; `over` the rule that an exception overrides; `loc` the place of the leaf, the
    limit or the rule.
    """

    aspect: Aspect
    rule: str | None
    loc: Loc
    seen: bool
    over: str | None = None
    impossible: Text | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Each in the order in which the policy is written."""

    rules: tuple[Sight, ...]
    conditions: tuple[Sight, ...]
    exceptions: tuple[Sight, ...]
    limits: tuple[Sight, ...]


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
        unconditional = not any(_leaves_of(rule.condition, self._policy))
        always = unconditional and rule.in_force == model.Period() and name not in self._overridden
        yield Sight("falls", name, rule.loc, False in stood, impossible=_ALWAYS if always else None)

    def of_conditions(self, rule: model.Rule) -> Iterator[Sight]:
        """The leaves of the rule's condition in any case, of an outcome's own condition in those in which the rule stands."""
        everywhere = [decision.file.values for decision in self._decisions]
        yield from self._of_leaves(rule, _distinct(_leaves_of(rule.condition, self._policy)), everywhere, None)
        own = [leaf for one in rule.outcomes if one.condition for leaf in _leaves_of(one.condition, self._policy)]
        where_it_stands = [
            decision.file.values
            for decision, standing in zip(self._decisions, self._standing, strict=True)
            if rule.name in standing
        ]
        yield from self._of_leaves(rule, _distinct(own), where_it_stands, rule.condition)

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
        for limit in _limits_of(self._policy):
            numbers = {number for decision in self._decisions if (number := limit.number_in(decision.file.values)) is not None}
            for aspect in _SIDES:
                seen = any(limit.is_on_side(number, aspect) for number in numbers)
                against = None if seen else no_number_for(limit.fact, aspect, limit.value, self._policy)
                yield Sight(aspect, None, limit.leaf.loc, seen, impossible=against)


_ALWAYS = Text("it has no condition", "该规则没有条件")
_TRUTHS: tuple[tuple[Aspect, bool], ...] = (("true", True), ("false", False))
_SIDES: tuple[Literal["below", "on", "above"], ...] = ("below", "on", "above")


def _leaves_of(condition: model.Condition, policy: model.Policy) -> Iterator[model.Condition]:
    """The leaves from left to right, definitions opened."""
    match condition:
        case model.AllOf(parts) | model.AnyOf(parts):
            for part in parts:
                yield from _leaves_of(part, policy)
        case model.Not(part):
            yield from _leaves_of(part, policy)
        case model.Defined(definition):
            yield from _leaves_of(policy.definitions[definition].condition, policy)
        case _:
            yield condition


def _distinct(leaves: Iterable[model.Condition]) -> Iterator[model.Condition]:
    """Each place once, although several outcomes or definitions lead to it."""
    return iter({(leaf, leaf.loc): leaf for leaf in leaves}.values())


@dataclass(frozen=True, slots=True)
class _Limit:
    """A threshold of a number, or 0 for the difference of two formulas; `lower` and `upper` are the next ones beside it."""

    leaf: model.Compare | model.Relation
    value: Fraction
    lower: Fraction | None
    upper: Fraction | None

    @property
    def fact(self) -> str | None:
        return self.leaf.fact if isinstance(self.leaf, model.Compare) else None

    def number_in(self, values: Mapping[str, Value]) -> Fraction | None:
        if isinstance(self.leaf, model.Relation):
            return gap_of(self.leaf, values)
        number = values.get(self.leaf.fact)
        return number if isinstance(number, Fraction) else None

    def is_on_side(self, number: Fraction, side: Literal["below", "on", "above"]) -> bool:
        match side:
            case "below":
                return number < self.value and (self.lower is None or number >= self.lower)
            case "on":
                return number == self.value
            case "above":
                return number > self.value and (self.upper is None or number <= self.upper)


def _limits_of(policy: model.Policy) -> Iterator[_Limit]:
    """Every limit once, at the first place where it is written."""
    found: dict[str, dict[Fraction, model.Compare | model.Relation]] = {}
    for condition in conditions_of(policy):
        for leaf in _leaves_of(condition, policy):
            match leaf:
                case model.Compare(fact, _, threshold):
                    found.setdefault(fact, {}).setdefault(threshold, leaf)
                case model.Relation():
                    found.setdefault(name_of_gap(leaf), {}).setdefault(Fraction(0), leaf)
                case _:
                    pass
    for limits in found.values():
        values = sorted(limits)
        for value, lower, upper in zip(values, (None, *values), (*values[1:], None), strict=False):
            yield _Limit(limits[value], value, lower, upper)
