"""What stands in a case → why: of each rule its condition told over what is known, and the exceptions that were considered.

Nothing is decided here: which rules apply and stand, and which outcomes they give, is what it is told from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from fenze.decision.reason import Hows, Reason, reason_of
from fenze.dsl import model
from fenze.dsl.once import OnceEach, once_a_policy
from fenze.dsl.spelt_out import outcomes_of
from fenze.dsl.truth import Test, Value, test_of


class Considered(NamedTuple):
    """An exception to a standing rule and what kept it from applying.

    `failed` holds the conditions that do not hold; `defeated_by` the rules that defeat it where its condition does hold;
    `not_in_force` where its own dates keep it away.
    """

    rule: str
    failed: tuple[Reason, ...]
    defeated_by: tuple[str, ...]
    not_in_force: bool


class RuleReason(NamedTuple):
    """Why a rule stands, or would have stood: `defeated_by` is empty where it stands."""

    rule: str
    citations: tuple[model.Citation, ...]
    readings: tuple[model.Reading, ...]
    condition: Reason
    outcomes: tuple[model.Effect, ...]
    considered: tuple[Considered, ...]
    defeated_by: tuple[str, ...]


class Standing(NamedTuple):
    """The rules whose condition the file satisfies, those of them that stand, and the outcomes (rule and number) under a
    condition of their own that holds."""

    applies: Set[str]
    stands: Set[str]
    allowed: Set[tuple[str, int]]


@once_a_policy
def overriders_of(policy: model.Policy) -> Mapping[str, list[str]]:
    """By rule, those that override it."""
    found: dict[str, list[str]] = {}
    for rule in policy.rules.values():
        for other in rule.overrides:
            found.setdefault(other, []).append(rule.name)
    return found


def leaves_in(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """The leaves of reasons, definitions and brackets opened."""
    for reason in reasons:
        if reason.parts:
            yield from leaves_in(reason.parts)
        else:
            yield reason


class _Prepared:
    def __init__(self, policy: model.Policy) -> None:
        self.overriders, self.outcomes = overriders_of(policy), outcomes_of(policy)
        self.tests = OnceEach[model.Condition, Test]()


_prepared = once_a_policy(_Prepared)


class Reasons:
    """Finds the reasons of one case: `values` is what is known, and `how`."""

    def __init__(self, policy: model.Policy, values: Mapping[str, Value], how: Hows, standing: Standing) -> None:
        self.policy, self.values, self.how, self.standing = policy, values, how, standing
        self._prepared = _prepared(policy)

    def reason(self, condition: model.Condition) -> Reason:
        """Whether a condition holds on the file, and what that rests on."""
        return reason_of(condition, self.values, self.how, self.policy)

    def rule_reason(self, name: str, defeated_by: tuple[str, ...]) -> RuleReason:
        """Of a rule that does not stand also the outcomes of which it is open whether it would give them."""
        rule, stands = self.policy.rules[name], name in self.standing.stands
        effects = tuple(
            [
                given.effect
                for given in self._prepared.outcomes[name]
                if given.condition is None
                or (name, given.number) in self.standing.allowed
                or (not stands and self._truth(given.condition) is not False)
            ]
        )
        overriders = self._prepared.overriders.get(name, ())
        considered = tuple([self._considered(other) for other in overriders if other not in defeated_by])
        return RuleReason(name, rule.citations, rule.readings, self.reason_for(name), effects, considered, defeated_by)

    def reason_for(self, rule: str) -> Reason:
        """The condition of a rule."""
        return self.reason(self.policy.rules[rule].condition)

    def failed_in(self, rule: str) -> tuple[Reason, ...]:
        """The leaves that keep a rule from applying."""
        return tuple(self._failed(self.policy.rules[rule].condition))

    def _considered(self, name: str) -> Considered:
        if name in self.standing.applies:
            by = tuple(sorted(o for o in self._prepared.overriders.get(name, ()) if o in self.standing.stands))
            return Considered(name, (), by, False)
        failed = self.failed_in(name)
        return Considered(name, failed, (), not failed)

    def _failed(self, condition: model.Condition) -> Iterator[Reason]:
        """The leaves that keep a condition from holding: of a conjunction the first part that fails, of a choice every part."""
        if self._truth(condition) is True:
            return
        match condition:
            case model.AllOf(parts):
                truths = [self._truth(part) for part in parts]
                yield from self._failed(parts[truths.index(False if False in truths else None)])
            case model.AnyOf(parts):
                for part in parts:
                    yield from self._failed(part)
            case model.Defined(definition):
                yield from self._failed(self.policy.definitions[definition].condition)
            case _:
                yield self.reason(condition)

    def _truth(self, condition: model.Condition) -> bool | None:
        return self._prepared.tests.of(condition, lambda: test_of(condition, self.policy))(self.values)
