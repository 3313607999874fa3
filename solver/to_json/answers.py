"""Why not, reasons and what if → JSON: names as the policy writes them, values as a case states them."""

from __future__ import annotations

from fenze.decision.to_json import json_of
from fenze.decision.to_json.outcome import outcome_json
from fenze.decision.to_json.reason import reason_json
from fenze.decision.to_json.why import rule_reason_json
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.known import json_value
from fenze.dsl.truth import Value
from fenze.solver.reasons import Reasons, Stated
from fenze.solver.what_if import Alternative, WhatIf
from fenze.solver.why_not import Kept, WhyNot


def why_not_json(found: WhyNot, policy: model.Policy) -> dict[str, Json]:
    """`rules` are all that could have laid something on the party, or given the outcome, and do not, the nearest first."""
    return {
        "party": found.party,
        "outcome": found.outcome,
        "persons": list(found.persons),
        "charged_by": [rule_reason_json(reason, policy) for reason in found.charged_by],
        "exempted_by": [rule_reason_json(reason, policy) for reason in found.exempted_by],
        "rules": [_kept(one, policy) for one in found.kept],
    }


def reasons_json(found: Reasons | None, policy: model.Policy) -> dict[str, Json] | None:
    """The facts that alone force what is settled; None where nothing is."""
    if found is None:
        return None
    return {
        "outcomes": [outcome_json(effect) for effect in found.outcomes],
        "stated": [_stated(one, policy) for one in found.stated],
        "presumed": [_stated(one, policy) for one in found.presumed],
        "measured": [{"fact": one.fact, "from": one.start, "to": one.end or "as_of"} for one in found.measured],
        "implied": [{"fact": one.fact, "by": one.by} for one in found.inferred],
        "figures": [_stated(one, policy) for one in found.figures],
    }


def what_if_json(found: WhatIf, policy: model.Policy) -> dict[str, Json]:
    """`pays` is null where open facts decide; each alternative has the decision that it leads to."""
    return {
        "party": found.party,
        "persons": list(found.persons),
        "pays": found.pays,
        "alternatives": [_alternative(one, policy) for one in found.alternatives],
        "impossible": list(found.impossible),
        "searched_in_full": found.in_full,
    }


def _kept(one: Kept, policy: model.Policy) -> dict[str, Json]:
    labels = policy.rules[one.rule].labels
    return {
        "rule": one.rule,
        "label": {"zh": labels.zh, "en": labels.en},
        "outcomes": [outcome_json(effect) for effect in one.effects],
        "open": one.is_open,
        "failed": [reason_json(reason, policy) for reason in one.failed],
        "outcome_failed": [reason_json(reason, policy) for reason in one.own_failed],
        "not_in_force": one.not_in_force,
        "defeated_by": [rule_reason_json(reason, policy) for reason in one.defeated_by],
    }


def _alternative(one: Alternative, policy: model.Policy) -> dict[str, Json]:
    changes: list[Json] = [
        {
            "fact": each.fact,
            "from": _value(each.now, each.fact, policy),
            "how": each.how,
            "to": _value(each.then, each.fact, policy),
        }
        for each in one.differences
    ]
    return {"toward": one.toward, "changes": changes, "label": one.label, "decision": json_of(one.decision, policy)}


def _stated(one: Stated, policy: model.Policy) -> dict[str, Json]:
    return {"fact": one.fact, "value": _value(one.value, one.fact, policy)}


def _value(value: Value | None, fact: str, policy: model.Policy) -> Json:
    return None if value is None else json_value(value, policy.facts[fact])
