"""What a case states → all that is known in it, and how each thing is known.

A fact that is not stated is measured between two time stamps or read off one, or takes what another known fact implies, or what
the policy presumes, in this order; otherwise it is open. Presumptions imply nothing further.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.calendar import UnknownYear
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.dsl.model.condition import facts_of_leaf, leaves_of
from fenze.dsl.notices import at_odds, backwards, not_yet, year_unknown
from fenze.dsl.spelling import clock_text_of, text_of
from fenze.dsl.timing import timing_of
from fenze.dsl.truth import Value, truth_of


@dataclass(frozen=True, slots=True)
class Measured:
    """A duration measured between two time stamps; `end` is None where it ran on to the case's moment.

    With `midnight` it was measured from the midnight after the first; before that, no time has passed.
    """

    fact: str
    start: str
    end: str | None
    midnight: bool = False


@dataclass(frozen=True, slots=True)
class Inferred:
    """A value that the known fact `by` implies, or a time of day read off the time stamp `by`."""

    fact: str
    by: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something odd about the facts that did not stop the decision."""

    code: str
    fact: str
    message: Text


@dataclass(frozen=True, slots=True)
class Known:
    """`values` holds everything; the lists tell which of it was not stated, and why it is there."""

    values: Mapping[str, Value]
    measured: tuple[Measured, ...]
    inferred: tuple[Inferred, ...]
    presumed: tuple[str, ...]
    notices: tuple[Notice, ...]


class Knowing:
    """Completes what cases state under one policy."""

    def __init__(self, policy: model.Policy) -> None:
        self._policy = policy
        self._timing = timing_of(policy.time_zone, policy.calendar)
        self._durations = [fact for fact in policy.facts.values() if fact.derived]
        self._times_of_day = [(fact.name, fact.clock_of) for fact in policy.facts.values() if fact.clock_of is not None]
        self._implied = [fact for fact in policy.facts.values() if fact.implied]
        self._presumed = {
            fact.name: value_of(fact.type, fact.presumed) for fact in policy.facts.values() if fact.presumed is not None
        }
        self._triggers = {
            fact.name: frozenset(
                name
                for implied in fact.implied
                for leaf in opened_leaves_of(implied.condition, policy)
                for name in facts_of_leaf(leaf)
            )
            for fact in self._implied
        }

    def known_of(self, stated: Mapping[str, Value], as_of: datetime) -> Known:
        """All that is known where so much is stated."""
        values: dict[str, Value] = dict(stated)
        notices: list[Notice] = []
        measured = self._measure(stated, as_of, values, notices)
        inferred = [*self._read_off(stated, values), *self._infer(values, notices)]
        presumed: list[str] = []
        for name, value in self._presumed.items():
            if name not in values:
                values[name] = value
                presumed.append(name)
        return Known(values, tuple(measured), tuple(inferred), tuple(presumed), tuple(notices))

    def _measure(
        self, stated: Mapping[str, Value], as_of: datetime, values: dict[str, Value], notices: list[Notice]
    ) -> list[Measured]:
        measured: list[Measured] = []
        for fact in self._durations:
            if fact.name in values:
                continue
            measures = [measure for measure in fact.derived if measure.start in stated]
            if not measures:
                continue
            measure = next((measure for measure in measures if measure.end in stated), measures[0])
            start, end = stated[measure.start], stated.get(measure.end) if measure.end else None
            assert isinstance(start, datetime) and isinstance(fact.type, model.Number) and fact.type.unit is not None
            if isinstance(end, datetime) and end <= as_of:
                end_name, stop = measure.end, end
            else:
                end_name, stop = None, as_of
                if end is not None and measure.end is not None:
                    notices.append(Notice("not_yet", fact.name, not_yet(fact.name, measure.end)))
            if stop < start:
                notices.append(Notice("time_backwards", fact.name, backwards(fact.name, measure.start, end_name)))
                continue
            if measure.midnight:
                start = self._timing.midnight_after(start)
            try:
                values[fact.name] = self._timing.between(start, stop, fact.type.unit) if start < stop else Fraction(0)
            except UnknownYear as unknown:
                notices.append(Notice("calendar_unknown", fact.name, year_unknown(fact.name, unknown)))
            else:
                measured.append(Measured(fact.name, measure.start, end_name, measure.midnight))
        return measured

    def _read_off(self, stated: Mapping[str, Value], values: dict[str, Value]) -> Iterator[Inferred]:
        for name, stamp in self._times_of_day:
            moment = stated.get(stamp)
            if name not in values and isinstance(moment, datetime):
                values[name] = self._timing.minutes_of(moment)
                yield Inferred(name, stamp)

    def _infer(self, values: dict[str, Value], notices: list[Notice]) -> list[Inferred]:
        inferred: list[Inferred] = []
        stated = set(values)
        waiting: list[model.Fact] = [fact for fact in self._implied if fact.name not in values]
        fresh: set[str] = stated
        while fresh:
            found: dict[str, tuple[Value, str]] = {}
            for fact in waiting:
                if self._triggers[fact.name].isdisjoint(fresh):
                    continue
                implied = self._holding(fact, values)
                if implied is not None:
                    found[fact.name] = (value_of(fact.type, implied.value), self._reason(implied, values))
            values.update((name, value) for name, (value, _) in found.items())
            inferred.extend(Inferred(name, by) for name, (_, by) in found.items())
            waiting = [fact for fact in waiting if fact.name not in found]
            fresh = set(found)
        for fact in self._implied:
            if fact.name in stated and not self._triggers[fact.name].isdisjoint(values):
                implied = self._holding(fact, values)
                if implied is not None and value_of(fact.type, implied.value) != values[fact.name]:
                    notices.append(Notice("facts_at_odds", fact.name, at_odds(fact.name, self._reason(implied, values))))
        return inferred

    def _holding(self, fact: model.Fact, values: Mapping[str, Value]) -> model.Implied | None:
        return next((i for i in fact.implied if truth_of(i.condition, values, self._policy) is True), None)

    def _reason(self, implied: model.Implied, values: Mapping[str, Value]) -> str:
        leaves = opened_leaves_of(implied.condition, self._policy)
        facts = [fact for leaf in leaves for fact in facts_of_leaf(leaf)]
        return next((fact for fact in facts if fact in values), facts[0] if facts else "")


def value_of(kind: model.FactType, text: str) -> Value:
    """A value written in a policy, as a case would hold it."""
    return Fraction(text) if isinstance(kind, model.Number | model.Clock) else text


def opened_leaves_of(condition: model.Condition, policy: model.Policy) -> list[model.Condition]:
    """The leaves of a condition from left to right, definitions opened."""
    leaves: list[model.Condition] = []
    for leaf in leaves_of(condition):
        if isinstance(leaf, model.Defined):
            leaves.extend(opened_leaves_of(policy.definitions[leaf.definition].condition, policy))
        else:
            leaves.append(leaf)
    return leaves


def json_value(value: Value, fact: model.Fact) -> Json:
    """A fact's value as a case would state it."""
    match value:
        case Fraction():
            return clock_text_of(value) if isinstance(fact.type, model.Clock) else text_of(value)
        case datetime() | date():
            return value.isoformat()
        case str() if isinstance(fact.type, model.Choice) and fact.type.kind == "yes or no":
            return value == "yes"
        case _:
            return value


def value_of_json(raw: object, fact: model.Fact) -> Value:
    """The value that `json_value` tells as this. Raises ValueError where it tells none so."""
    if raw is True or raw is False:
        value: Value = "yes" if raw else "no"
    elif not isinstance(raw, str):
        raise ValueError
    else:
        match fact.type:
            case model.Number():
                value = Fraction(raw)
            case model.Clock():
                hour, minute, second = (*map(Fraction, raw.split(":")), Fraction(0))[:3]
                value = hour * 60 + minute + second / 60
            case model.Stamp(kind):
                value = date.fromisoformat(raw) if kind == "date" else datetime.fromisoformat(raw)
            case _:
                value = raw
    known = not isinstance(fact.type, model.Choice) or value in fact.type.values
    if not known or (json_value(value, fact) is not raw and json_value(value, fact) != raw):
        raise ValueError
    return value
