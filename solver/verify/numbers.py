"""Regions → numbers: on a limit or one unit beyond it, such that formulas compared with each other come out as they should.

Facts that are compared with each other belong together: their numbers are chosen at once, or it is proved that there are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from fenze.dsl import model
from fenze.dsl.model.formula import facts_of
from fenze.dsl.reckon import gap_of
from fenze.solver.literals import Domains
from fenze.solver.regions import Regions
from fenze.solver.verify.linear import Line, NotLinear, Row, branches_of, can_hold

Given = Mapping[str, str]
"""Of facts and of differences of formulas, the value or region."""
MOST_TRIES = 400
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Impossible:
    """These facts and differences cannot have their values together; `proved` unless numbers were merely not found."""

    names: tuple[str, ...]
    proved: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Facts whose numbers depend on each other, and the differences between formulas of them."""

    facts: tuple[str, ...]
    gaps: tuple[str, ...]


class Numbers:
    """Chooses the numbers of one policy's cases."""

    def __init__(self, policy: model.Policy, domains: Domains, gaps: Mapping[str, frozenset[str]]) -> None:
        self._policy, self._domains = policy, domains
        self._groups = _groups_of(gaps)
        self._seen: dict[tuple[tuple[str, str], ...], Mapping[str, Fraction] | Impossible] = {}

    def check(self, given: Given) -> Impossible | None:
        """Facts and differences that cannot have their values together, if there are any."""
        for group in self._groups:
            found = self._of_group(group, given)
            if isinstance(found, Impossible):
                return found
        return None

    def numbers_for(self, given: Given) -> Mapping[str, Fraction]:
        """A number for each fact that has a region; what is given has passed `check`."""
        numbers: dict[str, Fraction] = {}
        for group in self._groups:
            found = self._of_group(group, given)
            assert not isinstance(found, Impossible)
            numbers |= found
        for fact, region in given.items():
            if fact in self._policy.facts and fact in self._domains.regions and fact not in numbers:
                numbers[fact] = self.candidates(fact, region)[0]
        return numbers

    def _of_group(self, group: Group, given: Given) -> Mapping[str, Fraction] | Impossible:
        gaps = [gap for gap in group.gaps if gap in given]
        if not gaps:
            return {}
        facts = tuple(fact for fact in group.facts if fact in given)
        key = tuple((name, given[name]) for name in (*facts, *gaps))
        if key not in self._seen:
            self._seen[key] = self._together(facts, gaps, given)
        return self._seen[key]

    def candidates(self, fact: str, region: str | None) -> tuple[Fraction, ...]:
        """Numbers of a region, or of a fact that rules do not look at, the plainest first; never none."""
        regions = self._domains.regions.get(fact)
        step = self._step_of(fact)
        if regions is None or region is None:
            return (
                tuple(unit * step for unit in (100, 1, 0, 250, 3333)) if step < 1 else tuple(map(Fraction, (10, 1, 0, 25, 333)))
            )
        low, high = _bounds_of(regions, region)
        number = self._policy.facts[fact].type
        least = None if isinstance(number, model.Number) and number.kind == "decimal" else ZERO
        most = Fraction(1439) if isinstance(number, model.Clock) else None
        tried = [bound for bound in (least, low, high, most) if bound is not None]
        unit = Fraction(1)
        near = [value + times for value in reversed(tried) for times in (ZERO, unit, -unit, step, -step)]
        near += [value // step * step + times for value in reversed(tried) if value % step for times in (ZERO, step)]
        if low is not None and high is not None:
            near.append((low + high) / 2)
        near += [Fraction(1), Fraction(100), *(tried and [tried[-1] * 2 + 10])]
        kept = [value for value in dict.fromkeys(near) if self._fits(value, fact, region, least, most)]
        return tuple(kept) or ((tried[-1] if tried else ZERO),)

    def are_writable(self, fact: str, region: str) -> bool:
        """Whether a case can state a number of the region: no decimal number is exactly a third."""
        kind, regions = self._policy.facts[fact].type, self._domains.regions[fact]
        if not isinstance(kind, model.Number) or kind.kind == "duration":
            return True
        low, high = _bounds_of(regions, region)
        return low is None or low != high or not 10**12 % low.denominator

    def _fits(self, value: Fraction, fact: str, region: str, least: Fraction | None, most: Fraction | None) -> bool:
        if (least is not None and value < least) or (most is not None and value > most):
            return False
        kind = self._policy.facts[fact].type
        whole = isinstance(kind, model.Number) and kind.kind in ("integer", "money")
        if 10**12 % value.denominator:
            return False
        return self._domains.regions[fact].region_of(value) == region and not (whole and value % self._step_of(fact))

    def _step_of(self, fact: str) -> Fraction:
        regions = self._domains.regions.get(fact)
        kind = self._policy.facts[fact].type
        if regions is not None and regions.step is not None:
            return regions.step
        return (
            Fraction(1, 100) if isinstance(kind, model.Number) and kind.kind in ("money", "decimal", "percent") else Fraction(1)
        )

    # ── numbers that depend on each other ─────────────────────────────────────────────────────────────────────────────────

    def _together(self, facts: Sequence[str], gaps: Sequence[str], given: Given) -> Mapping[str, Fraction] | Impossible:
        words = {fact: given[fact] for fact in facts if fact not in self._domains.regions}
        names = [fact for fact in facts if fact in self._domains.regions]
        for values in islice(self._tries(names, gaps, given, words), MOST_TRIES):
            if all(self._region_of_gap(gap, {**words, **values}) == given[gap] for gap in gaps):
                return values
        everything = (*facts, *gaps)
        if self._may_hold(everything, given):
            return Impossible(everything, proved=False)
        core = list(everything)
        for name in everything:
            fewer = [one for one in core if one != name]
            if name not in words and not self._may_hold(fewer, {**given, **words}):
                core = fewer
        return Impossible(tuple(core), proved=True)

    def _region_of_gap(self, gap: str, values: Mapping[str, Fraction | str]) -> str | None:
        number = gap_of(self._domains.gaps[gap], values)
        return None if number is None else self._domains.regions[gap].region_of(number)

    def _tries(
        self, names: Sequence[str], gaps: Sequence[str], given: Given, words: Mapping[str, str]
    ) -> Iterator[dict[str, Fraction]]:
        """Plain numbers first; then one of them moved to where two formulas are equal, or a unit to either side."""
        plain = [self.candidates(name, given[name])[:4] for name in names]
        for chosen in islice(product(*plain), MOST_TRIES // 4):
            values = dict(zip(names, chosen, strict=True))
            yield values
            for gap in gaps:
                relation = self._domains.gaps[gap]
                for name in dict.fromkeys((*facts_of(relation.left), *facts_of(relation.right))):
                    if name in words:
                        continue
                    for moved in self._roots(relation, name, {**words, **values}):
                        if self._fits_any(moved, name, given[name]):
                            yield {**values, name: moved}

    def _fits_any(self, value: Fraction, fact: str, region: str) -> bool:
        kind = self._policy.facts[fact].type
        least = None if isinstance(kind, model.Number) and kind.kind == "decimal" else ZERO
        return self._fits(value, fact, region, least, Fraction(1439) if isinstance(kind, model.Clock) else None)

    def _roots(self, relation: model.Relation, name: str, values: Mapping[str, Fraction | str]) -> Iterator[Fraction]:
        here = values[name]
        assert isinstance(here, Fraction)
        first = gap_of(relation, values)
        for far in (Fraction(1), Fraction(1000)):
            second = gap_of(relation, {**values, name: here + far})
            if first is not None and second is not None and first != second:
                root = here - first * far / (second - first)
                step = self._step_of(name)
                whole = root // step * step
                yield from (root, whole, whole + step, whole - step, whole + 1, whole - 1, whole * 2 + 100)

    def _may_hold(self, names: Sequence[str], given: Given) -> bool:
        words = {name: value for name, value in given.items() if name not in self._domains.regions}
        rows: list[Row] = []
        try:
            pieces = [tuple(self._pieces_of(gap, given[gap], words)) for gap in names if gap in self._domains.gaps]
        except (NotLinear, KeyError):
            return True
        facts = {fact for piece in pieces for more in piece for row in more for fact in row.factors}
        for fact in facts:
            regioned = fact in names and fact in self._domains.regions
            rows += self._range_rows(fact, given[fact] if regioned else None)
        return any(can_hold([*rows, *(row for more in chosen for row in more)]) for chosen in product(*pieces))

    def _pieces_of(self, gap: str, region: str, words: Mapping[str, str]) -> Iterator[tuple[Row, ...]]:
        relation, regions = self._domains.gaps[gap], self._domains.regions[gap]
        index = regions.names.index(region)
        for (left, more), (right, others) in product(branches_of(relation.left, words), branches_of(relation.right, words)):
            line = left.plus(right, Fraction(-1))
            rows = [*more, *others]
            if index > 0:
                cut = regions.cuts[index - 1]
                rows.append(Line({}, cut.value).plus(line, Fraction(-1)).row(strict=cut.after))
            if index < len(regions.cuts):
                cut = regions.cuts[index]
                rows.append(line.plus(Line({}, cut.value), Fraction(-1)).row(strict=not cut.after))
            yield tuple(rows)

    def _range_rows(self, fact: str, region: str | None) -> Iterator[Row]:
        kind, line = self._policy.facts[fact].type, Line({fact: Fraction(1)}, ZERO)
        if not (isinstance(kind, model.Number) and kind.kind == "decimal"):
            yield Line({}, ZERO).plus(line, Fraction(-1)).row()
        if isinstance(kind, model.Clock):
            yield line.plus(Line({}, Fraction(1440)), Fraction(-1)).row(strict=True)
        regions = self._domains.regions.get(fact)
        if regions is None or region is None:
            return
        index = regions.names.index(region)
        if index > 0:
            low = regions.cuts[index - 1]
            bound = low.value + (regions.step or ZERO)
            yield Line({}, bound).plus(line, Fraction(-1)).row(strict=low.after and regions.step is None)
        if index < len(regions.cuts):
            high = regions.cuts[index]
            yield line.plus(Line({}, high.value), Fraction(-1)).row(strict=not high.after)


def _bounds_of(regions: Regions, region: str) -> tuple[Fraction | None, Fraction | None]:
    index = regions.names.index(region)
    return (
        regions.cuts[index - 1].value if index > 0 else None,
        regions.cuts[index].value if index < len(regions.cuts) else None,
    )


def _groups_of(gaps: Mapping[str, frozenset[str]]) -> tuple[Group, ...]:
    groups: list[tuple[set[str], set[str]]] = []
    for gap, facts in gaps.items():
        joined: tuple[set[str], set[str]] = ({*facts}, {gap})
        apart = [group for group in groups if group[0].isdisjoint(facts)]
        for group in groups:
            if group not in apart:
                joined[0].update(group[0])
                joined[1].update(group[1])
        groups = [*apart, joined]
    return tuple(Group(tuple(sorted(facts)), tuple(sorted(names))) for facts, names in groups)
