"""Explanation → JSON: every reason with names as the policy writes them, and the labels beside the rules."""

from __future__ import annotations

from fenze.decision.explain import AmountSteps, Explanation
from fenze.decision.to_json.rows import stated_of
from fenze.decision.to_json.why import WHY_VERSION, amount_steps_json, money_json, rule_reason_json
from fenze.dsl import model
from fenze.dsl.glossary import Json


def json_of(explanation: Explanation, policy: model.Policy) -> dict[str, Json]:
    """`standing`, `defeated` and `possible` rules with their reasons; `money`, the steps of each cost head; `amounts`, those of
    each payment and fine.

    Shares and exact parts are fractions as text, amounts decimal text in the currency's unit. A condition's `truth` is null
    where an unknown fact leaves it open.
    """
    return {
        "version": WHY_VERSION,
        "standing": [rule_reason_json(reason, policy) for reason in explanation.standing],
        "defeated": [rule_reason_json(reason, policy) for reason in explanation.defeated],
        "possible": [rule_reason_json(reason, policy) for reason in explanation.possible],
        "money": [money_json(steps, policy.currency) for steps in explanation.money],
        "amounts": [amount_json(steps, policy.currency) for steps in explanation.amounts],
    }


def amount_json(steps: AmountSteps, currency: str) -> dict[str, Json]:
    """How a payment or a fine comes to its amount."""
    effect, worth = stated_of(steps.of)
    return amount_steps_json(effect, steps.steps, worth.amount, steps.of.rules, currency)
