"""What a case states → all that is known in it, and how each thing is known.

A fact that is not stated is measured between two time stamps or read off one, or takes what another known fact implies, or what
the policy presumes, in this order; otherwise it is open. Presumptions imply nothing further.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from fenze.dsl import model
from fenze.dsl.calendar import UnknownYear
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.model.policy import opened_leaves_of
from fenze.dsl.notices import at_odds, backwards, not_yet, year_unknown
from fenze.dsl.spelling import clock_text_of, text_of
from fenze.dsl.timing import timing_of
from fenze.dsl.truth import Test, Value, test_of


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


class Known(NamedTuple):
    """`values` holds everything; the lists tell which of it was not stated, and why it is there."""

    values: Mapping[str, Value]
    measured: tuple[Measured, ...]
    inferred: tuple[Inferred, ...]
    presumed: tuple[str, ...]
    notices: tuple[Notice, ...]


class Knowing:
    """Completes what cases state under one policy."""

    def __init__(self, policy: model.Policy) -> None:
        self._timing = timing_of(policy.time_zone, policy.calendar)
        self._durations = [fact for fact in policy.facts.values() if fact.derived]
        self._starts = frozenset(measure.start for fact in self._durations for measure in fact.derived)
        self._times_of_day = [(fact.name, fact.clock_of) for fact in policy.facts.values() if fact.clock_of is not None]
        self._implied = {fact.name: _entries_of(fact, policy) for fact in policy.facts.values() if fact.implied}
        self._presumed = {
            fact.name: value_of(fact.type, fact.presumed) for fact in policy.facts.values() if fact.presumed is not None
        }
        self._triggers = {
            name: frozenset(fact for entry in entries for fact in entry.reads) for name, entries in self._implied.items()
        }
        self._any_trigger = frozenset[str]().union(*self._triggers.values())

    def known_of(self, stated: Mapping[str, Value], as_of: datetime) -> Known:
        """All that is known where so much is stated."""
        values: dict[str, Value] = dict(stated)
        notices: list[Notice] = []
        measured = [] if self._starts.isdisjoint(stated) else self._measure(stated, as_of, values, notices)
        inferred = [*self._read_off(stated, values)] if self._times_of_day else []
        if not self._any_trigger.isdisjoint(values):
            inferred += self._infer(values, notices)
        presumed = [name for name in self._presumed if name not in values]
        for name in presumed:
            values[name] = self._presumed[name]
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
        stated = self._implied.keys() & values.keys()
        waiting = [name for name in self._implied if name not in values]
        fresh: Mapping[str, object] = values
        while fresh:
            found: dict[str, Entry] = {}
            for name in waiting:
                if not fresh.keys().isdisjoint(self._triggers[name]):
                    entry = self._holding(name, values)
                    if entry is not None:
                        found[name] = entry
            reasons = [Inferred(name, entry.reason(values)) for name, entry in found.items()]
            inferred += reasons
            values.update({name: entry.value for name, entry in found.items()})
            waiting = [name for name in waiting if name not in found]
            fresh = found
        for name in self._implied:
            if name in stated and not values.keys().isdisjoint(self._triggers[name]):
                entry = self._holding(name, values)
                if entry is not None and entry.value != values[name]:
                    notices.append(Notice("facts_at_odds", name, at_odds(name, entry.reason(values))))
        return inferred

    def _holding(self, fact: str, values: Mapping[str, Value]) -> Entry | None:
        for entry in self._implied[fact]:
            if entry.test(values) is True:
                return entry
        return None


@dataclass(frozen=True, slots=True)
class Entry:
    """A value that a fact takes where a condition, which reads these facts, holds."""

    test: Test
    value: Value
    reads: tuple[str, ...]

    def reason(self, values: Mapping[str, Value]) -> str:
        """The first fact read that is known."""
        return next((fact for fact in self.reads if fact in values), self.reads[0] if self.reads else "")


def _entries_of(fact: model.Fact, policy: model.Policy) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            test_of(implied.condition, policy),
            value_of(fact.type, implied.value),
            tuple(name for leaf in opened_leaves_of(implied.condition, policy) for name in facts_of_leaf(leaf)),
        )
        for implied in fact.implied
    )


def value_of(kind: model.FactType, text: str) -> Value:
    """A value written in a policy, as a case would hold it."""
    return Fraction(text) if isinstance(kind, model.Number | model.Clock) else text


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
