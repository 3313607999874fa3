"""A policy → all that scenarios are to show of it, each with what a case for it must bring about.

A rule is to be seen standing, not standing, and kept from applying by one condition alone; each leaf of its conditions,
definitions opened, true and false; each exception defeating the rule that it overrides; each limit from below, on it and from
above, no other limit of the same number lying in between; and so each place where a formula bends, as at the cap of a `min`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc
from fenze.dsl.model.policy import opened_leaves_of
from fenze.dsl.truth import Value, truth_of
from fenze.solver.bends import Bend, bends_of
from fenze.solver.limits import SIDES, Limit, Side, limits_of
from fenze.solver.reach import Goal, Reach
from fenze.solver.unseen import no_case_for, no_number_for

Aspect = Literal["stands", "falls", "nearly", "true", "false", "defeats", "below", "on", "above"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a case shows: what is known in it, which rules stand, and which defeat which (the winner first)."""

    values: Mapping[str, Value]
    standing: Set[str]
    defeats: Set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a case is to bring about: a rule that stands, one that does not, conditions that are true or false for sure."""

    goals: tuple[Goal, ...] = ()
    stands: str | None = None
    falls: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """One thing to be shown, as `Sight` tells of it.

    `shown` tells whether a case shows it, `against` why no case can; `wanted` are ways to bring it about, the most telling one
    first. What lies on a side of a limit or a bend takes numbers besides, which `limit` or `bend` speaks of.
    """

    aspect: Aspect
    rule: str | None
    loc: Loc
    shown: Callable[[Shown], bool]
    against: Callable[[Reach], Text | None]
    wanted: tuple[Wanted, ...]
    over: str | None = None
    leaf: model.Condition | None = None
    limit: Limit | None = None
    bend: Bend | None = None


@dataclass(frozen=True, slots=True)
class Aims:
    """Each in the order in which the policy is written."""

    rules: tuple[Aim, ...]
    conditions: tuple[Aim, ...]
    exceptions: tuple[Aim, ...]
    limits: tuple[Aim, ...]
    formulas: tuple[Aim, ...]

    @property
    def everything(self) -> tuple[Aim, ...]:
        return (*self.rules, *self.conditions, *self.exceptions, *self.limits, *self.formulas)


def aims_of(policy: model.Policy) -> Aims:
    """All that scenarios are to show of a policy."""
    survey, rules = _Survey(policy), policy.rules.values()
    return Aims(
        tuple(aim for rule in rules for aim in survey.of_rule(rule)),
        tuple(aim for rule in rules for aim in survey.of_conditions(rule)),
        tuple(aim for rule in rules for aim in survey.of_exceptions(rule)),
        tuple(survey.of_limits()),
        tuple(aim for rule in rules for aim in survey.of_formulas(rule)),
    )


class _Survey:
    def __init__(self, policy: model.Policy) -> None:
        self._policy = policy
        self._overridden = {other for rule in policy.rules.values() for other in rule.overrides}

    def of_rule(self, rule: model.Rule) -> Iterator[Aim]:
        name, loc, condition = rule.name, rule.loc, rule.condition

        def against(reach: Reach) -> Text | None:
            return no_case_for(reach, (condition, True))

        yield Aim("stands", name, loc, lambda case: name in case.standing, against, (Wanted(stands=name),))
        unconditional = not any(opened_leaves_of(condition, self._policy))
        always = unconditional and rule.in_force == model.Period() and name not in self._overridden
        yield Aim(
            "falls",
            name,
            loc,
            lambda case: name not in case.standing,
            lambda _: _ALWAYS if always else None,
            (Wanted(falls=name),),
        )
        leaves = _distinct(opened_leaves_of(condition, self._policy))
        yield Aim(
            "nearly",
            name,
            loc,
            lambda case: self._nearly_applies(condition, case.values),
            (lambda _: _ALWAYS) if unconditional else against,
            tuple(wanted for leaf in leaves for wanted in self._all_but(condition, leaf)),
        )

    def _all_but(self, condition: model.Condition, leaf: model.Condition, *truths: bool) -> Iterator[Wanted]:
        """That the leaf has this truth, alone keeps the condition from holding."""
        if not isinstance(leaf, model.ParameterIs):
            for truth in truths or (False, True):
                otherwise = _replaced(condition, leaf, _ALWAYS_TRUE if not truth else _NEVER_TRUE, self._policy)
                yield Wanted(((leaf, truth), (otherwise, True), (condition, False)))

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
        leaf = _ALWAYS_TRUE if truth else _NEVER_TRUE
        return truth_of(_replaced(condition, other, leaf, self._policy), values, self._policy) is True

    def of_conditions(self, rule: model.Rule) -> Iterator[Aim]:
        """The leaves of the rule's condition in any case, of an outcome's own condition in those in which the rule stands."""
        for leaf in _distinct(opened_leaves_of(rule.condition, self._policy)):
            for truth in (True, False):
                telling = (Wanted(((leaf, True),), rule.name),) if truth else tuple(self._all_but(rule.condition, leaf, False))
                yield self._of_leaf(rule, leaf, truth, None, (*telling, Wanted(((leaf, truth),))))
        own = [leaf for one in rule.outcomes if one.condition for leaf in opened_leaves_of(one.condition, self._policy)]
        for leaf in _distinct(own):
            for truth in (True, False):
                yield self._of_leaf(rule, leaf, truth, rule.condition, (Wanted(((leaf, truth),), rule.name),))

    def _of_leaf(
        self, rule: model.Rule, leaf: model.Condition, truth: bool, given: model.Condition | None, wanted: tuple[Wanted, ...]
    ) -> Aim:
        def shown(case: Shown) -> bool:
            return (given is None or rule.name in case.standing) and truth_of(leaf, case.values, self._policy) is truth

        goals: tuple[Goal, ...] = ((leaf, truth),) if given is None else ((leaf, truth), (given, True))
        aspect: Aspect = "true" if truth else "false"
        return Aim(aspect, rule.name, leaf.loc, shown, lambda reach: no_case_for(reach, *goals), wanted, leaf=leaf)

    def of_exceptions(self, rule: model.Rule) -> Iterator[Aim]:
        for other in rule.overrides:
            goals: tuple[Goal, ...] = ((self._policy.rules[other].condition, True), (rule.condition, True))

            def shown(case: Shown, pair: tuple[str, str] = (rule.name, other)) -> bool:
                return pair in case.defeats

            def against(reach: Reach, goals: tuple[Goal, ...] = goals) -> Text | None:
                return no_case_for(reach, *goals)

            yield Aim("defeats", rule.name, rule.loc, shown, against, (Wanted(goals[:1], rule.name),), over=other)

    def of_limits(self) -> Iterator[Aim]:
        for limit in limits_of(self._policy):
            beside = tuple(self._beside(limit))
            for side in SIDES:

                def shown(case: Shown, limit: Limit = limit, side: Side = side) -> bool:
                    return (number := limit.number_in(case.values)) is not None and limit.is_on_side(number, side)

                def against(_: Reach, limit: Limit = limit, side: Side = side) -> Text | None:
                    return no_number_for(limit.fact, side, limit.value, self._policy)

                yield Aim(side, None, limit.leaf.loc, shown, against, beside, leaf=limit.leaf, limit=limit)

    def _beside(self, limit: Limit) -> Iterator[Wanted]:
        """Cases in which the limit decides whether a rule applies; last, any case."""
        for rule in self._policy.rules.values():
            for leaf in _distinct(opened_leaves_of(rule.condition, self._policy)):
                if leaf == limit.leaf or (limit.fact is not None and _same_limit(leaf, limit)):
                    yield Wanted(((_replaced(rule.condition, leaf, _ALWAYS_TRUE, self._policy), True),))
        yield Wanted()

    def of_formulas(self, rule: model.Rule) -> Iterator[Aim]:
        """Where the formulas of a rule bend, in the cases in which it gives them."""
        coin = Fraction(1, 10 ** minor_digits_of(self._policy.currency))
        for bend in bends_of(rule):
            own = bend.outcome.condition or _ALWAYS_TRUE
            for side in SIDES:

                def shown(
                    case: Shown, bend: Bend = bend, side: Side = side, own: model.Condition = own, name: str = rule.name
                ) -> bool:
                    return (
                        name in case.standing
                        and truth_of(own, case.values, self._policy) is True
                        and bend.side_in(case.values, coin) == side
                    )

                def against(reach: Reach, own: model.Condition = own) -> Text | None:
                    return no_case_for(reach, (own, True), (rule.condition, True))

                wanted = (Wanted(((own, True),), rule.name),)
                yield Aim(side, rule.name, bend.loc, shown, against, wanted, bend=bend)


_ALWAYS = Text("it has no condition", "该规则没有条件")
_ALWAYS_TRUE: model.Condition = model.AllOf(())
_NEVER_TRUE: model.Condition = model.AnyOf(())


def _same_limit(leaf: model.Condition, limit: Limit) -> bool:
    return isinstance(leaf, model.Compare) and (leaf.fact, leaf.threshold) == (limit.fact, limit.value)


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


def _distinct(leaves: Iterable[model.Condition]) -> list[model.Condition]:
    """Each place once, although several outcomes or definitions lead to it."""
    return list({(leaf, leaf.loc): leaf for leaf in leaves}.values())
