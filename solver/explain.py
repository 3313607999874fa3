"""Decision → explanation: which rules stand and why, which exceptions were considered, how the money adds up.

Computed from the answer and the policy, never by logging: the policy has no variables, so its own rules are the ground graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeVar

from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.model.policy import opened_leaves_of
from fenze.dsl.money import minor_of
from fenze.dsl.once import OnceEach, once_a_policy
from fenze.dsl.reason import Reason, how_known, reason_of
from fenze.dsl.reckon import Step, step_of
from fenze.dsl.spelt_out import outcomes_of
from fenze.dsl.switch import may_remember
from fenze.dsl.truth import Test, test_of
from fenze.solver.decision import Decision, Fine, Liability, Payment
from fenze.solver.file import File
from fenze.solver.memory import MOST_PATTERNS, Memory

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Considered:
    """An exception to a standing rule and what kept it from applying.

    `failed` holds the conditions that do not hold; `defeated_by` the rules that defeat it where its condition does hold;
    `not_in_force` where its own dates keep it away.
    """

    rule: str
    failed: tuple[Reason, ...]
    defeated_by: tuple[str, ...]
    not_in_force: bool


@dataclass(frozen=True, slots=True)
class RuleReason:
    """Why a rule stands, or would have stood: `defeated_by` is empty where it stands."""

    rule: str
    citations: tuple[model.Citation, ...]
    readings: tuple[model.Reading, ...]
    condition: Reason
    outcomes: tuple[model.Effect, ...]
    considered: tuple[Considered, ...]
    defeated_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """`exact` is the share of the total in minor units before rounding; `amount` after. `party` None: borne by nobody.

    `stated` is the share as the rules state it, `steps` what a formula in it comes to.
    """

    party: str | None
    share: Fraction | None
    stated: model.Share | None
    steps: Step | None
    proposed: bool
    exact: Fraction | None
    amount: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoneySteps:
    """How one cost head is divided; `total` in minor units, None where the cost is not known."""

    cost: str
    total: int | None
    parts: tuple[MoneyPart, ...]


@dataclass(frozen=True, slots=True)
class AmountSteps:
    """How a payment or a fine comes to its amount: the steps of the formula, then the rounding to minor units.

    `steps` is None where the policy names no figure, `amount` where it names none or a fact in it is unknown.
    """

    of: Payment | Fine
    steps: Step | None
    rounding: model.Rounding
    amount: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`possible`: rules that do not stand in the file and give liability in some completion, or one and the same in each."""

    decision: Decision
    standing: tuple[RuleReason, ...]
    defeated: tuple[RuleReason, ...]
    possible: tuple[RuleReason, ...]
    money: tuple[MoneySteps, ...]
    amounts: tuple[AmountSteps, ...]


def explanation_of(decision: Decision, policy: model.Policy) -> Explanation:
    """The explanation of a decision that was made under this policy, with the parameters of the contract if it names one."""
    assert decision.contract == policy.contract, "the policy as it was applied, with the parameters of the contract"
    explainer = Explainer(decision, policy)
    told = rules_told(decision)
    standing, defeated, possible = (
        tuple([explainer.rule_reason(rule, by) for rule, by in some.items()])
        for some in (told.standing, told.defeated, told.possible)
    )
    money, amounts = tuple(money_steps_of(decision)), tuple(amount_steps_of(decision))
    return Explanation(decision, standing, defeated, possible, money, amounts)


class RulesTold(NamedTuple):
    """The rules whose reasons are told, each with those that defeat it."""

    standing: Mapping[str, tuple[str, ...]]
    defeated: Mapping[str, tuple[str, ...]]
    possible: Mapping[str, tuple[str, ...]]


_NO_RULES: Mapping[str, tuple[str, ...]] = {}


def rules_told(decision: Decision) -> RulesTold:
    """Of a decision."""
    standing = dict.fromkeys(decision.rules, ())
    defeated: dict[str, tuple[str, ...]] = {}
    for defeat in decision.defeated:
        defeated[defeat.rule] = (*defeated.get(defeat.rule, ()), defeat.by)
    giving = {rule for rows in (decision.liability, decision.possible) for row in rows for rule in row.rules}
    possible = giving - standing.keys() - defeated.keys()
    return RulesTold(standing, defeated, dict.fromkeys(sorted(possible), ()) if possible else _NO_RULES)


@once_a_policy
def overriders_of(policy: model.Policy) -> Mapping[str, list[str]]:
    """By rule, those that override it."""
    found: dict[str, list[str]] = {}
    for rule in policy.rules.values():
        for other in rule.overrides:
            found.setdefault(other, []).append(rule.name)
    return found


class _Prepared:
    """What reasons of one policy are found with, and what rules came to before, by the values of the facts that they read."""

    def __init__(self, policy: model.Policy) -> None:
        self.overriders = overriders_of(policy)
        self.outcomes = outcomes_of(policy)
        self.tests = OnceEach[model.Condition, Test]()
        self.reads = {name: _read_by(rule, policy) for name, rule in policy.rules.items()}
        most = MOST_PATTERNS if may_remember() else 0
        self.reasons, self.failed = Memory[Reason](most), Memory[tuple[Reason, ...]](most)


_prepared = once_a_policy(_Prepared)


def _read_by(rule: model.Rule, policy: model.Policy) -> tuple[str, ...] | None:
    """The facts that a rule reads; None where there is a text among them, or a moment, which is equal with another offset."""
    facts = dict.fromkeys(fact for leaf in opened_leaves_of(rule.condition, policy) for fact in facts_of_leaf(leaf))
    return None if any(isinstance(policy.facts[fact].type, model.Text | model.Stamp) for fact in facts) else tuple(facts)


class Explainer:
    """Finds single reasons of a decision that was made under a policy."""

    def __init__(self, decision: Decision, policy: model.Policy) -> None:
        self._decision = decision
        self._policy = policy
        self._file: File = decision.file
        self._how = how_known(*decision.file.kinds)
        self._prepared = _prepared(policy)

    def rule_reason(self, name: str, defeated_by: tuple[str, ...]) -> RuleReason:
        rule = self._policy.rules[name]
        allowed = self._decision.answer.allowed["file"]
        stands = name in self._decision.rules
        effects = tuple(
            given.effect
            for given in self._prepared.outcomes[name]
            if given.condition is None
            or (name, given.number) in allowed
            or (not stands and self._truth(given.condition) is not False)
        )
        considered = tuple(
            self._considered(other) for other in self._prepared.overriders.get(name, ()) if other not in defeated_by
        )
        condition = self._once(self._prepared.reasons, name, lambda: self._told(rule.condition))
        return RuleReason(name, rule.citations, rule.readings, condition, effects, considered, defeated_by)

    def reason(self, condition: model.Condition) -> Reason:
        """Whether a condition holds on the file, and what that rests on."""
        return self._told(condition)

    def _told(self, condition: model.Condition) -> Reason:
        return reason_of(condition, self._file.values, self._how, self._policy)

    def _considered(self, name: str) -> Considered:
        answer = self._decision.answer
        if name in answer.applies:
            by = tuple(sorted(o for o in self._prepared.overriders.get(name, ()) if o in answer.stands["file"]))
            return Considered(name, (), by, False)
        condition = self._policy.rules[name].condition
        failed = self._once(self._prepared.failed, name, lambda: tuple(self._failed(condition)))
        return Considered(name, failed, (), not failed)

    def _once(self, memory: Memory[T], rule: str, find: Callable[[], T]) -> T:
        """What a rule comes to, found anew where it is not remembered for these values of the facts that it reads."""
        facts = self._prepared.reads[rule]
        if facts is None or not memory.is_used:
            return find()
        values, how = self._file.values, self._how
        key = rule, *map(values.get, facts), *map(how.get, facts)
        found = memory.recall(key)
        if found is None:
            found = find()
            memory.remember(key, found)
        return found

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
                yield from self._failed(self._policy.definitions[definition].condition)
            case _:
                yield self._told(condition)

    def _truth(self, condition: model.Condition) -> bool | None:
        return self._prepared.tests.of(condition, lambda: test_of(condition, self._policy))(self._file.values)


def money_steps_of(decision: Decision) -> Iterator[MoneySteps]:
    """How each cost head is divided."""
    values = decision.file.values
    for cost in sorted({row.cost for row in decision.liability} | {part.cost for part in decision.unborne}):
        value = values.get(cost)
        total = minor_of(value, decision.currency) if isinstance(value, Fraction) else None
        parts = [_part(row, total, decision.file) for row in decision.liability if row.cost == cost]
        parts += [
            MoneyPart(None, rest.share, None, None, False, None if total is None else total * rest.share, rest.amount, ())
            for rest in decision.unborne
            if rest.cost == cost
        ]
        yield MoneySteps(cost, total, tuple(parts))


def amount_steps_of(decision: Decision) -> Iterator[AmountSteps]:
    """How each payment and fine comes to its amount."""
    values = decision.file.values
    for payment in decision.payments:
        formula = payment.stated.formula
        steps = None if formula is None else step_of(formula, values)
        yield AmountSteps(payment, steps, payment.stated.rounding, payment.amount)
    for fine in decision.fines:
        yield AmountSteps(fine, step_of(fine.formula, values) if fine.formula else None, "half up", fine.amount)


def leaves_in(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """The leaves of reasons, definitions and brackets opened."""
    for reason in reasons:
        if reason.parts:
            yield from leaves_in(reason.parts)
        else:
            yield reason


def _part(row: Liability, total: int | None, file: File) -> MoneyPart:
    exact = None if total is None or row.amount is None or row.share is None else total * row.share
    steps = step_of(row.stated.formula, file.values) if isinstance(row.stated, model.UpTo | model.Excess) else None
    return MoneyPart(row.party, row.share, row.stated, steps, row.tentative is not None, exact, row.amount, row.rules)
