"""Outcomes and readings of a checked policy → JSON, for explanations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.glossary import Json, labels_json
from fenze.dsl.spelling import share_text, span_text, text_of, text_of_formula


def outcome_json(effect: model.Effect) -> dict[str, Json]:
    """An outcome as a rule states it: its kind, names as the policy writes them, shares and formulas as text."""
    match effect:
        case model.Bears(party, cost, share, tentative, parameters):
            entry: dict[str, Json] = {"kind": "bears", "party": party, "cost_head": cost, "share": share_json(share)}
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


def outcome_key(effect: model.Effect) -> str:
    """A text by which outcomes are told apart and put in order, by kind first; the order of alternatives is no difference."""
    entry = outcome_json(effect) | {"parameters": None}
    if isinstance(effect, model.Remedies):
        entry["alternatives"] = sorted(effect.alternatives)
    return json.dumps(entry, ensure_ascii=False)


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


def share_json(share: model.Share) -> str:
    """A share as a fraction, or in words where it is none."""
    return str(share) if isinstance(share, Fraction) else share_text(share)


def rule_json(policy: model.Policy, name: str) -> dict[str, Json]:
    """A rule by its name and label, where it is written, and how vague terms in it were read."""
    rule = policy.rules[name]
    return {
        "rule": name,
        "label": labels_json(rule.labels),
        "citations": [{"source": citation.source, "place": citation.place} for citation in rule.citations],
        "readings": [_reading(reading, policy) for reading in rule.readings],
    }


def _reading(reading: model.Reading, policy: model.Policy) -> dict[str, Json]:
    """How a vague term of the source was read: the parameters with their values, and the facts, that fix its meaning."""
    read_as: list[Json] = []
    for name in reading.names:
        if name in policy.parameters:
            parameter = policy.parameters[name]
            because = labels_json(parameter.because) if parameter.because else None
            read_as.append({"parameter": name, "value": parameter.value, "because": because})
        else:
            read_as.append({"fact": name})
    return {"term": reading.term, "read_as": read_as}


def details_json(details: Sequence[model.Detail]) -> dict[str, Json]:
    """The details of a duty or a note by key."""
    return {detail.key: [value for _, value in detail.values] for detail in details}
