"""Decision → explanation: which rules stand and why, which exceptions were considered, how the money adds up.

Computed from the answer and the policy, never by logging: the policy has no variables, so its own rules are the ground graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.money import minor_of
from fenze.dsl.once import once_a_policy
from fenze.dsl.reason import Reason, how_known, reason_of
from fenze.dsl.reckon import Step, step_of
from fenze.dsl.spelt_out import outcomes_of
from fenze.dsl.truth import truth_of
from fenze.solver.decision import Decision, Fine, Liability, Payment
from fenze.solver.file import File


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
    explainer = _Explainer(decision, policy)
    standing = tuple(explainer.rule_reason(rule, ()) for rule in decision.rules)
    defeats: dict[str, list[str]] = {}
    for defeat in decision.defeated:
        defeats.setdefault(defeat.rule, []).append(defeat.by)
    defeated = tuple(explainer.rule_reason(rule, tuple(by)) for rule, by in defeats.items())
    giving = {rule for row in (*decision.liability, *decision.possible) for rule in row.rules}
    possible = tuple(explainer.rule_reason(rule, ()) for rule in sorted(giving - set(decision.rules) - set(defeats)))
    return Explanation(decision, standing, defeated, possible, tuple(explainer.money()), tuple(explainer.amounts()))


def explainer_of(decision: Decision, policy: model.Policy) -> _Explainer:
    """What finds single reasons of a decision that was made under this policy."""
    return _Explainer(decision, policy)


def failed_in(reason: Reason) -> tuple[Reason, ...]:
    """The leaves that keep a condition from holding: of a conjunction the first part that fails, of a choice every part."""
    if reason.truth is True:
        return ()
    if not reason.parts:
        return (reason,)
    if isinstance(reason.condition, model.AnyOf):
        return tuple(leaf for part in reason.parts for leaf in failed_in(part))
    if isinstance(reason.condition, model.Not):
        return (reason,)
    false = next((part for part in reason.parts if part.truth is False), None)
    first = false or next(part for part in reason.parts if part.truth is None)
    return failed_in(first)


@once_a_policy
def _overriders(policy: model.Policy) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in policy.rules.values():
        for other in rule.overrides:
            found.setdefault(other, []).append(rule.name)
    return found


_outcomes = once_a_policy(outcomes_of)


class _Explainer:
    def __init__(self, decision: Decision, policy: model.Policy) -> None:
        self._decision = decision
        self._policy = policy
        self._file: File = decision.file
        self._how = how_known(*decision.file.kinds)
        self._overriders = _overriders(policy)
        self._outcomes = _outcomes(policy)

    def rule_reason(self, name: str, defeated_by: tuple[str, ...]) -> RuleReason:
        rule = self._policy.rules[name]
        allowed = self._decision.answer.allowed["file"]
        stands = name in self._decision.rules
        effects = tuple(
            given.effect
            for given in self._outcomes[name]
            if given.condition is None
            or (name, given.number) in allowed
            or (not stands and truth_of(given.condition, self._file.values, self._policy) is not False)
        )
        considered = tuple(self._considered(other) for other in self._overriders.get(name, ()) if other not in defeated_by)
        condition = self._told(rule.condition)
        return RuleReason(name, rule.citations, rule.readings, condition, effects, considered, defeated_by)

    def reason(self, condition: model.Condition) -> Reason:
        """Whether a condition holds on the file, and what that rests on."""
        return self._told(condition)

    def money(self) -> Iterator[MoneySteps]:
        costs = sorted({row.cost for row in self._decision.liability} | {part.cost for part in self._decision.unborne})
        for cost in costs:
            value = self._file.values.get(cost)
            total = minor_of(value, self._decision.currency) if isinstance(value, Fraction) else None
            rows = [row for row in self._decision.liability if row.cost == cost]
            parts = [_part(row, total, self._file) for row in rows]
            parts += [
                MoneyPart(None, rest.share, None, None, False, None if total is None else total * rest.share, rest.amount, ())
                for rest in self._decision.unborne
                if rest.cost == cost
            ]
            yield MoneySteps(cost, total, tuple(parts))

    def amounts(self) -> Iterator[AmountSteps]:
        values = self._file.values
        for payment in self._decision.payments:
            formula = payment.stated.formula
            steps = None if formula is None else step_of(formula, values)
            yield AmountSteps(payment, steps, payment.stated.rounding, payment.amount)
        for fine in self._decision.fines:
            yield AmountSteps(fine, step_of(fine.formula, values) if fine.formula else None, "half up", fine.amount)

    def _told(self, condition: model.Condition) -> Reason:
        return reason_of(condition, self._file.values, self._how, self._policy)

    def _considered(self, name: str) -> Considered:
        answer = self._decision.answer
        if name in answer.applies:
            by = tuple(sorted(o for o in self._overriders.get(name, ()) if o in answer.stands["file"]))
            return Considered(name, (), by, False)
        failed = failed_in(self._told(self._policy.rules[name].condition))
        return Considered(name, failed, (), not failed)


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
