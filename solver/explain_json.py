"""Explanation → JSON: every reason with names as the policy writes them, and the labels beside the rules."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from fenze.dsl import model
from fenze.solver.decision import Payment
from fenze.solver.explain import AmountSteps, Considered, Explanation, MoneySteps, Reason, RuleReason
from fenze.solver.money import text_of_minor
from fenze.solver.reckon import text_of_formula
from fenze.solver.regions import clock_text_of, text_of
from fenze.solver.rows_json import details_json
from fenze.solver.steps_json import steps_json
from fenze.solver.terms import share_text, span_text
from fenze.solver.to_json import Json, json_value

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
        "standing": [_rule(reason, policy) for reason in explanation.standing],
        "defeated": [_rule(reason, policy) for reason in explanation.defeated],
        "possible": [_rule(reason, policy) for reason in explanation.possible],
        "money": [_money(steps, policy.currency) for steps in explanation.money],
        "amounts": [_amount(steps, policy.currency) for steps in explanation.amounts],
    }


def _rule(reason: RuleReason, policy: model.Policy) -> dict[str, Json]:
    return {
        "rule": reason.rule,
        "label": _labels(policy.rules[reason.rule].labels),
        "citations": [{"source": citation.source, "place": citation.place} for citation in reason.citations],
        "readings": [_reading(reading, policy) for reading in reason.readings],
        "condition": _condition(reason.condition, policy),
        "outcomes": [_effect(effect) for effect in reason.outcomes],
        "considered": [_considered(considered, policy) for considered in reason.considered],
        "defeated_by": list(reason.defeated_by),
    }


def _labels(labels: model.Labels) -> dict[str, Json]:
    return {"zh": labels.zh, "en": labels.en}


def _reading(reading: model.Reading, policy: model.Policy) -> dict[str, Json]:
    read_as: list[Json] = []
    for name in reading.names:
        if name in policy.parameters:
            parameter = policy.parameters[name]
            because = _labels(parameter.because) if parameter.because else None
            read_as.append({"parameter": name, "value": parameter.value, "because": because})
        else:
            read_as.append({"fact": name})
    return {"term": reading.term, "read_as": read_as}


def _considered(considered: Considered, policy: model.Policy) -> dict[str, Json]:
    return {
        "rule": considered.rule,
        "label": _labels(policy.rules[considered.rule].labels),
        "failed": [_condition(leaf, policy) for leaf in considered.failed],
        "defeated_by": list(considered.defeated_by),
        "not_in_force": considered.not_in_force,
    }


# ── conditions ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _condition(reason: Reason, policy: model.Policy) -> dict[str, Json]:
    condition = reason.condition
    match condition:
        case model.AllOf() | model.AnyOf() | model.Not():
            kinds = {model.AllOf: "all_of", model.AnyOf: "any_of", model.Not: "not"}
            return {"kind": kinds[type(condition)], "truth": reason.truth, "parts": _parts(reason, policy)}
        case model.Defined(name):
            label = _labels(policy.definitions[name].labels)
            entry: dict[str, Json] = {"kind": "definition", "truth": reason.truth, "definition": name, "label": label}
            return entry | {"parts": _parts(reason, policy)}
        case model.ParameterIs(name, values, holds):
            stated = policy.parameters[name].value
            entry = {"kind": "parameter", "truth": reason.truth, "parameter": name, "value": stated}
            return entry | {"values": list(values), "holds": holds}
        case model.Is(_, values, holds):
            return _leaf("is", reason, policy) | {"values": list(values), "holds": holds}
        case model.Compare(fact, operator, threshold, parameter):
            limit = clock_text_of if isinstance(policy.facts[fact].type, model.Clock) else text_of
            compared: dict[str, Json] = {"operator": operator, "threshold": limit(threshold), "parameter": parameter}
            return _leaf("compare", reason, policy) | compared
        case model.Relation(_, operator):
            assert reason.compared is not None
            left, right = (steps_json(step) for step in reason.compared)
            return {"kind": "relation", "truth": reason.truth, "left": left, "operator": operator, "right": right}
        case model.Known(_, known):
            return _leaf("known", reason, policy) | {"known": known}


def _parts(reason: Reason, policy: model.Policy) -> list[Json]:
    return [_condition(part, policy) for part in reason.parts]


def _leaf(kind: str, reason: Reason, policy: model.Policy) -> dict[str, Json]:
    assert reason.fact is not None
    value = None if reason.value is None else json_value(reason.value, policy.facts[reason.fact])
    return {
        "kind": kind,
        "truth": reason.truth,
        "fact": reason.fact,
        "value": value,
        "how": reason.how,
        "by": list(reason.by),
    }


# ── outcomes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _effect(effect: model.Effect) -> dict[str, Json]:
    match effect:
        case model.Bears(party, cost, share, tentative, parameters):
            entry: dict[str, Json] = {"kind": "bears", "party": party, "cost_head": cost, "share": _share(share)}
            return entry | {"tentative": tentative, "parameters": list(parameters)}
        case model.NotLiable(party):
            return {"kind": "not_liable", "party": party}
        case model.Must(actor, action, details, deadline):
            entry = {"kind": "duty", "actor": actor, "action": action}
            listed: dict[str, Json] = {"details": details_json(details), "deadline": _deadline(deadline) if deadline else None}
            return entry | listed
        case model.Pays(payer, payee, formula, reason, paid_as, rounding, low, high, tentative):
            entry = {"kind": "payment", "payer": payer, "payee": payee, "reason": reason, "paid_as": paid_as}
            bounds: list[Json] = [_formula(low), _formula(high)]
            amount: dict[str, Json] = {"formula": _formula(formula), "rounding": rounding, "between": bounds}
            return entry | amount | {"tentative": tentative}
        case model.Points(party, points, per):
            return {"kind": "points", "party": party, "points": points, "per": per}
        case model.Fine(party, formula):
            return {"kind": "fine", "party": party, "formula": _formula(formula)}
        case model.Sanction(party, sanction, length):
            return {"kind": "sanction", "party": party, "sanction": sanction, "length": span_text(length) if length else None}
        case model.Eligible(what, eligible):
            return {"kind": "eligibility", "for": what, "eligible": eligible}
        case model.Window(name, until, after):
            opens: Json = span_text(after) if after else None
            return {"kind": "claim_window", "window": name, "until": span_text(until), "not_before": opens}
        case model.Advance(party, cost, until):
            return {"kind": "advance", "party": party, "cost_head": cost, "until": until}
        case model.Recourse(party, against, cost):
            return {"kind": "recourse", "from": party, "against": against, "cost_head": cost}
        case model.Remedies(alternatives):
            return {"kind": "remedy", "alternatives": list(alternatives)}
        case model.Check(fact):
            return {"kind": "check", "fact": fact}
        case model.Await(fact):
            return {"kind": "await", "fact": fact}
        case model.Negotiate():
            return {"kind": "negotiate"}
        case model.Escalate(to):
            return {"kind": "escalate", "to": list(to)}
        case model.Refer(to):
            return {"kind": "referral", "to": to}
        case model.Note(topic, value, details):
            return {"kind": "note", "topic": topic, "value": value, "details": details_json(details)}
        case model.Presume(term, rebuttable_by):
            return {"kind": "presumption", "term": term, "rebuttable_by": list(rebuttable_by)}


def _share(share: model.Share) -> str:
    return str(share) if isinstance(share, Fraction) else share_text(share)


def _formula(formula: model.Formula | None) -> str | None:
    return None if formula is None else text_of_formula(formula)


def _deadline(deadline: model.Deadline) -> dict[str, Json]:
    return {
        "length": text_of(deadline.length),
        "unit": deadline.unit,
        "end_of_day": deadline.end_of_day,
        "of": deadline.start,
        "done_at": deadline.done_at,
        "parameter": deadline.parameter,
    }


# ── money ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _money(steps: MoneySteps, currency: str) -> dict[str, Json]:
    parts: Iterable[dict[str, Json]] = (
        {
            "party": part.party,
            "share": None if part.share is None else str(part.share),
            "stated": None if part.stated is None else _share(part.stated),
            "steps": None if part.steps is None else steps_json(part.steps),
            "proposed": part.proposed,
            "exact_minor_units": None if part.exact is None else str(part.exact),
            "amount": None if part.amount is None else text_of_minor(part.amount, currency),
            "rules": list(part.rules),
        }
        for part in steps.parts
    )
    total = None if steps.total is None else text_of_minor(steps.total, currency)
    entry: dict[str, Json] = {"cost_head": steps.cost, "total": total}
    return entry | {"parts": list(parts)}


def _amount(steps: AmountSteps, currency: str) -> dict[str, Json]:
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


# ── for answers that are not an explanation ───────────────────────────────────────────────────────────────────────────────


def condition_json(reason: Reason, policy: model.Policy) -> dict[str, Json]:
    """A condition with its truth, and of its leaves the value found beside the one wanted."""
    return _condition(reason, policy)


def effect_json(effect: model.Effect) -> dict[str, Json]:
    """An outcome of a rule."""
    return _effect(effect)


def rule_json(reason: RuleReason, policy: model.Policy) -> dict[str, Json]:
    """Why a rule stands, or would have stood."""
    return _rule(reason, policy)
