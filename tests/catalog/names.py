"""The vocabulary and the packs' declarations → names that are not the vocabulary's, and labels that say something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from fenze.dsl import model
from fenze.dsl.load import load
from tests.catalog.clauses import PACKS, Word, vocabulary

_TOPIC = "whether a clause without a topic is at issue at all"
OWN: Mapping[str, str] = {
    **dict.fromkeys(
        ("sampling_at_issue", "shelf_life_at_issue", "claims_at_issue", "points_at_issue", "scope_at_issue"), _TOPIC
    ),
    **dict.fromkeys(("delivery_check_at_issue", "return_or_repair_at_issue", "filing_at_issue", "sending_at_issue"), _TOPIC),
    "experience_exception": "what the exceptions that suppliers report have in common",
    "other_loss_occurred": "follows from the loss",
    "return_checked": "follows from what the check found",
    "box_faces_received": "how many of the box's faces the pictures show",
    "movement_resumed_time": "ends a duration that the vocabulary lets run on",
    "hours_since_next_midnight_after_receipt": "the other reading of a start",
    "quality_found_time": "the other reading of a start",
    "carrier_notified_time": "the other reading of a start",
    "hours_without_trace_after_notice": "the other reading of a start",
    "days_since_refund_application": "the other reading of a start",
    "sold_on_platform": "whose rules go first",
    "pass_exam": "the duty in `then_required` of PLT-PTS-12",
    "check_back_office": "the duty of PLT-CSW-06",
}
"""Names of the packs that the vocabulary lacks, with what they are for."""

_OF_EVIDENCE = "the evidence has the same label, and a label names one thing only"
_NOT_OPEN = "a finding; `不明` would read like a fact that is not known yet"
RELABELLED: Mapping[str, str] = {
    "evidence_logo_packaging": _OF_EVIDENCE,
    "evidence_completion_media": _OF_EVIDENCE,
    "logo_packaging_media": "one word for pictures and videos, as in the fact",
    "packaging_condition unknown": _NOT_OPEN,
    "defect_cause unknown": _NOT_OPEN,
    "warehouse_check at_fault": "also for what a check of damage finds",
    "issue_type delivery_delay": "shorter",
    "issue_type cancel_request": "shorter",
    "freight_return": "one of the two words offered, 逆向 and 退回",
    "regional_agent": "shorter",
    "business_days_since_report": "counted from the report of a loss, not of damage",
    "days_since_creation": "of the trade, not of the order",
    "days_since_close": "of the trade, not of the order",
    "delay_loss": "the usual word",
}
"""Names, and values of facts, whose label is another than the vocabulary's, with the reason."""


def faults_of_names() -> Iterator[str]:
    """In words, one a line."""
    words = vocabulary()
    for pack in PACKS:
        policy = load(pack)
        yield from (f"{pack}: {fault}" for fault in _faults_in(pack, policy, words))


def _faults_in(pack: str, policy: model.Policy, words: Mapping[str, tuple[Word, ...]]) -> Iterator[str]:
    facts = {name: fact.labels.zh for name, fact in policy.facts.items() if not fact.is_cost}
    costs = {name: fact.labels.zh for name, fact in policy.facts.items() if fact.is_cost}
    parties = {name: party.labels.zh for name, party in policy.parties.items()}
    declared: Mapping[str, Mapping[str, str]] = {
        "facts": facts,
        "cost_heads": costs,
        "parties": parties,
        **{
            key: _labels(policy, kind)
            for kind, key in (("remedy", "remedies"), ("action", "actions"), ("evidence", "evidence_items"))
        },
    }
    for kind, labels in declared.items():
        known = {word.name: word for word in (*words[kind], *(words["facts"] if kind == "cost_heads" else ()))}
        for name, label in labels.items():
            if name not in known:
                if name not in OWN:
                    yield f"`{name}` is not among the {kind} of the vocabulary"
            elif name not in RELABELLED and not _says(label, known[name].label):
                yield f"`{name}` is labelled {label}, in the vocabulary {known[name].label}"
    for word in words["facts"]:
        if pack in word.packs and word.name not in facts and word.name not in policy.parameters and word.name not in costs:
            yield f"the fact `{word.name}` is missing"
        choice = policy.facts[word.name].type if word.name in policy.facts else None
        if pack in word.packs and isinstance(choice, model.Choice) and word.values:
            yield from _faults_of_values(word, choice)


def _faults_of_values(word: Word, kind: model.Choice) -> Iterator[str]:
    for value in sorted(word.values.keys() ^ set(kind.values)):
        if f"{word.name} {value}" not in OWN:
            yield f"`{word.name}` can be `{value}` in one of pack and vocabulary only"
    for value, label in word.values.items():
        key = f"{word.name} {value}"
        if value in kind.values and key not in RELABELLED and not _says(kind.labels[value].zh, label):
            yield f"`{word.name}` is `{value}` is labelled {kind.labels[value].zh}, in the vocabulary {label}"


def _labels(policy: model.Policy, kind: str) -> Mapping[str, str]:
    return {name: labels.zh for name, labels in policy.words.get(kind, {}).items()}


def _says(label: str, wanted: str) -> bool:
    """The labels are equal, or ours is one of the alternatives that the other offers, without what it says in brackets.

    A label is also a name in the language and so holds no stroke, comma, bracket or blank.
    """
    bare = re.sub(r"\s*[(（].*?[)）]", "", wanted)
    offered = {wanted, bare, *bare.split("/"), re.sub(r"[/,、 ]", "", bare)}
    return label in offered
