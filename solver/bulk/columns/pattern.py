"""What rows state → what is measured and read off, and a key: rows with the same key differ in numbers and moments only.

The key says at least what the rules can see, and how each thing is known. It may tell apart more than that, never less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

import polars as pl

from fenze.dsl import model
from fenze.dsl.calendar import UnknownYear, working_days_of
from fenze.dsl.model.formula import facts_of
from fenze.dsl.timing import timing_of
from fenze.solver.bulk.columns.integers import WIDE, Ratio, TooLarge
from fenze.solver.bulk.columns.said import AS_OF, IS_ODD, kind_of
from fenze.solver.bulk.columns.scale import Scale, scale_of
from fenze.solver.bulk.columns.stamp import micros_of
from fenze.solver.literals import domains_of
from fenze.solver.regions import Cut

Code = tuple[pl.Expr, int]
"""An expression that gives whole numbers from 0 on, and how many different ones there may be."""
_WORD = 2**62
_YEARS = range(1990, 2101)
_DAY = timedelta(days=1) // timedelta(microseconds=1)


def key_of(number: int) -> str:
    """The columns of the key."""
    return f"key {number}"


class PatternColumns:
    """The patterns of cases under one policy, of which rows state some facts; `as_of` where they state no moment."""

    def __init__(self, policy: model.Policy, facts: tuple[str, ...], as_of: datetime | None) -> None:
        self._policy = policy
        self._timing = timing_of(policy.time_zone, policy.calendar)
        self._stated = tuple(name for name in policy.facts if name in facts)
        self._moment = pl.col(AS_OF) if as_of is None else pl.lit(micros_of(as_of), pl.Int64)
        self._dated = as_of is None
        self.scales: Mapping[str, Scale] = {
            name: scale for name, fact in policy.facts.items() if (scale := scale_of(fact.type, policy.currency)) is not None
        }
        self.measured = tuple(self._measured_facts())
        self.read_off = tuple(
            name for name, fact in policy.facts.items() if fact.clock_of in self._stated and fact.clock_of is not None
        )
        self.varying = frozenset((*(name for name in self._stated if name in self.scales), *self.measured, *self.read_off))
        """Numbers that differ from row to row."""
        self._cuts = self._cuts_of_facts()
        self._codes = list(self._all_codes())
        self._words = _words(self._codes)
        self.keys = tuple(key_of(number) for number in range(len(self._words)))

    def of(self, stated: pl.DataFrame) -> pl.DataFrame:
        """With what is measured and read off filled in, and the key."""
        found = stated.with_columns(self._filled())
        found = found.with_columns(self._unusual().alias(IS_ODD))
        return found.with_columns(word.alias(name) for name, word in zip(self.keys, self._words, strict=True))

    # ── what is measured and read off ─────────────────────────────────────────────────────────────────────────────────────

    def _measured_facts(self) -> Iterator[str]:
        for name, fact in self._policy.facts.items():
            if any(measure.start in self._stated for measure in fact.derived):
                yield name

    def _filled(self) -> Iterator[pl.Expr]:
        for name in self.measured:
            branch, value = self._measure(self._policy.facts[name])
            own = pl.col(name) if name in self._stated else pl.lit(None, pl.Int64)
            yield pl.coalesce(own, value).alias(name)
            yield pl.when(own.is_null()).then(branch).otherwise(0).alias(_branch(name))
        for name in self.read_off:
            own = pl.col(name) if name in self._stated else pl.lit(None, pl.Int64)
            stamp = self._policy.facts[name].clock_of
            assert stamp is not None
            local = pl.col(stamp).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(self._policy.time_zone)
            time = local.dt.replace_time_zone(None).to_physical() % _DAY
            yield pl.coalesce(own, time).alias(name)
            yield (own.is_null() & time.is_not_null()).cast(pl.UInt8).alias(_branch(name))

    def _measure(self, fact: model.Fact) -> tuple[pl.Expr, pl.Expr]:
        """Which moments a duration is measured between, from 1 on, and how long it is; null while nothing is measured."""
        none = pl.lit(None, pl.Int64)
        usable = [(place, one) for place, one in enumerate(fact.derived) if one.start in self._stated]
        ends = {one.end: pl.col(one.end) if one.end in self._stated and one.end else none for _, one in usable}
        start, end, branch = none, none, pl.lit(0, pl.UInt8)
        for complete in (False, True):
            for place, one in reversed(usable):
                chosen = pl.col(one.start).is_not_null()
                if complete:
                    chosen = chosen & ends[one.end].is_not_null()
                begin = self._midnight_after(one.start) if one.midnight else pl.col(one.start)
                start = pl.when(chosen).then(begin).otherwise(start)
                end = pl.when(chosen).then(ends[one.end]).otherwise(end)
                branch = pl.when(chosen).then(pl.lit(1 + 6 * place, pl.UInt8)).otherwise(branch)
        first = none
        for complete in (False, True):
            for _, one in reversed(usable):
                chosen = pl.col(one.start).is_not_null()
                if complete:
                    chosen = chosen & ends[one.end].is_not_null()
                first = pl.when(chosen).then(pl.col(one.start)).otherwise(first)
        ended = (end <= self._moment).fill_null(value=False)
        stop = pl.when(ended).then(end).otherwise(self._moment)
        backwards = (stop < first).fill_null(value=False)
        way = pl.when(ended).then(0).when(end.is_null()).then(1).otherwise(2) + pl.when(backwards).then(3).otherwise(0)
        branch = pl.when(branch == 0).then(0).otherwise(branch + way).cast(pl.UInt8)
        length = pl.when(start < stop).then(stop - start).otherwise(0)
        return branch, pl.when((branch > 0) & ~backwards).then(length)

    def _midnight_after(self, stamp: str) -> pl.Expr:
        """00:00 of the next day; null where the clock skips that."""
        zone = self._policy.time_zone
        local = pl.col(stamp).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(zone).dt.replace_time_zone(None)
        midnight = local.dt.truncate("1d") + timedelta(days=1)
        return midnight.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").to_physical()

    def _unusual(self) -> pl.Expr:
        """Rows that are odd, or in which something is measured that is not reckoned here."""
        odd = [pl.col(IS_ODD)]
        for name in self.measured:
            kind = self._policy.facts[name].type
            assert isinstance(kind, model.Number)
            branch = pl.col(_branch(name))
            if kind.unit not in ("minutes", "hours", "days"):
                odd.append(branch > 0)
            odd.append((branch > 0) & ((branch - 1) % 6 < 3) & pl.col(name).is_null())
        if self._counts_working_days():
            stamps = (name for name in self._stated if kind_of(self._policy.facts[name]) == "stamp")
            odd.extend(~pl.col(name).is_between(*self._calendar()).fill_null(value=True) for name in stamps)
        return pl.any_horizontal(odd)

    def _counts_working_days(self) -> bool:
        return self._policy.calendar is not None

    def _calendar(self) -> tuple[int, int]:
        """From when until when working days are known, with a year to spare for deadlines to end in."""
        years = [year for year in _YEARS if self._knows(year)]
        run = [year for year in years if year + 1 in years and year - 1 in years]
        if not run:
            return 0, 0
        first, last = (datetime(year, 1, 1, tzinfo=self._timing.zone) for year in (run[0], run[-1] + 1))
        return micros_of(first), micros_of(last) - 1

    def _knows(self, year: int) -> bool:
        assert self._policy.calendar is not None
        try:
            return bool(working_days_of(self._policy.calendar, year))
        except UnknownYear:
            return False

    # ── the key ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _cuts_of_facts(self) -> Mapping[str, tuple[Cut, ...]]:
        """Where a number is told apart: where a condition does, at what facts imply of it, and a cost at nothing."""
        regions = domains_of(self._policy).regions
        cuts: dict[str, tuple[Cut, ...]] = {}
        for name in self.varying:
            fact = self._policy.facts[name]
            found = set(regions[name].cuts) if name in regions else set[Cut]()
            for implied in fact.implied:
                found |= {Cut(Fraction(implied.value), after) for after in (False, True)}
            if fact.is_cost:
                found.add(Cut(Fraction(0), after=True))
            cuts[name] = tuple(sorted(found))
        return cuts

    def _all_codes(self) -> Iterator[Code]:
        policy = self._policy
        for name in self._stated:
            match kind_of(policy.facts[name]):
                case "choice":
                    kind = policy.facts[name].type
                    assert isinstance(kind, model.Choice)
                    yield pl.col(name), len(kind.values) + 1
                case "known":
                    yield pl.col(name), 2
                case "stamp":
                    yield pl.col(name).is_not_null(), 2
                case "number":
                    pass
        for name in policy.facts:
            if name in self.varying:
                scale, cuts = self.scales[name], self._cuts[name]
                above = [scale.above(cut, pl.col(name)).cast(pl.UInt64) for cut in cuts]
                place = pl.lit(1, pl.UInt64) if not above else sum(above[1:], above[0]) + 1
                yield pl.when(pl.col(name).is_null()).then(pl.lit(0, pl.UInt64)).otherwise(place), len(cuts) + 2
        for name in (*self.measured, *self.read_off):
            yield pl.col(_branch(name)), 6 * len(policy.facts[name].derived) + 2
        for relation in domains_of(policy).gaps.values():
            yield from self._gap(relation)
        if self._dated:
            midnights = sorted({micros_of(self._midnight_of(day)) for day in self._days()})
            if midnights:
                past = [(self._moment >= midnight).cast(pl.UInt64) for midnight in midnights]
                yield sum(past[1:], past[0]), len(midnights) + 1

    def _gap(self, relation: model.Relation) -> Iterator[Code]:
        """By which side is larger. Raises `TooLarge` where that cannot be seen here."""
        if not self.varying.intersection((*facts_of(relation.left), *facts_of(relation.right))):
            return
        gap = WIDE.ratio_of(model.Sum(((1, relation.left), (-1, relation.right)), kind="number"), self._ratio_of_fact)
        above, at_least = gap.whole > 0, gap.whole >= 0
        place = above.cast(pl.UInt64) + at_least.cast(pl.UInt64) + 1
        yield pl.when(gap.whole.is_null()).then(pl.lit(0, pl.UInt64)).otherwise(place), 4

    def _ratio_of_fact(self, name: str) -> Ratio:
        fact = self._policy.facts[name]
        if fact.implied or name not in self.scales:
            raise TooLarge
        scale = self.scales[name]
        presumed = None if fact.presumed is None else Fraction(fact.presumed) * scale.parts
        if name not in self.varying:
            if presumed is None:
                return Ratio(pl.lit(None, pl.Int128), 1, 0)
            return WIDE.constant(presumed / scale.parts)
        if presumed is not None and presumed.denominator != 1:
            raise TooLarge
        column = pl.col(name).cast(pl.Int128)
        if presumed is not None:
            column = column.fill_null(pl.lit(presumed.numerator, pl.Int128))
        return Ratio(column, scale.parts, scale.most)

    def _days(self) -> Iterator[date]:
        """Days from which on something is, or is no longer, in force."""
        for period in (self._policy.in_force, *(rule.in_force for rule in self._policy.rules.values())):
            if period.since is not None:
                yield period.since
            if period.until is not None and period.until < date.max:
                yield period.until + timedelta(days=1)

    def _midnight_of(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self._timing.zone)


def _branch(fact: str) -> str:
    return f"{fact} measured"


def _words(codes: list[Code]) -> list[pl.Expr]:
    """All codes side by side in as few whole numbers as they fit in."""
    words: list[pl.Expr] = []
    word, size = pl.lit(0, pl.UInt64), 1
    for code, many in codes:
        if size * many > _WORD:
            words.append(word)
            word, size = pl.lit(0, pl.UInt64), 1
        word = word + code.cast(pl.UInt64) * size
        size *= many
    return [*words, word]
