"""The outcomes of a policy's rules, numbered, with parties that a fact names spelt out.

`cancel_replier bears all handling_cost`, where the fact `cancel_replier` says who that is, becomes one outcome a possible
party, each under the condition that the fact names that party.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fenze.dsl import model
from fenze.solver.literals import leaves_of


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
    """Whether the outcome is one that completions of the open facts may differ in: who is liable, what is done, who decides."""
    effects = model.Bears | model.NotLiable | model.Remedies | model.Negotiate | model.Escalate
    return isinstance(given.effect, effects) and not given.about_the_file


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


def _spelt_out(policy: model.Policy, outcome: model.Outcome) -> Iterator[tuple[model.Effect, model.Condition | None]]:
    match outcome.effect:
        case model.Bears(party=name) | model.NotLiable(party=name) as effect:
            fact = policy.parties[name].given_by
            if fact is not None and isinstance(kind := policy.facts[fact].type, model.Choice):
                for party in kind.values:
                    named = model.Is(fact, (party,), True)
                    parts = (outcome.condition, named) if outcome.condition else (named,)
                    yield replace(effect, party=party), model.AllOf(parts)
                return
            yield effect, outcome.condition
        case effect:
            yield effect, outcome.condition


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
