"""The outcomes of a policy's rules, numbered, with parties that a fact names spelt out.

`cancel_replier bears all handling_cost`, where the fact `cancel_replier` says who that is, becomes one outcome a possible
party, each under the condition that the fact names that party.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fenze.dsl import model
from fenze.dsl.model.condition import leaves_of


@dataclass(frozen=True, slots=True)
class Given:
    """An effect of a rule, its number within the rule, and the condition it is under besides the rule's own.

    `about_the_file`: one of its conditions asks what is known, so that it is said of the file as it stands.
    """

    rule: str
    number: int
    effect: model.Effect
    condition: model.Condition | None
    about_the_file: bool


def outcomes_of(policy: model.Policy) -> Mapping[str, tuple[Given, ...]]:
    """By rule, in the order written."""
    return {
        rule.name: tuple(
            Given(rule.name, number, effect, condition, _is_about_the_file(policy, rule.condition, condition))
            for number, (effect, condition) in enumerate(
                (pair for outcome in rule.outcomes for pair in _spelt_out(policy, outcome)), start=1
            )
        )
        for rule in policy.rules.values()
    }


def _spelt_out(policy: model.Policy, outcome: model.Outcome) -> Iterator[tuple[model.Effect, model.Condition | None]]:
    """The effect for each choice of parties that facts name, under the condition that they name these."""
    found: list[tuple[model.Effect, tuple[model.Condition, ...]]] = [
        (outcome.effect, (outcome.condition,) if outcome.condition else ())
    ]
    for place, name in _parties_of(outcome.effect).items():
        fact = policy.parties[name].given_by if name in policy.parties else None
        if fact is not None and isinstance(kind := policy.facts[fact].type, model.Choice):
            found = [
                (_with_party(effect, place, party), (*conditions, model.Is(fact, (party,), True)))
                for effect, conditions in found
                for party in kind.values
            ]
    for effect, conditions in found:
        yield effect, model.AllOf(conditions) if len(conditions) > 1 else conditions[0] if conditions else None


def _parties_of(effect: model.Effect) -> Mapping[str, str]:
    """The parties that an effect is about, by their place in it."""
    match effect:
        case model.Bears(party) | model.NotLiable(party) | model.Points(party) | model.Fine(party) | model.Sanction(party):
            return {"party": party}
        case model.Advance(party):
            return {"party": party}
        case model.Pays(payer, payee):
            return {"payer": payer, "payee": payee}
        case model.Recourse(party, against):
            return {"party": party, "against": against}
        case _:
            return {}


def _with_party(effect: model.Effect, place: str, party: str) -> model.Effect:
    match effect:
        case model.Bears() | model.NotLiable() | model.Points() | model.Fine() | model.Sanction() | model.Advance():
            return replace(effect, party=party)
        case model.Pays():
            return replace(effect, payer=party) if place == "payer" else replace(effect, payee=party)
        case model.Recourse():
            return replace(effect, party=party) if place == "party" else replace(effect, against=party)
        case _:
            return effect


def _is_about_the_file(policy: model.Policy, *conditions: model.Condition | None) -> bool:
    for leaf in leaves_of(model.AllOf(tuple(condition for condition in conditions if condition))):
        match leaf:
            case model.Known():
                return True
            case model.Defined(definition) if _is_about_the_file(policy, policy.definitions[definition].condition):
                return True
            case _:
                pass
    return False
