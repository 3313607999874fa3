"""Faults of a small policy found by trying every case, with the plain evaluator: what verification must agree with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from math import prod

from fenze.dsl import model
from fenze.solver.case import CaseError
from fenze.solver.decide import Engine
from tests.oracle.choices import choices_of, known_in
from tests.oracle.evaluate import Evaluator
from tests.oracle.settled import Settled

MOST_CASES = 4000


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
    return decimal_of(value)


def decimal_of(value: object) -> str:
    from decimal import Decimal, localcontext
    from fractions import Fraction

    assert isinstance(value, Fraction)
    with localcontext() as context:
        context.prec = 60
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


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
                faults.conflict |= Settled(policy, results, (), values).contradicts_itself()
                faults.hole |= not results and not said
    return faults


__all__ = ["Faults", "cases_of", "faults_of", "known_in", "size_of"]
