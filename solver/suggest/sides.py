"""A case and a limit or bend → the same case with other numbers: below it, on it or above it, the nearest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from fenze.decision.case import CaseError
from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.model.formula import facts_of
from fenze.dsl.reckon import value_of
from fenze.dsl.truth import Value
from fenze.solver.decide import Engine
from fenze.solver.limits import Limit
from fenze.solver.suggest.aims import Aim
from fenze.solver.verify.finding import Witness
from fenze.solver.verify.shrink import NOW
from fenze.solver.verify.space import raw_of

_SAMPLES = tuple(map(Fraction, (0, 1, 10, 100, 1000, 10**4, 10**5, 10**7, 10**9)))
_LAST_MINUTE = Fraction(1439)
_STARTS = tuple(map(Fraction, (100, 10, 1000, 1)))
_ROUNDS = 40


def moved(engine: Engine, witness: Witness, aim: Aim) -> Iterator[Witness]:
    """Cases that may lie on the side of the limit or bend that the aim speaks of; each has to be decided to tell."""
    if aim.limit is not None and aim.limit.fact is not None:
        fact = engine.policy.facts[aim.limit.fact]
        for number in _beside(aim.limit, _step_of(fact, engine.policy)):
            if _may_have(fact, number):
                yield replace(witness, facts={**witness.facts, fact.name: raw_of(fact, number)})
        return
    compared = aim.bend or (aim.limit.leaf if aim.limit else None)
    assert compared is not None and not isinstance(compared, model.Compare)
    try:
        values = engine.read(witness.case(), NOW).values
    except CaseError:
        return
    for start in _started(engine.policy, values, compared.left, compared.right):
        yield from _along(engine.policy, witness, {**values, **start}, start, compared.left, compared.right)


def _beside(limit: Limit, step: Fraction) -> Iterator[Fraction]:
    whole = limit.value // step * step  # no decimal number is exactly a third
    yield from (limit.value - step, limit.value, limit.value + step, whole, whole + step)
    for other in (limit.lower, limit.upper):
        if other is not None:
            yield (limit.value + other) / 2


def _started(
    policy: model.Policy, values: Mapping[str, Value], left: model.Formula, right: model.Formula
) -> Iterator[Mapping[str, Value]]:
    """Values for the facts of the formulas that the case leaves open."""
    missing = [fact for fact in dict.fromkeys((*facts_of(left), *facts_of(right))) if fact not in values]
    if not missing:
        yield {}
        return
    for round_ in range(len(_STARTS)):
        start: dict[str, Value] = {}
        for place, name in enumerate(missing):
            kind = policy.facts[name].type
            if isinstance(kind, model.Choice):
                start[name] = kind.values[round_ % len(kind.values)]
            else:
                start[name] = _STARTS[(round_ + place) % len(_STARTS)]
        yield start


def _along(
    policy: model.Policy,
    witness: Witness,
    values: Mapping[str, Value],
    start: Mapping[str, Value],
    left: model.Formula,
    right: model.Formula,
) -> Iterator[Witness]:
    """One number after another is moved to where both sides are equal, and a step to either side."""

    def with_(changed: Mapping[str, Value]) -> Witness:
        more = {name: raw_of(policy.facts[name], value) for name, value in {**start, **changed}.items()}
        return replace(witness, facts={**witness.facts, **more})

    yield with_({})
    for name in dict.fromkeys((*facts_of(left), *facts_of(right))):
        fact = policy.facts[name]
        if not isinstance(fact.type, model.Number | model.Clock):
            continue

        def gap(number: Fraction, name: str = name) -> Fraction:
            here = {**values, name: number}
            left_value, right_value = value_of(left, here), value_of(right, here)
            return Fraction(0) if left_value is None or right_value is None else left_value - right_value

        step = _step_of(fact, policy)
        samples = [(number, gap(number)) for number in _SAMPLES if _may_have(fact, number)]
        near: list[Fraction] = []
        for one, other in pairwise(samples):
            if min(one[1], other[1]) <= 0 <= max(one[1], other[1]):
                whole = _root_of(gap, one, other) // step * step
                near += [whole, whole + step, whole - step, whole + 2 * step]
        near += [number for number, _ in samples]
        for number in dict.fromkeys(near):
            if _may_have(fact, number):
                yield with_({name: number})


def _root_of(gap: Callable[[Fraction], Fraction], one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction]) -> Fraction:
    """Where the gap closes between two numbers at which its sign differs: exact, for formulas are straight between bends."""
    (low, below), (high, above) = one, other
    root = low
    for _ in range(_ROUNDS):
        if below == above:
            break
        root = low - below * (high - low) / (above - below)
        found = gap(root)
        if found == 0:
            break
        low, below, high, above = (root, found, high, above) if (found < 0) == (below < 0) else (low, below, root, found)
    return root


def _step_of(fact: model.Fact, policy: model.Policy) -> Fraction:
    match fact.type:
        case model.Number("money"):
            return Fraction(1, 10 ** minor_digits_of(policy.currency))
        case model.Number("decimal" | "percent"):
            return Fraction(1, 100)
        case _:
            return Fraction(1)


def _may_have(fact: model.Fact, number: Fraction) -> bool:
    match fact.type:
        case model.Number("integer"):
            return number >= 0 and number.denominator == 1
        case model.Number("decimal"):
            return True
        case model.Clock():
            return 0 <= number <= _LAST_MINUTE
        case _:
            return number >= 0
