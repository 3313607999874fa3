"""A fact whose value came from others, and where it is to fall → changes of those others that bring it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from fenze.decision.case import Case
from fenze.decision.file import File
from fenze.dsl import model
from fenze.dsl.known import value_of
from fenze.dsl.reckon import gap_of
from fenze.dsl.truth import Value
from fenze.solver.decide import Engine
from fenze.solver.nearest import moments_near, number_in

Change = Mapping[str, Value]
"""New values by fact, as a case would state them."""


@dataclass(frozen=True, slots=True)
class Mover:
    """Changes of one case; the engine is the one for its contract."""

    engine: Engine
    case: Case
    file: File

    def changed(self, change: Change) -> File:
        """The file of the case with these facts stated otherwise."""
        return self.engine.file_of(self.case._replace(facts={**self.case.facts, **change}))

    def changes(self, fact: str, seen: str) -> Iterator[Change]:
        """Changes after which rules see a fact as this value or region, the most natural first.

        A measured length moves with the moments it is measured between, a time of day with its moment, what two formulas differ
        by with one of the numbers in them; the amounts of cost heads are what they are.
        """
        if fact in self.engine.program.gaps:
            yield from self._moves_of_gap(fact, seen)
        elif stamps := self.stamps_of(fact):
            for stamp in stamps:
                yield from ({stamp: moment} for moment in self._moments(fact, seen, stamp))
        else:
            yield {fact: self.value(fact, seen)}

    def stamps_of(self, fact: str) -> tuple[str, ...]:
        """The moments that a known fact is measured between or read off, the one to be moved first in front."""
        for one in self.file.measured:
            if one.fact == fact:
                return (one.end, one.start) if one.end else (one.start,)
        stamp = self.engine.policy.facts[fact].clock_of if fact in self.engine.policy.facts else None
        read_off = stamp is not None and any((one.fact, one.by) == (fact, stamp) for one in self.file.inferred)
        return (stamp,) if stamp is not None and read_off else ()

    def value(self, fact: str, seen: str) -> Value:
        """A value of its own for a fact: of a number, the one in the region that is nearest to what it is."""
        kind = self.engine.policy.facts[fact].type
        if not isinstance(kind, model.Number | model.Clock):
            return value_of(kind, seen)
        now = self.file.values.get(fact)
        return number_in(self.engine.program.domains.regions[fact], seen, kind, now if isinstance(now, Fraction) else None)

    def _moments(self, fact: str, seen: str, stamp: str) -> Iterator[datetime]:
        moment = self.file.values[stamp]
        assert isinstance(moment, datetime)
        regions = self.engine.program.domains.regions[fact]
        wanted = regions.names.index(seen)
        if self.engine.policy.facts[fact].clock_of is not None:
            minutes = self.value(fact, seen)
            now = self.file.values[fact]
            assert isinstance(minutes, Fraction) and isinstance(now, Fraction)
            yield from (one for one in (_later(moment, minutes - now),) if self._place(fact, stamp, one) == wanted)
            return
        is_start = any(one.fact == fact and one.start == stamp for one in self.file.measured)

        def far_from(tried: datetime) -> int:
            place = self._place(fact, stamp, tried)
            if place is None:  # the moments have changed places: no length could be shorter
                place = -1
            return (wanted - place) if is_start else (place - wanted)

        yield from moments_near(moment, lambda tried: self._place(fact, stamp, tried) == wanted, far_from)

    def _place(self, fact: str, stamp: str, moment: datetime) -> int | None:
        """Which region a fact falls into with the moment; None where it is not known then."""
        try:
            value = self.changed({stamp: moment}).values.get(fact)
        except OverflowError:
            return None
        regions = self.engine.program.domains.regions[fact]
        return regions.names.index(regions.region_of(value)) if isinstance(value, Fraction) else None

    def _moves_of_gap(self, gap: str, seen: str) -> Iterator[Change]:
        policy, regions = self.engine.policy, self.engine.program.domains.regions[gap]
        relation = self.engine.program.domains.gaps[gap]
        for name in sorted(self.engine.program.gaps[gap]):
            fact, now = policy.facts[name], self.file.values.get(name)
            if fact.is_cost or not isinstance(fact.type, model.Number) or not isinstance(now, Fraction) or self.stamps_of(name):
                continue
            unit = Fraction(1) if fact.type.kind == "integer" else Fraction(1, 100)
            root = _root(relation, self.file.values, name, now)
            for value in () if root is None else (root // unit * unit + shift * unit for shift in (0, 1, -1)):
                gap_then = gap_of(relation, {**self.file.values, name: value})
                if value >= 0 and gap_then is not None and regions.region_of(gap_then) == seen:
                    yield {name: value}


def _root(relation: model.Relation, values: Mapping[str, Value], name: str, now: Fraction) -> Fraction | None:
    """Where the two formulas are equal as the number changes, if that is found by secants: exact where they are linear."""
    before, place = now, now + 1
    for _ in range(8):
        at, then = gap_of(relation, {**values, name: before}), gap_of(relation, {**values, name: place})
        if at is None or then is None or at == then:
            return None
        root = before - at * (place - before) / (then - at)
        if gap_of(relation, {**values, name: root}) == 0:
            return root
        before, place = root, root + 1
    return None


def _later(moment: datetime, minutes: Fraction) -> datetime:
    return moment + timedelta(seconds=int(minutes * 60))
