"""The outcomes of a policy's rules → which of them completions may differ in, and what deciding needs of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from fenze.decision.decision import Duty
from fenze.decision.terms import effect_term
from fenze.dsl import model
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.money import MinorUnits, minor_units_of
from fenze.dsl.spelt_out import Given, outcomes_of


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


CALLS = frozenset(("negotiate", "escalate"))
"""Terms that say who is to settle the case."""
Prepare = Callable[[model.Formula, model.Rounding], MinorUnits]
Amounts = tuple[MinorUnits | None, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An outcome of a rule, prepared for deciding.

    The kind of its effect, its term, the terms it adds that matter to completions, whether it is under a condition of its own,
    whether it, or its rule, speaks of the file as it stands, what it `calls` for where it does, and a text to sort a duty by;
    the `amounts` that it names, and the facts in them; the `duty` that it is, where no moment is to be reckoned.
    """

    rule: str
    number: int
    effect: model.Effect
    kind: type[object]
    term: str
    matters: tuple[str, ...]
    conditional: bool
    about_the_file: bool
    calls: frozenset[str]
    sorted_as: str
    amounts: Amounts
    reads: tuple[str, ...]
    duty: Duty | None


def prepared_of(policy: model.Policy) -> Mapping[str, tuple[Prepared, ...]]:
    """By rule, in the order written. Formulas that are alike are prepared once, so that in a case they are reckoned once."""
    prepare = cache(partial(minor_units_of, policy.currency))
    return {rule: tuple(_prepared(given, prepare) for given in outcomes) for rule, outcomes in outcomes_of(policy).items()}


def _prepared(given: Given, prepare: Prepare) -> Prepared:
    effect, matters = given.effect, _matters(given.effect)
    return Prepared(
        rule=given.rule,
        number=given.number,
        effect=effect,
        kind=type(effect),
        term=effect_term(effect),
        matters=matters,
        conditional=given.condition is not None,
        about_the_file=given.about_the_file,
        calls=CALLS.intersection(matters) if given.about_the_file else frozenset(),
        sorted_as=repr(effect) if isinstance(effect, model.Must) else "",
        amounts=amounts_of(effect, prepare),
        reads=tuple(dict.fromkeys(fact for formula in formulas_of(effect) for fact in facts_of(formula))),
        duty=_duty(effect, given.rule),
    )


def _duty(effect: model.Effect, rule: str) -> Duty | None:
    match effect:
        case model.Must(actor, action, details, None):
            return Duty(actor, action, details, None, (rule,))
        case _:
            return None


def amounts_of(effect: model.Effect, prepare: Prepare) -> Amounts:
    """Of a payment the amount, the least and the most, of a fine the amount; no formula where the rules name none."""
    match effect:
        case model.Pays(formula=formula, low=low, high=high, rounding=rounding):
            named = (formula, low, high)
            return tuple(None if one is None else prepare(one, rounding) for one in named)
        case model.Fine(formula=formula):
            return (prepare(formula, "half up"),)
        case _:
            return ()


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
