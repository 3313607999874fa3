"""The outcomes of a policy's rules → which of them completions may differ in, and what deciding needs of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fenze.dsl import model
from fenze.dsl.spelt_out import Given, outcomes_of
from fenze.solver.terms import effect_term


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
