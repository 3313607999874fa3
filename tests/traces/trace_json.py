"""What was decided, what is known, and why → a trace as JSON, each part told plainly from the start."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from fenze.decision.reason import How
from fenze.decision.to_json.why import rule_reason_json
from fenze.decision.trace.form import trace_form
from fenze.decision.why import Reasons
from fenze.dsl import model
from fenze.dsl.digest import digest_of_json
from fenze.dsl.glossary import Json, glossary_of, names_in, quoted_in
from fenze.dsl.known import json_value


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
    evidence, words = _evidence_and_words(policy, [decided, known], explained)
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


def _evidence_and_words(policy: model.Policy, told: object, rules: Iterable[str]) -> tuple[list[Json], dict[str, Json]]:
    """For the names in what is told (JSON) and in some rules: whom to ask for the facts among them and which evidence is
    wanted, in the order of the facts' names; and the labels of all, by kind and name."""
    glossary, texts = glossary_of(policy), _texts_of(told)
    names = texts.union(quoted_in(texts), *(glossary.names[rule] | {rule} for rule in rules))
    evidence: list[Json] = [asked for name, asked in glossary.asked.items() if name in names]
    names.update(names_in(evidence))
    words: dict[str, Json] = {
        kind: {name: labels for name, labels in some.items() if name in names} for kind, some in glossary.words.items()
    }
    return evidence, words


def _texts_of(told: object) -> set[str]:
    """Every text in JSON, keys included: most of what a trace takes is to find them."""
    found: set[str] = set()
    waiting: list[object] = [told]
    while waiting:
        one = waiting.pop()
        if type(one) is str:
            found.add(one)
        elif isinstance(one, dict):
            some = cast(dict[str, object], one)
            found.update(some)
            waiting.extend(some.values())
        elif isinstance(one, list | tuple):
            waiting.extend(cast(Sequence[object], one))
    return found
