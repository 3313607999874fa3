"""The outcomes of a policy's rules, numbered, with parties that a fact names spelt out.

`cancel_replier bears all handling_cost`, where the fact `cancel_replier` says who that is, becomes one outcome a possible
party, each under the condition that the fact names that party.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fenze.dsl import model
from fenze.solver.literals import leaves_of
from fenze.solver.terms import effect_term


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


def settles(given: Given) -> bool:
    """Whether the outcome is one that completions of the open facts may differ in: who is liable, who pays, what is done."""
    return bool(_matters(given.effect)) and not given.about_the_file


def bystanders_of(policy: model.Policy, outcomes: Mapping[str, tuple[Given, ...]]) -> frozenset[str]:
    """The rules that cannot change what completions come to: they settle nothing and override nothing that leads to one."""
    involved = {rule for rule, given_by_rule in outcomes.items() if any(map(settles, given_by_rule))}
    overriders: dict[str, list[str]] = {}
    for rule in outcomes:
        for other in policy.rules[rule].overrides:
            overriders.setdefault(other, []).append(rule)
    waiting = list(involved)
    while waiting:
        for rule in overriders.get(waiting.pop(), ()):
            if rule not in involved:
                involved.add(rule)
                waiting.append(rule)
    return frozenset(outcomes) - involved


@dataclass(frozen=True, slots=True)
class Prepared:
    """An outcome of a rule, prepared for deciding.

    Its term, the terms it adds that matter to completions, whether it is under a condition of its own, whether it, or its rule,
    speaks of the file as it stands, and a text to sort it by.
    """

    rule: str
    number: int
    effect: model.Effect
    term: str
    matters: tuple[str, ...]
    conditional: bool
    about_the_file: bool
    sorted_as: str


def prepared_of(policy: model.Policy) -> Mapping[str, tuple[Prepared, ...]]:
    """By rule, in the order written."""
    return {rule: tuple(_prepared(given) for given in outcomes) for rule, outcomes in outcomes_of(policy).items()}


def _prepared(given: Given) -> Prepared:
    term, matters = effect_term(given.effect), _matters(given.effect)
    conditional, sorted_as = given.condition is not None, repr(given.effect)
    return Prepared(given.rule, given.number, given.effect, term, matters, conditional, given.about_the_file, sorted_as)


def _matters(effect: model.Effect) -> tuple[str, ...]:
    """The terms of an effect that completions of the open facts may differ in."""
    match effect:
        case model.Bears(tentative=tentative) | model.Pays(tentative=tentative):
            settled_by = {"to be agreed": ("negotiate",), "to be decided": ("escalate",)}
            return (effect_term(effect), *(settled_by[tentative] if tentative else ()))
        case model.NotLiable() | model.Remedies() | model.Negotiate() | model.Escalate():
            return (effect_term(effect),)
        case model.Points() | model.Fine() | model.Sanction() | model.Eligible():
            return (effect_term(effect),)
        case _:
            return ()


def formulas_of(effect: model.Effect) -> tuple[model.Formula, ...]:
    """The formulas that an effect's amounts take."""
    match effect:
        case model.Bears(share=model.UpTo(formula) | model.Excess(formula)) | model.Fine(formula=formula):
            return (formula,)
        case model.Pays(formula=formula, low=low, high=high):
            return tuple(one for one in (formula, low, high) if one is not None)
        case _:
            return ()


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
