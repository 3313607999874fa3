"""A fact → the answers to a question about it that rules can tell apart, each with a value that stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.timing import timing_of
from fenze.dsl.truth import Value
from fenze.solver.literals import Domains
from fenze.solver.regions import Regions


@dataclass(frozen=True, slots=True)
class Answer:
    """`name`: the value of a choice, the region of a number, `any` where the rules see no difference; `value` stands for it."""

    name: str
    value: Value


def answers_of(policy: model.Policy, domains: Domains, fact: str, as_of: datetime) -> tuple[Answer, ...]:
    """In the order in which they are declared, numbers from low to high.

    Of a moment the rules see that it is known, and perhaps the time of day; what is measured from it stays open, for it is
    taken to lie after `as_of`.
    """
    match policy.facts[fact].type:
        case model.Choice(values=values):
            return tuple(Answer(value, value) for value in values)
        case model.Number(kind):
            regions = domains.regions.get(fact)
            if regions is None:
                return (Answer("any", Fraction(0)),)
            return tuple(Answer(name, _within(regions, i, kind == "decimal")) for i, name in enumerate(regions.names))
        case model.Clock():
            regions = domains.regions[fact]
            return tuple(Answer(name, _within(regions, i, negative=False)) for i, name in enumerate(regions.names))
        case model.Stamp(kind):
            later = as_of + timedelta(days=1)
            if kind == "date":
                return (Answer("any", later.date()),)
            return _moments(policy, domains, fact, later)
        case model.Text():
            return (Answer("any", ""),)


def clock_fact_of(policy: model.Policy, domains: Domains, fact: str) -> str | None:
    """The time of day that is read off a moment, where rules look at it."""
    return next((name for name, other in policy.facts.items() if other.clock_of == fact and name in domains.regions), None)


def _moments(policy: model.Policy, domains: Domains, fact: str, later: datetime) -> tuple[Answer, ...]:
    clock = clock_fact_of(policy, domains, fact)
    if clock is None:
        return (Answer("any", later),)
    midnight = datetime.combine(later.date(), time(), timing_of(policy.time_zone, policy.calendar).zone)
    regions = domains.regions[clock]
    minutes = ((name, _within(regions, index, negative=False)) for index, name in enumerate(regions.names))
    return tuple(Answer(name, midnight + timedelta(minutes=float(minute))) for name, minute in minutes)


def _within(regions: Regions, index: int, negative: bool) -> Fraction:
    """A number in a region."""
    low = regions.cuts[index - 1] if index else None
    high = regions.cuts[index] if index < len(regions.cuts) else None
    if low is not None and not low.after:
        return low.value
    if high is not None and high.after:
        return high.value
    if low is None:
        return Fraction(0) if high is None else high.value - 1 if negative else high.value / 2
    return low.value + (regions.step or 1) if high is None else (low.value + high.value) / 2
