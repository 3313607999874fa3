"""A decision → its trace, worked out plainly: one JSON value built and written from the start, for nothing but this decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pytest

import fenze
from fenze.dsl import model
from fenze.dsl.digest import digest_of_json
from fenze.dsl.glossary import Json, glossary_of, policy_json
from fenze.dsl.known import json_value
from fenze.dsl.once import once_a_policy
from fenze.dsl.reason import how_known
from fenze.dsl.switch import SWITCH
from fenze.solver.decision import Decision
from fenze.solver.explain import Explanation, explanation_of
from fenze.solver.to_json import json_of, text_of_json
from fenze.solver.to_json.explanation import json_of as why_of


def plain_trace_of(decision: Decision, policy: model.Policy) -> bytes:
    """The trace as it is stored."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(SWITCH, "off")
        return _trace_of(decision, _copy_of(policy))


def plain_explanation_of(decision: Decision, policy: model.Policy) -> Explanation:
    """The explanation, found anew."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(SWITCH, "off")
        return explanation_of(decision, _copy_of(policy))


@once_a_policy
def _copy_of(policy: model.Policy) -> model.Policy:
    """Of which nothing was remembered before remembering was turned off."""
    return replace(policy)


def _trace_of(decision: Decision, policy: model.Policy) -> bytes:
    file, decided = decision.file, json_of(decision, policy)
    how = how_known(*file.kinds)
    values = {name: json_value(file.values[name], policy.facts[name]) for name in sorted(file.values)}
    facts = {name: value for name, value in values.items() if how[name][0] == "stated"}
    known: list[Json] = [
        {"fact": name, "value": values[name], "how": how[name][0], "by": list(how[name][1])} for name in sorted(how)
    ]
    why = why_of(explanation_of(decision, policy), policy)
    evidence, words = glossary_of(policy).evidence_and_words([decided, known], _rules_in(why))
    trace: dict[str, Json] = {
        "trace_version": 1,
        "engine_version": fenze.__version__,
        "policy": policy_json(policy),
        "contract": decision.contract,
        "case_id": file.case_id,
        "as_of": file.as_of.isoformat(),
        "facts": facts,
        "facts_digest": digest_of_json(facts),
        "known": known,
        "decision": decided,
        "why": why,
        "outcomes": _outcomes(why["standing"]),
        "evidence": evidence,
        "words": words,
    }
    return text_of_json(trace | {"digest": digest_of_json(trace)}).encode()


def _rules_in(why: Mapping[str, Json]) -> Iterator[str]:
    for place in ("standing", "defeated", "possible"):
        for reason in _objects_in(why[place]):
            yield from (str(one["rule"]) for one in (reason, *_objects_in(reason["considered"])))


def _outcomes(standing: Json) -> list[Json]:
    found: list[tuple[Json, list[Json]]] = []
    for reason in _objects_in(standing):
        for outcome in _objects_in(reason["outcomes"]):
            rules = next((rules for one, rules in found if one == outcome), None)
            if rules is None:
                found.append((outcome, [reason["rule"]]))
            else:
                rules.append(reason["rule"])
    return [{"outcome": outcome, "rules": rules} for outcome, rules in found]


def _objects_in(value: Json) -> Iterable[dict[str, Json]]:
    assert isinstance(value, list)
    return [one for one in value if isinstance(one, dict)]
