"""The words of a trace → a policy that holds what is to be said, labels, types and parameters, and nothing to decide by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, cast

from fenze.dsl import model
from fenze.solver.from_trace.plain import plain

Node = Mapping[str, Any]
_KINDS = {"source": "sources", "remedy": "remedies", "action": "actions", "evidence": "evidence", "term": "terms"}
_ALWAYS = model.AllOf(())


def policy_of(trace: Node) -> model.Policy:
    """The policy as far as the trace names it; its rules have no outcomes yet."""
    words, about = trace["words"], trace["policy"]
    kinds = {kind: {name: labels_of(entry) for name, entry in words[named].items()} for kind, named in _KINDS.items()}
    kinds["source"] = {entry["source"]: labels_of(entry["label"]) for entry in about["sources"]} | kinds["source"]
    found = {entry["parameter"]: entry for entry in _parameters_in(trace["why"])}
    return model.Policy(
        name=about["name"],
        labels=labels_of(about["label"]),
        version=about["version"],
        currency=about["currency"],
        in_force=model.Period(),
        words=kinds,
        parties={name: _party(name, entry) for name, entry in words["parties"].items()},
        facts=_facts(words["facts"], trace["evidence"]),
        parameters={name: _parameter(name, entry, found.get(name, {})) for name, entry in words["parameters"].items()},
        definitions={name: model.Definition(name, labels_of(entry), _ALWAYS) for name, entry in words["definitions"].items()},
        constraints={},
        asking_order=(),
        rules={name: model.Rule(name, labels_of(entry), _ALWAYS, ()) for name, entry in words["rules"].items()},
        scenarios=(),
        digest=about["digest"],
        tables={name: _table(name, entry) for name, entry in words["tables"].items()},
        contracts={name: model.Contract(name, labels_of(entry), {}) for name, entry in words["contracts"].items()},
        time_zone=about["time_zone"],
        calendar=about["calendar"],
        contract=trace["contract"],
    )


def labels_of(entry: Node) -> model.Labels:
    return model.Labels(plain(entry["zh"]), plain(entry["en"]))


def _party(name: str, entry: Node) -> model.Party:
    return model.Party(name, labels_of(entry), given_by=entry.get("given_by"))


def _table(name: str, entry: Node) -> model.Table:
    return model.Table(name, labels_of(entry), "", model.Number("decimal"), {})


def _facts(words: Node, evidence: Sequence[Node]) -> dict[str, model.Fact]:
    asked = {
        entry["fact"]: model.Ask(
            tuple(entry["ask"]), labels_of(entry["question"]) if entry["question"] else None, tuple(entry["evidence"])
        )
        for entry in evidence
    }
    return {
        name: model.Fact(name, labels_of(entry), _fact_type(entry), ask=asked.get(name), is_cost=entry["cost_head"])
        for name, entry in words.items()
    }


def _parameter(name: str, entry: Node, found: Node) -> model.Parameter:
    kind: model.FactType | Literal["shares"] = "shares" if entry["type"] == "shares" else _fact_type(entry)
    because = labels_of(found["because"]) if found.get("because") else None
    return model.Parameter(name, labels_of(entry), kind, found.get("value") or "", because)


def _parameters_in(value: object) -> Iterator[Node]:
    """Every parameter told with its value; a reading, which also says why it has it, after the others."""
    return iter(sorted(_all_parameters_in(value), key=lambda entry: "because" in entry))


def _all_parameters_in(value: object) -> Iterator[Node]:
    if isinstance(value, list):
        for part in cast(list[object], value):
            yield from _all_parameters_in(part)
    elif isinstance(value, dict):
        entry = cast(dict[str, Any], value)
        if isinstance(entry.get("parameter"), str) and "value" in entry and entry.keys().isdisjoint({"operation", "operator"}):
            yield entry
        for part in entry.values():
            yield from _all_parameters_in(part)


def _fact_type(entry: Node) -> model.FactType:
    match entry["type"]:
        case "yes or no" | "one of" | "party" as kind:
            labels = {value: labels_of(told) for value, told in entry["values"].items()}
            return model.Choice(kind, tuple(labels), labels)
        case "duration" | "money" | "integer" | "decimal" | "percent" as kind:
            return model.Number(kind, entry["unit"])
        case "date" | "date-time" as kind:
            return model.Stamp(kind)
        case "time of day":
            return model.Clock()
        case "text":
            return model.Text()
        case other:
            raise ValueError(f"no type is named {other}")
