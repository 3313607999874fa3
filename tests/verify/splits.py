"""Mutants that come to the same once everything is known, and perhaps not while something is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import cast

from fenze.dsl import model
from tests.oracle.choices import choices_of
from tests.verify.mutants import Mutant

_BY, _TWIN = "fee", "charge"


def priced(policy: model.Policy) -> model.Policy:
    """The policy with every sum of money that it names taken from a parameter, one that has the value by chance."""
    rules = {
        name: replace(rule, outcomes=tuple(replace(one, effect=_by(_BY, one.effect)) for one in rule.outcomes))
        for name, rule in policy.rules.items()
    }
    return replace(policy, rules=rules)


def splits_of(policy: model.Policy) -> Iterator[Mutant]:
    """Each rule told apart by each choice that rules read; the second half takes its sums from another parameter."""
    for fact in choices_of(policy):
        kind = policy.facts[fact].type
        if isinstance(kind, model.Choice):
            for rule in policy.rules.values():
                yield f"{rule.name}: told apart by {fact}", _split(policy, rule, model.Is(fact, kind.values[:1], holds=True))


def unknown_of(policy: model.Policy, moment: str) -> Iterator[Mutant]:
    """Each rule set aside while the moment is unknown, or while it is known, by an exception that may have one itself."""
    for rule in policy.rules.values():
        for known in (False, True):
            asks = model.AllOf((rule.condition, model.Known(moment, known)))
            aside = replace(rule, name="aside", condition=asks, outcomes=(), overrides=(rule.name,))
            yield f"{rule.name}: set aside while {moment} is known: {known}", _with(policy, aside)
            back = replace(aside, name="back", condition=rule.condition, overrides=("aside",))
            yield f"{rule.name}: as before, with that set aside", _with(policy, aside, back)


def both(policy: model.Policy, mutant: model.Policy) -> model.Policy:
    """What either reads, to try the cases of both."""
    rules = {f"{name} of the mutant": replace(rule, overrides=()) for name, rule in mutant.rules.items()}
    return replace(policy, rules={**policy.rules, **rules})


def _with(policy: model.Policy, *rules: model.Rule) -> model.Policy:
    return replace(policy, rules={**policy.rules, **{rule.name: rule for rule in rules}})


def _split(policy: model.Policy, rule: model.Rule, leaf: model.Is) -> model.Policy:
    other = f"{rule.name} else"
    halves = {
        rule.name: replace(rule, condition=model.AllOf((rule.condition, leaf))),
        other: replace(
            rule,
            name=other,
            condition=model.AllOf((rule.condition, replace(leaf, holds=False))),
            outcomes=tuple(replace(one, effect=_by(_TWIN, one.effect)) for one in rule.outcomes),
        ),
    }
    rules: dict[str, model.Rule] = {}
    for name, one in policy.rules.items():
        also = (other,) if rule.name in one.overrides else ()
        rules |= halves if name == rule.name else {name: replace(one, overrides=(*one.overrides, *also))}
    return replace(policy, rules=rules)


def _by(parameter: str, effect: model.Effect) -> model.Effect:
    return cast("model.Effect", _named(parameter, effect))


def _named(parameter: str, node: object) -> object:
    """The formula with the parameter in place of each sum of money."""
    match node:
        case model.Constant(value, "money") | model.ParameterValue(_, value, "money"):
            return model.ParameterValue(parameter, value, "money")
        case tuple():
            return tuple(_named(parameter, part) for part in node)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _ if is_dataclass(node) and not isinstance(node, type):
            values = {one.name: getattr(node, one.name) for one in fields(node) if one.name != "loc"}
            changed = {name: _named(parameter, value) for name, value in values.items()}
            return replace(node, **changed) if changed != values else node
        case _:
            return node
