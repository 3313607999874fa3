"""What was decided, what is known, and why → a trace: the JSON that is complete in itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from fenze.dsl import model
from fenze.dsl.digest import digest_of_json
from fenze.dsl.glossary import Json, glossary_of, policy_json
from fenze.dsl.known import json_value
from fenze.dsl.reason import Hows
from fenze.dsl.truth import Value
from fenze.dsl.written import Form

VERSION = 1
"""Counts up whenever a field changes its meaning; new fields leave it as it is."""
WHY_VERSION = 1
"""The same of its reasons."""


def trace_form(policy: model.Policy, engine_version: str, parts: Mapping[str, Form]) -> Mapping[str, Form]:
    """The members of a trace in their order, but for its digest, from its parts by name."""

    form: dict[str, Form] = {}
    form.update(trace_version=VERSION, engine_version=engine_version, policy=policy_json(policy))
    form.update((name, parts[name]) for name in ("contract", "case_id", "as_of", "facts", "facts_digest", "known", "decision"))
    why: dict[str, Form] = {name: parts[name] for name in ("standing", "defeated", "possible", "money", "amounts")}
    form["why"] = {"version": WHY_VERSION, **why}
    form.update((name, parts[name]) for name in ("outcomes", "evidence", "words"))
    return form


def trace_json(
    policy: model.Policy,
    engine_version: str,
    decided: Mapping[str, Json],
    why: Mapping[str, Json],
    values: Mapping[str, Value],
    how: Hows,
) -> dict[str, Json]:
    """The trace of a decision as JSON, with its reasons and all that is known, and how."""
    told = {name: json_value(values[name], policy.facts[name]) for name in sorted(how)}
    facts: dict[str, Json] = {name: value for name, value in told.items() if how[name][0] == "stated"}
    known: list[Json] = [
        {"fact": name, "value": value, "how": how[name][0], "by": list(how[name][1])} for name, value in told.items()
    ]
    evidence, words = glossary_of(policy).evidence_and_words([decided, known], _rules_in(why))
    parts: dict[str, Form] = {
        **{name: decided[name] for name in ("contract", "case_id", "as_of")},
        "facts": facts,
        "facts_digest": digest_of_json(facts),
        "known": known,
        "decision": decided,
        **why,
        "outcomes": _outcomes(why["standing"]),
        "evidence": evidence,
        "words": words,
    }
    trace = cast(dict[str, Json], trace_form(policy, engine_version, parts))
    return trace | {"digest": digest_of_json(trace)}


def _rules_in(why: Mapping[str, Json]) -> Iterator[str]:
    """The rules whose reasons are told, and the exceptions to them."""
    for role in ("standing", "defeated", "possible"):
        for reason in _objects_in(why[role]):
            yield from (str(one["rule"]) for one in (reason, *_objects_in(reason["considered"])))


def _outcomes(standing: Json) -> list[Json]:
    """Each outcome once, with the rules that give it, in the order of the first of them."""
    found: dict[str, tuple[Json, list[Json]]] = {}
    for reason in _objects_in(standing):
        for outcome in _objects_in(reason["outcomes"]):
            found.setdefault(json.dumps(outcome), (outcome, []))[1].append(reason["rule"])
    return [{"outcome": outcome, "rules": rules} for outcome, rules in found.values()]


def _objects_in(value: Json) -> Iterable[dict[str, Json]]:
    assert isinstance(value, list)
    return [one for one in value if isinstance(one, dict)]
