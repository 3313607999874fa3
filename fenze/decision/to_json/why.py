"""Why rules stand, and how money is reckoned → JSON."""

from __future__ import annotations

from collections.abc import Iterable

from fenze.decision.money_steps import MoneyPart, MoneySteps
from fenze.decision.to_json.outcome import outcome_json, rule_json, share_json
from fenze.decision.to_json.reason import reason_json
from fenze.decision.to_json.steps import steps_json
from fenze.decision.why import Considered, RuleReason
from fenze.dsl import model
from fenze.dsl.glossary import Json, labels_json
from fenze.dsl.reckon import Step
from fenze.dsl.spelling import text_of_minor

WHY_VERSION = 1
"""Of reasons as JSON: counts up whenever a field changes its meaning; new fields leave it as it is."""


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


def amount_steps_json(
    effect: model.Effect, steps: Step | None, amount: int | None, rules: Iterable[str], currency: str
) -> dict[str, Json]:
    """How a payment or a fine comes to its amount."""
    stated = outcome_json(effect)
    row: dict[str, Json] = {name: stated[name] for name in ("payer", "payee", "reason", "party") if name in stated}
    return {
        **row,
        "steps": None if steps is None else steps_json(steps),
        "rounding": effect.rounding if isinstance(effect, model.Pays) else "half up",
        "amount": None if amount is None else text_of_minor(amount, currency),
        "rules": list(rules),
    }
