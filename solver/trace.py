"""A decision → its trace: all that there is to say of why it was decided so, complete in itself.

A trace is stored as it is and never recomputed. It can be told in words without the policy at hand, since it holds the labels
of every name in it. docs/trace.md says what each field holds, and trace.schema.json the same to programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import fenze
from fenze.dsl import model
from fenze.dsl.digest import digest_of_json
from fenze.dsl.glossary import Json, glossary_of, policy_json
from fenze.dsl.known import json_value
from fenze.dsl.reason import how_known
from fenze.solver.decision import Decision
from fenze.solver.explain import explanation_of
from fenze.solver.explain_json import json_of as why_of
from fenze.solver.file import File
from fenze.solver.to_json import json_of

VERSION = 1
"""Counts up whenever a field changes its meaning; new fields leave it as it is."""


def trace_of(decision: Decision, policy: model.Policy) -> dict[str, Json]:
    """The trace of a decision made under this policy, with the parameters of its contract. The same bytes for the same case."""
    decided = json_of(decision, policy)
    why = why_of(explanation_of(decision, policy), policy)
    file = decision.file
    facts = _facts(file, policy)
    known = _known(file, policy)
    evidence, words = glossary_of(policy).evidence_and_words([decided, known], _rules_in(why))
    trace: dict[str, Json] = {
        "trace_version": VERSION,
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
    return trace | {"digest": digest_of_json(trace)}


def _facts(file: File, policy: model.Policy) -> dict[str, Json]:
    """What the case stated, as it was read: exact numbers as text, moments with their offset."""
    how = how_known(*file.kinds)
    return {name: json_value(file.values[name], policy.facts[name]) for name in sorted(file.values) if how[name][0] == "stated"}


def _known(file: File, policy: model.Policy) -> list[Json]:
    return [
        {"fact": name, "value": json_value(file.values[name], policy.facts[name]), "how": how, "by": list(by)}
        for name, (how, by) in sorted(how_known(*file.kinds).items())
    ]


def _rules_in(why: Mapping[str, Json]) -> Iterable[str]:
    """The rules whose reasons are told, and the exceptions to them."""
    for place in ("standing", "defeated", "possible"):
        for reason in _objects_in(why[place]):
            yield from (str(one["rule"]) for one in (reason, *_objects_in(reason["considered"])))


def _objects_in(value: Json) -> list[dict[str, Json]]:
    assert isinstance(value, list)
    return [one for one in value if isinstance(one, dict)]


def _outcomes(standing: Json) -> list[Json]:
    """Each outcome once, with the rules that give it, in the order of the first of them."""
    found: list[tuple[Json, list[Json]]] = []
    for reason in _objects_in(standing):
        for outcome in _objects_in(reason["outcomes"]):
            rules = next((rules for one, rules in found if one == outcome), None)
            if rules is None:
                found.append((outcome, [reason["rule"]]))
            else:
                rules.append(reason["rule"])
    return [{"outcome": outcome, "rules": rules} for outcome, rules in found]
