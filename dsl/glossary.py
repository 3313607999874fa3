"""A policy → the labels of its names, and which names a rule of it speaks of.

A name is declared once a kind; the same word may be a remedy and a term, and then has a label as each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from typing import Any, Literal, cast

from fenze.dsl import model

Json = str | int | bool | None | Sequence["Json"] | dict[str, "Json"]
Words = dict[str, dict[str, Json]]


def glossary_of(policy: model.Policy) -> Words:
    """Every declared name with its labels, by kind.

    Facts and parameters come with their type, unit and labels of values, parties with the fact that says who they are.
    """
    labelled: Mapping[str, Mapping[str, Any]] = {
        "tables": policy.tables,
        "definitions": policy.definitions,
        "rules": policy.rules,
        "contracts": policy.contracts,
    }
    words: Words = {kind: {name: labels_json(one.labels) for name, one in some.items()} for kind, some in labelled.items()}
    words["parties"] = {
        name: labels_json(party.labels) | ({"given_by": party.given_by} if party.given_by else {})
        for name, party in policy.parties.items()
    }
    words["facts"] = {
        name: labels_json(fact.labels) | _type(fact.type) | {"cost_head": fact.is_cost} for name, fact in policy.facts.items()
    }
    words["parameters"] = {name: labels_json(one.labels) | _type(one.type) for name, one in policy.parameters.items()}
    kinds = {"source": "sources", "remedy": "remedies", "action": "actions", "evidence": "evidence", "term": "terms"}
    words |= {kinds[kind]: {name: labels_json(labels) for name, labels in some.items()} for kind, some in policy.words.items()}
    return words


def labels_json(labels: model.Labels) -> dict[str, Json]:
    return {"zh": labels.zh, "en": labels.en}


def _type(kind: model.FactType | Literal["shares"]) -> dict[str, Json]:
    match kind:
        case model.Choice(name, values, labels):
            return {"type": name, "unit": None, "values": {value: labels_json(labels[value]) for value in values}}
        case model.Number(name, unit):
            return {"type": name, "unit": unit, "values": None}
        case model.Stamp(name) | model.Clock(name):
            return {"type": name, "unit": None, "values": None}
        case model.Text():
            return {"type": "text", "unit": None, "values": None}
        case "shares":
            return {"type": "shares", "unit": None, "values": None}


def names_of_rule(policy: model.Policy, rule: str) -> Set[str]:
    """The words of a rule and of the definitions that it uses: every declared name in it, and others that mean nothing."""
    names = set(names_in(policy.rules[rule]))
    waiting = [name for name in names if name in policy.definitions]
    while waiting:
        more = set(names_in(policy.definitions[waiting.pop()].condition)) - names
        names |= more
        waiting += [name for name in more if name in policy.definitions]
    return names


def names_in(part: object) -> Iterator[str]:
    """Every text in a part of a checked policy, or in JSON, keys included."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, value in cast(Mapping[object, object], part).items():
            yield from names_in(key)
            yield from names_in(value)
    elif isinstance(part, tuple | list):
        for one in cast(Sequence[object], part):
            yield from names_in(one)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in {"loc", "labels"}:
                yield from names_in(getattr(part, field.name))
