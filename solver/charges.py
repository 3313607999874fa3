"""A party → the outcomes that lay something on it, on it by another name, or on one that counts with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from fenze.dsl import model
from fenze.dsl.spelt_out import Given, outcomes_of
from fenze.dsl.truth import Value


class UnknownParty(Exception):
    """The policy has no such party; `meant` is one that the asker may have meant."""

    def __init__(self, asked: str, meant: str | None) -> None:
        super().__init__(asked)
        self.asked, self.meant = asked, meant


def party_named(policy: model.Policy, asked: str) -> str:
    """The party of this name or label, in either tongue. Raises `UnknownParty`."""
    if asked in policy.parties:
        return asked
    by_label: dict[str, str] = {}
    for party in policy.parties.values():
        by_label.setdefault(party.labels.zh, party.name)
        by_label.setdefault(party.labels.en, party.name)
    wanted = asked.strip().casefold()
    for label, name in by_label.items():
        if label.casefold() == wanted:
            return name
    close = get_close_matches(asked, [*policy.parties, *by_label], n=1)
    raise UnknownParty(asked, close[0] if close else None)


def is_party(policy: model.Policy, asked: str) -> bool:
    """Whether the policy has a party of this name or label."""
    try:
        party_named(policy, asked)
    except UnknownParty:
        return False
    return True


def persons_of(policy: model.Policy, party: str, values: Mapping[str, Value]) -> frozenset[str]:
    """The party and those that are part of it.

    Of a party that a fact names, the one it names, or while that is unknown all it can name.
    """
    fact = policy.parties[party].given_by
    heads = {party}
    if fact is not None and isinstance(kind := policy.facts[fact].type, model.Choice):
        named = values.get(fact)
        heads = {named} if isinstance(named, str) else set(kind.values)
    found: set[str] = set()
    while heads:
        found |= heads
        heads = {one.name for one in policy.parties.values() if one.part_of in heads} - found
    return frozenset(found)


def makes_pay(effect: model.Effect, persons: Iterable[str]) -> bool:
    """Whether an outcome has one of the persons bear a cost, pay somebody or pay a fine."""
    match effect:
        case model.Bears(party) | model.Fine(party):
            return party in persons
        case model.Pays(payer):
            return payer in persons
        case _:
            return False


def burdens(effect: model.Effect, persons: Iterable[str]) -> bool:
    """Whether an outcome lays something on one of the persons: a payment, points, a sanction, an advance, recourse."""
    match effect:
        case model.Points(party) | model.Sanction(party) | model.Advance(party):
            return party in persons
        case model.Recourse(_, against):
            return against in persons
        case _:
            return makes_pay(effect, persons)


def burdens_by_rule(policy: model.Policy, persons: Iterable[str]) -> Mapping[str, tuple[Given, ...]]:
    """By rule, in the order written, the outcomes that lay something on one of the persons."""
    found = {
        rule: tuple(given for given in outcomes if burdens(given.effect, persons))
        for rule, outcomes in outcomes_of(policy).items()
    }
    return {rule: outcomes for rule, outcomes in found.items() if outcomes}
