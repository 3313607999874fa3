"""Explanation → JSON: every reason with names as the policy writes them, and the labels beside the rules."""

from __future__ import annotations

from fenze.dsl import model
from fenze.dsl.glossary import Json, labels_json
from fenze.dsl.spelling import text_of_minor
from fenze.dsl.to_json.outcome import outcome_json, rule_json, share_json
from fenze.dsl.to_json.reason import reason_json
from fenze.dsl.to_json.steps import steps_json
from fenze.solver.decision import Payment
from fenze.solver.explain import AmountSteps, Considered, Explanation, MoneyPart, MoneySteps, RuleReason

VERSION = 1
"""Counts up whenever a field changes its meaning; new fields leave it as it is."""


def json_of(explanation: Explanation, policy: model.Policy) -> dict[str, Json]:
    """`standing`, `defeated` and `possible` rules with their reasons; `money`, the steps of each cost head; `amounts`, those of
    each payment and fine.

    Shares and exact parts are fractions as text, amounts decimal text in the currency's unit. A condition's `truth` is null
    where an unknown fact leaves it open.
    """
    return {
        "version": VERSION,
        "standing": [rule_reason_json(reason, policy) for reason in explanation.standing],
        "defeated": [rule_reason_json(reason, policy) for reason in explanation.defeated],
        "possible": [rule_reason_json(reason, policy) for reason in explanation.possible],
        "money": [money_json(steps, policy.currency) for steps in explanation.money],
        "amounts": [amount_json(steps, policy.currency) for steps in explanation.amounts],
    }


def rule_reason_json(reason: RuleReason, policy: model.Policy) -> dict[str, Json]:
    """Why a rule stands, or would have stood."""
    why: dict[str, Json] = {
        "condition": reason_json(reason.condition, policy),
        "outcomes": [outcome_json(effect) for effect in reason.outcomes],
        "considered": [considered_json(considered, policy) for considered in reason.considered],
        "defeated_by": list(reason.defeated_by),
    }
    return rule_json(policy, reason.rule) | why


def considered_json(considered: Considered, policy: model.Policy) -> dict[str, Json]:
    """What kept an exception from applying."""
    return {
        "rule": considered.rule,
        "label": labels_json(policy.rules[considered.rule].labels),
        "failed": [reason_json(leaf, policy) for leaf in considered.failed],
        "defeated_by": list(considered.defeated_by),
        "not_in_force": considered.not_in_force,
    }


# ── money ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def money_json(steps: MoneySteps, currency: str) -> dict[str, Json]:
    """How a cost head is divided."""
    total = None if steps.total is None else text_of_minor(steps.total, currency)
    entry: dict[str, Json] = {"cost_head": steps.cost, "total": total}
    return entry | {"parts": [part_json(part, currency) for part in steps.parts]}


def part_json(part: MoneyPart, currency: str) -> dict[str, Json]:
    """What one party bears of it."""
    return {
        "party": part.party,
        "share": None if part.share is None else str(part.share),
        "stated": None if part.stated is None else share_json(part.stated),
        "steps": None if part.steps is None else steps_json(part.steps),
        "proposed": part.proposed,
        "exact_minor_units": None if part.exact is None else str(part.exact),
        "amount": None if part.amount is None else text_of_minor(part.amount, currency),
        "rules": list(part.rules),
    }


def amount_json(steps: AmountSteps, currency: str) -> dict[str, Json]:
    """How a payment or a fine comes to its amount."""
    paid: dict[str, Json] = (
        {"party": steps.of.party}
        if not isinstance(steps.of, Payment)
        else {"payer": steps.of.payer, "payee": steps.of.payee, "reason": steps.of.reason}
    )
    entry: dict[str, Json] = {
        "steps": None if steps.steps is None else steps_json(steps.steps),
        "rounding": steps.rounding,
        "amount": None if steps.amount is None else text_of_minor(steps.amount, currency),
        "rules": list(steps.of.rules),
    }
    return paid | entry
