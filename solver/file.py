"""A case read → its file: what is known, and how each thing is known.

A fact that is not stated is measured between two time stamps or read off one, or takes what another known fact implies, or what
the policy presumes, in this order; otherwise it is open. Presumptions imply nothing further.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.solver.calendar import UnknownYear
from fenze.solver.case import Case
from fenze.solver.literals import facts_of_leaf, opened_leaves_of
from fenze.solver.timing import timing_of
from fenze.solver.truth import Value, truth_of


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
class File:
    """What is known in a case. `values` holds everything; the lists tell which of it was not stated, and why it is there."""

    case_id: str | None
    as_of: datetime
    contract: str | None
    values: Mapping[str, Value]
    measured: tuple[Measured, ...]
    inferred: tuple[Inferred, ...]
    presumed: tuple[str, ...]
    notices: tuple[Notice, ...]


class Filing:
    """Completes the cases of one policy from what they state."""

    def __init__(self, policy: model.Policy) -> None:
        self._policy = policy
        self._contract = policy.contract
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

    def file_of(self, case: Case) -> File:
        """The file of a case."""
        values: dict[str, Value] = dict(case.facts)
        notices: list[Notice] = []
        measured = self._measure(case, values, notices)
        inferred = [*self._read_off(case, values), *self._infer(values, notices)]
        presumed: list[str] = []
        for name, value in self._presumed.items():
            if name not in values:
                values[name] = value
                presumed.append(name)
        lists = (tuple(measured), tuple(inferred), tuple(presumed), tuple(notices))
        return File(case.case_id, case.as_of, case.contract or self._contract, values, *lists)

    def _measure(self, case: Case, values: dict[str, Value], notices: list[Notice]) -> list[Measured]:
        measured: list[Measured] = []
        for fact in self._durations:
            if fact.name in values:
                continue
            measures = [measure for measure in fact.derived if measure.start in case.facts]
            if not measures:
                continue
            measure = next((measure for measure in measures if measure.end in case.facts), measures[0])
            start, end = case.facts[measure.start], case.facts.get(measure.end) if measure.end else None
            assert isinstance(start, datetime) and isinstance(fact.type, model.Number) and fact.type.unit is not None
            if isinstance(end, datetime) and end <= case.as_of:
                end_name, stop = measure.end, end
            else:
                end_name, stop = None, case.as_of
                if end is not None and measure.end is not None:
                    notices.append(_not_yet(fact.name, measure.end))
            if stop < start:
                notices.append(_backwards(fact.name, measure.start, end_name))
                continue
            if measure.midnight:
                start = self._timing.midnight_after(start)
            try:
                values[fact.name] = self._timing.between(start, stop, fact.type.unit) if start < stop else Fraction(0)
            except UnknownYear as unknown:
                notices.append(year_unknown(fact.name, unknown))
            else:
                measured.append(Measured(fact.name, measure.start, end_name, measure.midnight))
        return measured

    def _read_off(self, case: Case, values: dict[str, Value]) -> Iterator[Inferred]:
        for name, stamp in self._times_of_day:
            moment = case.facts.get(stamp)
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
                    notices.append(_at_odds(fact.name, self._reason(implied, values)))
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


def _backwards(fact: str, start: str, end: str | None) -> Notice:
    until = (f"`{end}`", f"`{end}`") if end else ("the moment of the case", "案件时点")
    return Notice(
        "time_backwards",
        fact,
        Text(
            f"`{start}` lies after {until[0]}, so `{fact}` stays unknown",
            f"`{start}` 晚于{until[1]}，因此 `{fact}` 仍属未知",
        ),
    )


def _not_yet(fact: str, end: str) -> Notice:
    return Notice(
        "not_yet",
        fact,
        Text(
            f"`{end}` lies after the moment of the case, so `{fact}` runs to that moment",
            f"`{end}` 晚于案件时点，因此 `{fact}` 计至案件时点",
        ),
    )


def year_unknown(fact: str, unknown: UnknownYear) -> Notice:
    """Nothing can be said of `fact`, a length or a limit in working days, because a year is not in the calendar."""
    calendar, year = unknown.calendar, unknown.year
    return Notice(
        "calendar_unknown",
        fact,
        Text(
            f"the working days of {year} are not in the calendar `{calendar}`, so what is counted for `{fact}` stays unknown",
            f"日历 `{calendar}` 中没有 {year} 年的工作日安排，因此与 `{fact}` 有关的工作日无法推算",
        ),
    )


def _at_odds(fact: str, by: str) -> Notice:
    return Notice(
        "facts_at_odds",
        fact,
        Text(
            f"`{fact}` is stated otherwise than `{by}` implies; what is stated was used",
            f"`{fact}` 的填报值与 `{by}` 所表明的不符，以填报值为准",
        ),
    )
