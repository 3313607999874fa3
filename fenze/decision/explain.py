"""Decision → explanation: which rules stand and why, which exceptions were considered, how the money adds up.

Computed from the answer and the policy, never by logging: the policy has no variables, so its own rules are the ground graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeVar

from fenze.decision.decision import Decision, Fine, Payment
from fenze.decision.memory import MOST_PATTERNS, Memory
from fenze.decision.money_steps import MoneySteps, money_steps
from fenze.decision.reason import Reason, how_known
from fenze.decision.why import Reasons, RuleReason, Standing
from fenze.dsl import model
from fenze.dsl.divide import Portion
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.model.policy import opened_leaves_of
from fenze.dsl.once import once_a_policy
from fenze.dsl.reckon import Step, step_of
from fenze.dsl.switch import may_remember
from fenze.dsl.truth import Value

T = TypeVar("T")


class AmountSteps(NamedTuple):
    """How a payment or a fine comes to its amount: the steps of the formula, then the rounding to minor units.

    `steps` is None where the policy names no figure, `amount` where it names none or a fact in it is unknown.
    """

    of: Payment | Fine
    steps: Step | None
    rounding: model.Rounding
    amount: int | None


class Explanation(NamedTuple):
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
    standing, defeated, possible = [
        tuple([explainer.rule_reason(rule, by) for rule, by in some.items()]) if some else () for some in told
    ]
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
    possible = giving and giving - standing.keys() - defeated.keys()
    return RulesTold(standing, defeated, dict.fromkeys(sorted(possible), ()) if possible else _NO_RULES)


class _Before:
    """What rules of one policy came to before, by the values of the facts that they read."""

    def __init__(self, policy: model.Policy) -> None:
        self.reads = {name: _read_by(rule, policy) for name, rule in policy.rules.items()}
        most = MOST_PATTERNS if may_remember() else 0
        self.reasons, self.failed = Memory[Reason](most), Memory[tuple[Reason, ...]](most)


_before = once_a_policy(_Before)


def _read_by(rule: model.Rule, policy: model.Policy) -> tuple[str, ...] | None:
    """The facts that a rule reads; None where there is a text among them, or a moment, which is equal with another offset."""
    facts = dict.fromkeys(fact for leaf in opened_leaves_of(rule.condition, policy) for fact in facts_of_leaf(leaf))
    return None if any(isinstance(policy.facts[fact].type, model.Text | model.Stamp) for fact in facts) else tuple(facts)


class Explainer(Reasons):
    """Finds single reasons of a decision that was made under a policy."""

    def __init__(self, decision: Decision, policy: model.Policy) -> None:
        file, answer = decision.file, decision.answer
        standing = Standing(answer.applies, answer.stands["file"], answer.allowed["file"])
        super().__init__(policy, file.values, how_known(*file.kinds), standing)
        self._before = _before(policy)

    def reason_for(self, rule: str) -> Reason:
        return self._once(self._before.reasons, rule, super().reason_for)

    def failed_in(self, rule: str) -> tuple[Reason, ...]:
        return self._once(self._before.failed, rule, super().failed_in)

    def _once(self, memory: Memory[T], rule: str, find: Callable[[str], T]) -> T:
        """What a rule comes to, found anew where it is not remembered for these values of the facts that it reads."""
        facts = self._before.reads[rule]
        if facts is None or not memory.is_used:
            return find(rule)
        key = rule, *map(_told_apart_by, map(self.values.get, facts)), *map(self.how.get, facts)
        found = memory.recall(key)
        if found is None:
            found = find(rule)
            memory.remember(key, found)
        return found


def _told_apart_by(value: Value | None) -> object:
    """What tells values of one fact apart, at less cost than a number itself, whose hash takes a division."""
    return value.as_integer_ratio() if isinstance(value, Fraction) else value


def money_steps_of(decision: Decision) -> Iterator[MoneySteps]:
    """How each cost head is divided."""
    values = decision.file.values
    left = {part.cost: Portion(part.share, part.amount) for part in decision.unborne}
    for cost in sorted({row.cost for row in decision.liability} | left.keys()):
        borne = [
            (model.Bears(row.party, cost, row.stated, row.tentative), row.rules, Portion(row.share, row.amount))
            for row in decision.liability
            if row.cost == cost
        ]
        yield money_steps(cost, borne, left.get(cost), values, decision.currency)


def amount_steps_of(decision: Decision) -> Iterator[AmountSteps]:
    """How each payment and fine comes to its amount."""
    values = decision.file.values
    for payment in decision.payments:
        formula = payment.stated.formula
        steps = None if formula is None else step_of(formula, values)
        yield AmountSteps(payment, steps, payment.stated.rounding, payment.amount)
    for fine in decision.fines:
        yield AmountSteps(fine, step_of(fine.formula, values) if fine.formula else None, "half up", fine.amount)
