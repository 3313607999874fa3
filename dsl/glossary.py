"""A policy and what is told of a decision → the labels of every name in it, and whom to ask for its facts.

A name is declared once a kind; the same word may be a remedy and a term, and then has a label as each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from typing import Any, Literal, cast

from fenze.dsl import model
from fenze.dsl.once import once_a_policy

Json = str | int | bool | None | Sequence["Json"] | dict[str, "Json"]
_QUOTED = re.compile(r"`([^`]+)`")
Words = dict[str, dict[str, Json]]


class Glossary:
    """The labels of one policy, and what its rules speak of.

    `words`: every declared name with its labels, by kind; `asked`: by fact, whom to ask and for what; `names`: by rule, the
    words in it, every declared name among them.
    """

    def __init__(self, policy: model.Policy) -> None:
        self.words: Mapping[str, Mapping[str, Json]] = _words_of(policy)
        self.asked = {name: _asked(fact) for name, fact in sorted(policy.facts.items()) if fact.ask is not None}
        self.names = {name: frozenset(_names_of_rule(policy, name)) for name in policy.rules}


def quoted_in(texts: Iterable[str]) -> set[str]:
    """The words that stand in backticks."""
    return {word for text in texts if "`" in text for word in _QUOTED.findall(text)}


glossary_of = once_a_policy(Glossary)


def policy_json(policy: model.Policy) -> dict[str, Json]:
    """Which policy it is, and its sources."""
    return {
        "name": policy.name,
        "version": policy.version,
        "digest": policy.digest,
        "label": labels_json(policy.labels),
        "currency": policy.currency,
        "time_zone": policy.time_zone,
        "calendar": policy.calendar,
        "sources": [{"source": name, "label": labels_json(labels)} for name, labels in policy.words.get("source", {}).items()],
    }


def _words_of(policy: model.Policy) -> Words:
    """Every declared name with its labels, by kind; facts and parameters with their type, unit and labels of values."""
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
    return {kind: dict(sorted(words[kind].items())) for kind in sorted(words)}


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


def _asked(fact: model.Fact) -> dict[str, Json]:
    assert fact.ask is not None
    question = labels_json(fact.ask.question) if fact.ask.question else None
    return {"fact": fact.name, "ask": list(fact.ask.parties), "evidence": list(fact.ask.evidence), "question": question}


def _names_of_rule(policy: model.Policy, rule: str) -> Set[str]:
    """The words of a rule and of the definitions that it uses: every declared name in it, and others that mean nothing."""
    names = set(names_in(policy.rules[rule]))
    waiting = [name for name in names if name in policy.definitions]
    while waiting:
        more = set(names_in(policy.definitions[waiting.pop()].condition)) - names
        names |= more
        waiting += [name for name in more if name in policy.definitions]
    return names
