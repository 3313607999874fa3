"""What was decided, what is known, and why → a trace: the JSON that is complete in itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from fenze.dsl import model
from fenze.dsl.digest import digest_of_json
from fenze.dsl.glossary import Json, glossary_of, policy_json
from fenze.dsl.known import json_value
from fenze.dsl.reason import How
from fenze.dsl.to_json.why import rule_reason_json
from fenze.dsl.why import Reasons
from fenze.dsl.written import Form

VERSION = 1
"""Counts up whenever a field changes its meaning; new fields leave it as it is."""
WHY_VERSION = 1
"""The same of its reasons."""


def trace_form(policy: model.Policy, engine_version: str, parts: Mapping[str, Form]) -> Mapping[str, Form]:
    """The members of a trace in their order, but for its digest, from its parts by name."""
    why: Mapping[str, object] = {
        "version": WHY_VERSION,
        "standing": parts["standing"],
        "defeated": parts["defeated"],
        "possible": parts["possible"],
        "money": parts["money"],
        "amounts": parts["amounts"],
    }
    form: Mapping[str, object] = {
        "trace_version": VERSION,
        "engine_version": engine_version,
        "policy": policy_json(policy),
        "contract": parts["contract"],
        "case_id": parts["case_id"],
        "as_of": parts["as_of"],
        "facts": parts["facts"],
        "facts_digest": parts["facts_digest"],
        "known": parts["known"],
        "decision": parts["decision"],
        "why": why,
        "outcomes": parts["outcomes"],
        "evidence": parts["evidence"],
        "words": parts["words"],
    }
    return cast(Mapping[str, Form], form)


def trace_json(
    policy: model.Policy,
    engine_version: str,
    decided: Mapping[str, Json],
    reasons: Reasons,
    money: Sequence[Json],
    amounts: Sequence[Json],
) -> dict[str, Json]:
    """The trace of a decision that was told as JSON, with its reasons and the steps of its money."""
    told = {name: json_value(reasons.values[name], policy.facts[name]) for name in sorted(reasons.how)}
    facts: dict[str, Json] = {name: value for name, value in told.items() if reasons.how[name][0] == "stated"}
    known: list[Json] = [_known(name, value, *reasons.how[name]) for name, value in told.items()]
    rules = _rules_told(decided)
    why = {
        role: [rule_reason_json(reasons.rule_reason(rule, tuple(by)), policy) for rule, by in some.items()]
        for role, some in rules.items()
    }
    explained = (str(one["rule"]) for some in why.values() for rule in some for one in (rule, *_objects_in(rule["considered"])))
    evidence, words = glossary_of(policy).evidence_and_words([decided, known], explained)
    parts: dict[str, Json] = {**decided, **why, "facts": facts, "known": known, "decision": {**decided}, "words": words}
    parts |= {"facts_digest": digest_of_json(facts), "outcomes": _outcomes(why["standing"]), "evidence": evidence}
    parts |= {"money": money, "amounts": amounts}
    trace = dict(cast(Mapping[str, Json], trace_form(policy, engine_version, parts)))
    return trace | {"digest": digest_of_json(trace)}


def _rules_told(decided: Mapping[str, Json]) -> dict[str, dict[str, list[str]]]:
    """The rules whose reasons are told, each with those that defeat it: those that stand, those that are defeated, and others
    by which somebody is liable in some completion."""
    standing: dict[str, list[str]] = {rule: [] for rule in _names_in(decided["rules"])}
    defeated: dict[str, list[str]] = {}
    for one in _objects_in(decided["defeated"]):
        defeated.setdefault(str(one["rule"]), []).append(str(one["by"]))
    rows = (*_objects_in(decided["liability"]), *_objects_in(decided["possible_liability"]))
    giving = {rule for row in rows for rule in _names_in(row["rules"])}
    possible = sorted(giving - standing.keys() - defeated.keys())
    return {"standing": standing, "defeated": defeated, "possible": {rule: [] for rule in possible}}


def _known(name: str, value: Json, how: How, by: Sequence[str]) -> dict[str, Json]:
    return {"fact": name, "value": value, "how": how, "by": list(by)}


def _outcomes(standing: Iterable[dict[str, Json]]) -> list[Json]:
    """Each outcome once, with the rules that give it, in the order of the first of them."""
    found: dict[str, tuple[Json, list[Json]]] = {}
    for reason in standing:
        for outcome in _objects_in(reason["outcomes"]):
            found.setdefault(json.dumps(outcome), (outcome, []))[1].append(reason["rule"])
    return [{"outcome": outcome, "rules": rules} for outcome, rules in found.values()]


def _objects_in(value: Json) -> Iterable[dict[str, Json]]:
    assert isinstance(value, list)
    return [one for one in value if isinstance(one, dict)]


def _names_in(value: Json) -> Iterable[str]:
    assert isinstance(value, list)
    return [one for one in value if isinstance(one, str)]
