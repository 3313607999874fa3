"""A policy and a file → the oracle and the fact pattern to ask it about, in the thread at hand.

Most policies treat several topics that share few rules. The value of one fact, the pivot, tells the topic; for each of its
values the policy is compiled without the rules that cannot apply, which makes an answer several times quicker and is exact:
what is left out could not have applied. A file that leaves the pivot open is put to the whole program.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from fenze.decision.answer import Pattern
from fenze.decision.file import File
from fenze.decision.topic import topic_of
from fenze.dsl import model
from fenze.dsl.reckon import gap_of
from fenze.dsl.timing import timing_of
from fenze.solver.oracle import Oracle
from fenze.solver.program import Program, program_of
from fenze.solver.sight import Sight
from fenze.solver.trials import Trials
from fenze.solver.watch import Watch

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Slice:
    """A program, and what its rules see of cases: all of it, and what of it can still matter."""

    program: Program
    patterns: Patterns
    sight: Sight


class _OfThread(threading.local):
    """What belongs to the thread at hand."""

    def __init__(self) -> None:
        self.oracles: dict[str | None, Oracle] = {}
        self.trials: Trials | None = None


class Oracles:
    """The oracles of one policy: in a thread one for the whole program and one for each value of the pivot, made when asked."""

    def __init__(self, policy: model.Policy, seconds: float, sliced: bool = True) -> None:
        """`seconds` is the longest that one solve may take; `sliced` False puts every file to the whole program."""
        self.policy = policy
        self.pivot = topic_of(policy)
        self._pivot = self.pivot if sliced else None
        self._slices: dict[str | None, Slice] = {}
        self._watch = Watch(seconds)
        self._threads = _OfThread()

    @cached_property
    def whole(self) -> Program:
        """The program of the whole policy."""
        return program_of(self.policy)

    @cached_property
    def patterns(self) -> Patterns:
        """What the whole program's rules see of files."""
        return Patterns(self.whole)

    def oracle_for(self, file: File) -> tuple[Oracle, Pattern]:
        """The oracle for a file and the file's pattern in its program."""
        topic = self.topic_in(file)
        return self._oracle_of(topic), self._slice_of(topic).patterns.pattern_of(file)

    def seen_of(self, file: File, day: date) -> tuple[Hashable, bool]:
        """What is seen of a file whose moment lies on the day, the same only for files with the same answers.

        And whether nothing is open that could matter.
        """
        topic = file.values.get(self.pivot) if self.pivot is not None else None
        seen, is_complete = self._slice_of(self.topic_in(file)).sight.of(file.values, day)
        return (topic, seen), is_complete

    def trials(self) -> Trials:
        """What facts are put to the test with: on the whole program, since facts that tell the topic may be put aside."""
        threads = self._threads
        if threads.trials is None:
            threads.trials = Trials(self.whole, self._watch)
        return threads.trials

    def topic_in(self, file: File) -> str | None:
        """The topic whose program the file is put to; None for the whole program."""
        value = file.values.get(self._pivot) if self._pivot is not None else None
        return value if isinstance(value, str) else None

    def _oracle_of(self, topic: str | None) -> Oracle:
        oracles = self._threads.oracles
        oracle = oracles.get(topic)
        if oracle is None:
            oracle = oracles[topic] = Oracle(self._slice_of(topic).program, self._watch)
        return oracle

    def _slice_of(self, topic: str | None) -> Slice:
        found = self._slices.get(topic)
        if found is None:
            program = self.whole if topic is None or self._pivot is None else program_of(self.policy, {self._pivot: topic})
            found = self._slices[topic] = Slice(program, Patterns(program), Sight(program))
        return found


class Patterns:
    """All that a program's rules can see of files."""

    def __init__(self, program: Program) -> None:
        policy, domains = program.policy, program.domains
        self._reads = tuple((name, domains.regions.get(name)) for name in program.facts)
        self._gaps = tuple((name, domains.gaps[name], domains.regions[name]) for name in program.gaps)
        self._tested = program.tested
        self._in_force = tuple((name, policy.rules[name].in_force) for name in program.dated)
        self._timing = timing_of(policy.time_zone, policy.calendar)

    def pattern_of(self, file: File) -> Pattern:
        """What they see of one file."""
        values = file.values
        given: list[tuple[str, str]] = []
        for name, regions in self._reads:
            value = values.get(name)
            if isinstance(value, str):
                given.append((name, value))
            elif isinstance(value, Fraction) and regions is not None:
                given.append((name, regions.region_of(value)))
        for name, relation, regions in self._gaps:
            gap = gap_of(relation, values)
            if gap is not None:
                given.append((name, regions.region_of(gap)))
        on_file = frozenset([name for name in self._tested if name in values]) if self._tested else _NONE
        return Pattern(tuple(given), on_file, self._rules_in_force(file) if self._in_force else _NONE)

    def _rules_in_force(self, file: File) -> frozenset[str]:
        day = self._timing.day_of(file.as_of)
        return frozenset([name for name, period in self._in_force if period.includes(day)])
