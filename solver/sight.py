"""A program → what of a case its rules see: which conditions hold, which cannot, and what is open in the others.

Conditions are taken apart into alternatives, rows of literals that must all hold. A value that makes a literal false rules out
the alternatives with it, whatever else there is to know of the case; a fact that only such alternatives read may have any value
or none. Alternatives are bits of one integer, so that a case is seen in one step a fact, however many rules there are.

In an alternative that is left, what is known is true: all that it still asks for are facts that are open. So two cases are seen
alike when the same alternatives are left and the same facts that these read are open, whatever values brought them there. What
ties open facts to each other (a constraint, what facts imply of one, formulas that share a fact) is read with all its facts:
a tie counts even where it changes no truth.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from itertools import product
from math import prod
from typing import NamedTuple

from fenze.dsl import model
from fenze.dsl.reckon import gap_of
from fenze.dsl.truth import Value
from fenze.solver.literals import Both, Either, Formula, Has, OnFile
from fenze.solver.program import Program
from fenze.solver.regions import Regions

_MOST_ROWS = 24
"""Of one condition: one that has more is a single vague row, with what it asks for in any case as its literals."""
_KNOWN = "known"
"""What is seen of a fact of which rules see only that it is known."""
Values = Mapping[str, Value]
Seen = tuple[int, tuple[str, ...], tuple[object, ...]]
"""The alternatives left; what these read and is open; what is seen of facts that vague ones read."""


@dataclass(frozen=True, slots=True)
class Row:
    """An alternative: literals of which none may be false, and all facts that it reads; `vague` where it asks for more."""

    needs: frozenset[Has | OnFile]
    reads: frozenset[str]
    vague: bool = False


class Look(NamedTuple):
    """A look at one fact, or at by how much one formula exceeds another.

    `code_of` tells what is seen, None where it is the fact's value itself; what is seen of an open fact is None. `read_by`: the
    alternatives that read it; `left`: those that are left by what is seen; `settled`: those left where it is not looked at.
    What others imply of it goes once it is known.
    """

    read_by: int
    code_of: Callable[[Values], str | None] | None
    fact: str
    left: Mapping[object, int]
    settled: int


class Sight:
    """What the rules of one program see of cases."""

    def __init__(self, program: Program) -> None:
        found = _Alternatives(program)
        self._days = _changes_in(program)
        self._in_force = [found.in_force_on(day) for day in (date.min, *self._days)]
        self._bearing = found.bearing_on_completions()
        looks = [found.look_at(name) for name in dict.fromkeys((*program.facts, *program.tested, *program.gaps))]
        self._looks = tuple(sorted(looks, key=lambda look: -look.read_by.bit_count()))
        self._vague = found.vague()

    def of(self, values: Values, day: date) -> tuple[Seen, bool]:
        """What is seen of a case with these values on its day: no answer of the program tells apart cases seen alike.

        And whether no alternative left, but of bystanders, reads anything open: then every completion is like the file.
        """
        live = self._in_force[bisect_right(self._days, day)]
        open_: list[tuple[int, str]] = []
        for read_by, code_of, fact, left, settled in self._looks:
            if live & read_by:
                code = code_of(values) if code_of is not None else values.get(fact)
                live &= left[code]
                if code is None:
                    open_.append((read_by, fact))
            else:
                live &= settled
        bearing = live & self._bearing
        is_complete = not any(read_by & bearing for read_by, _ in open_)
        still_open = tuple([fact for read_by, fact in open_ if read_by & live])
        return (live, still_open, self._codes(values, live & self._vague)), is_complete

    def _codes(self, values: Values, vague: int) -> tuple[object, ...]:
        """What is seen of the facts that some alternatives read."""
        if not vague:
            return ()
        read = (look for look in self._looks if look.read_by & vague)
        return tuple([values.get(look.fact) if look.code_of is None else look.code_of(values) for look in read])


class _Alternatives:
    """The alternatives of all conditions of a program, each a bit."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._rows: list[Row] = []
        self._reading: dict[str, list[int]] = {}
        self._tied: dict[str, int] = {}
        self._implied: dict[str, int] = {}
        self._of_rule: dict[str, int] = {}
        formulas, opened = program.formulas, replace(program.domains, opened=True)
        for name in formulas.rules:
            condition = opened.formula_of(program.policy.rules[name].condition)
            own = [opened.formula_of(given.condition) for given, _ in formulas.outcomes[name] if given.condition]
            self._of_rule[name] = self._add(condition, *(Both((condition, one)) for one in own))
        for never in formulas.constraints.values():
            self._tie(self._add(never), (never,))
        for name, entries in formulas.implied.items():
            conditions = tuple(condition for _, condition in entries)
            self._implied[name] = self._add(*conditions)
            self._tie(self._implied[name], conditions)
        for gaps in _sharing_facts(program.gaps):
            read_by = self._read_by(gaps)
            for name in gaps.union(*(program.gaps[gap] for gap in gaps)):
                self._tied[name] = self._tied.get(name, 0) | read_by
        self._whole = (1 << len(self._rows)) - 1

    def in_force_on(self, day: date) -> int:
        """All but those of rules that are not in force."""
        rules = self._program.policy.rules
        gone = (self._of_rule[name] for name in self._program.dated if not rules[name].in_force.includes(day))
        return self._whole & ~_joined(gone)

    def vague(self) -> int:
        """Those that ask for more than their literals."""
        return _joined(1 << bit for bit, row in enumerate(self._rows) if row.vague)

    def bearing_on_completions(self) -> int:
        """All but those of bystanders, which are read in the file alone."""
        return self._whole & ~_joined(self._of_rule[name] for name in self._program.bystanders)

    def look_at(self, name: str) -> Look:
        settled = self._whole & ~self._implied.get(name, 0)
        values = (*self._program.domains.values.get(name, ()), _KNOWN)
        left: dict[object, int] = {value: settled & ~self._false(name, value) for value in values}
        left[None] = self._whole
        return Look(self._read_by((name,)) | self._tied.get(name, 0), self._code_of(name), name, left, settled)

    def _code_of(self, name: str) -> Callable[[Values], str | None] | None:
        domains = self._program.domains
        if name in domains.gaps:
            return partial(_region_of_gap, domains.gaps[name], domains.regions[name])
        if name in domains.regions:
            return partial(_region, name, domains.regions[name])
        return None if name in domains.values else partial(_whether_known, name)

    def _false(self, name: str, value: str) -> int:
        """Those with a literal that is false where the fact has the value."""
        reading = self._reading.get(name, ())
        return _joined(1 << bit for bit in reading if any(_is_false(one, name, value) for one in self._rows[bit].needs))

    def _read_by(self, names: Iterable[str]) -> int:
        return _joined(1 << bit for name in names for bit in self._reading.get(name, ()))

    def _tie(self, bits: int, formulas: Iterable[Formula]) -> None:
        for name in {name for formula in formulas for row in _rows_of(formula) for name in row.reads}:
            for fact in (name, *self._program.gaps.get(name, ())):
                self._tied[fact] = self._tied.get(fact, 0) | bits

    def _add(self, *formulas: Formula) -> int:
        first = len(self._rows)
        self._rows += (row for formula in formulas for row in _rows_of(formula))
        for bit in range(first, len(self._rows)):
            for name in self._rows[bit].reads:
                self._reading.setdefault(name, []).append(bit)
        return (1 << len(self._rows)) - (1 << first)


def _rows_of(formula: Formula) -> list[Row]:
    match formula:
        case Has(fact) | OnFile(fact):
            return [Row(frozenset((formula,)), frozenset((fact,)))]
        case Either(parts):
            return [row for part in parts for row in _rows_of(part)]
        case Both(parts):
            each = [_rows_of(part) for part in parts]
            if prod(map(len, each)) > _MOST_ROWS:
                needed = frozenset[Has | OnFile]().union(*(rows[0].needs for rows in each if len(rows) == 1))
                return [Row(needed, frozenset[str]().union(*(row.reads for rows in each for row in rows)), vague=True)]
            return [_row(rows) for rows in product(*each)]


def _row(parts: tuple[Row, ...]) -> Row:
    """All of it together."""
    needs = frozenset[Has | OnFile]().union(*(part.needs for part in parts))
    return Row(needs, frozenset[str]().union(*(part.reads for part in parts)), any(part.vague for part in parts))


def _is_false(literal: Has | OnFile, name: str, value: str) -> bool:
    """Whether a known fact with this value makes it false."""
    if literal.fact != name:
        return False
    return value not in literal.values if isinstance(literal, Has) else not literal.known


def _sharing_facts(gaps: Mapping[str, frozenset[str]]) -> list[set[str]]:
    """Gaps that share a fact, or share one with another that does, and so on, together."""
    groups: list[tuple[set[str], set[str]]] = []
    for name, facts in gaps.items():
        near = [group for group in groups if not group[1].isdisjoint(facts)]
        groups = [group for group in groups if group not in near]
        groups.append(({name}.union(*(names for names, _ in near)), set(facts).union(*(shared for _, shared in near))))
    return [names for names, _ in groups]


def _changes_in(program: Program) -> list[date]:
    """The days from which other rules are in force than on the day before."""
    periods = [program.policy.rules[name].in_force for name in program.dated]
    begun = {period.since for period in periods if period.since}
    ended = {period.until + timedelta(days=1) for period in periods if period.until and period.until < date.max}
    return sorted(begun | ended)


def _joined(bits: Iterable[int]) -> int:
    joined = 0
    for one in bits:
        joined |= one
    return joined


def _whether_known(name: str, values: Values) -> str | None:
    return _KNOWN if name in values else None


def _region(name: str, regions: Regions, values: Values) -> str | None:
    value = values.get(name)
    return regions.region_of(value) if isinstance(value, Fraction) else None


def _region_of_gap(relation: model.Relation, regions: Regions, values: Values) -> str | None:
    gap = gap_of(relation, values)
    return None if gap is None else regions.region_of(gap)
