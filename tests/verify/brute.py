"""Faults of a small policy found by trying every case, with the plain evaluator: what verification must agree with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import islice, product
from math import prod

from fenze.decision.case import CaseError
from fenze.dsl import model
from fenze.dsl.spelling import clock_text_of
from fenze.solver.decide import Engine
from tests.oracle.choices import choices_of, conditions, known_in, read_by, reckoned_with, seen
from tests.oracle.evaluate import Evaluator
from tests.oracle.formulas import read_in
from tests.oracle.settled import Settled

MOST_CASES, MOST_MIXTURES = 4000, 400
AMOUNTS = tuple(map(Fraction, (0, 1, 100, 3333, 100000)))


@dataclass(slots=True)
class Faults:
    """Over all cases: the rules that apply, that stand; whether a total case contradicts itself, or comes to nothing."""

    applies: set[str] = field(default_factory=set[str])
    stands: set[str] = field(default_factory=set[str])
    conflict: bool = False
    hole: bool = False


def size_of(policy: model.Policy) -> int:
    """How many cases there are to try."""
    return prod(len(values) + 1 for values in choices_of(policy).values())


def cases_of(policy: model.Policy) -> Iterator[Mapping[str, object]]:
    """Every case as a caller sends it, but for numbers and moments that rules cannot tell apart."""
    choices = choices_of(policy)
    for chosen in product(*([None, *(value for value in values if value is not None)] for values in choices.values())):
        yield {
            name: sent_as(policy.facts[name], value) for name, value in zip(choices, chosen, strict=True) if value is not None
        }


def sent_as(fact: model.Fact, value: object) -> object:
    if isinstance(fact.type, model.Choice):
        return value == "yes" if fact.type.kind == "yes or no" else value
    if value == "known":
        return "2022-01-01T10:00:00+08:00"
    assert isinstance(value, Fraction)
    return clock_text_of(value) if isinstance(fact.type, model.Clock) else decimal_of(value)


def decimal_of(value: Fraction) -> str:
    with localcontext() as context:
        context.prec = 60
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


def amounts_beside(policy: model.Policy, values: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Other amounts that the case may state without any condition telling the difference: nothing of it, then every mixture."""
    yield {}
    effects = [outcome.effect for rule in policy.rules.values() for outcome in rule.outcomes]
    names = {fact for effect in effects for fact in read_in(effect)}
    names |= {effect.cost for effect in effects if isinstance(effect, model.Bears)}
    free = {name: [*_others(policy, name, values.get(name))] for name in sorted(names - reckoned_with(policy))}
    for chosen in islice(product(*free.values()), MOST_MIXTURES):
        yield {name: value for name, value in zip(free, chosen, strict=True) if value is not None}


def _others(policy: model.Policy, name: str, value: object) -> Iterator[object]:
    fact = policy.facts[name]
    read = read_by(policy, conditions(policy))
    if fact.implied or fact.derived or (name in read and not isinstance(value, Fraction)):
        yield value
    elif isinstance(fact.type, model.Choice):
        yield from fact.type.values
    else:
        yield value
        yield from (one for one in AMOUNTS if name not in read or seen(policy, name, one) == seen(policy, name, value))


def faults_of(engine: Engine, moments: tuple[datetime, ...]) -> Faults:
    """Tries every case at each of the moments."""
    policy, faults = engine.policy, Faults()
    choices = choices_of(policy)
    seen = {name for name, values in choices.items() if None not in values}
    for moment in moments:
        evaluator = Evaluator(policy, moment.date())
        for sent in cases_of(policy):
            try:
                file = engine.read({"facts": sent}, moment)
            except CaseError:
                continue
            values = file.values
            total = seen <= values.keys() and len(sent) == len(choices)
            if any(evaluator.truth(one.never, values, values) for one in policy.constraints.values()):
                continue
            if policy.constraints and not total and next(iter(evaluator.completions(values)), None) is None:
                continue
            applies = {
                rule.name
                for rule in policy.rules.values()
                if rule.in_force.includes(evaluator.day) and evaluator.truth(rule.condition, values, values)
            }
            stands = evaluator.stands(values, values)
            faults.applies |= applies
            faults.stands |= stands
            if total:
                results = evaluator.results_of(values)
                said = set(evaluator.terms(stands, values, values, of_the_file=True))
                faults.conflict = faults.conflict or any(
                    Settled(policy, results, (), {**values, **more}).contradicts_itself()
                    for more in amounts_beside(policy, values)
                )
                faults.hole |= not results and not said
    return faults


__all__ = ["Faults", "cases_of", "faults_of", "known_in", "size_of"]
