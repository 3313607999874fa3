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

from fenze.dsl import model
from fenze.dsl.reckon import gap_of
from fenze.dsl.timing import timing_of
from fenze.dsl.topic import topic_of
from fenze.solver.answer import Pattern
from fenze.solver.file import File
from fenze.solver.oracle import Oracle
from fenze.solver.program import Program, program_of
from fenze.solver.sight import Sight
from fenze.solver.trials import Trials
from fenze.solver.watch import Watch


@dataclass(frozen=True, slots=True)
class Slice:
    """A program, and what its rules see of cases."""

    program: Program
    sight: Sight


class Oracles:
    """The oracles of one policy: in a thread one for the whole program and one for each value of the pivot, made when asked."""

    def __init__(self, policy: model.Policy, seconds: float, sliced: bool = True) -> None:
        """`seconds` is the longest that one solve may take; `sliced` False puts every file to the whole program."""
        self.policy = policy
        self.whole = program_of(policy)
        self.pivot = topic_of(policy)
        self._pivot = self.pivot if sliced else None
        self._slices: dict[str | None, Slice] = {}
        self._watch = Watch(seconds)
        self._threads = threading.local()

    def oracle_for(self, file: File) -> tuple[Oracle, Pattern]:
        """The oracle for a file and the file's pattern in its program."""
        oracle = self._oracle_of(self._topic_in(file))
        return oracle, pattern_of(file, oracle.program)

    def seen_of(self, file: File, day: date) -> tuple[Hashable, bool]:
        """What is seen of a file whose moment lies on the day, the same only for files with the same answers.

        And whether nothing is open that could matter.
        """
        topic = file.values.get(self.pivot) if self.pivot is not None else None
        seen, is_complete = self._slice_of(self._topic_in(file)).sight.of(file.values, day)
        return (topic, seen), is_complete

    def trials(self) -> Trials:
        """What facts are put to the test with: on the whole program, since facts that tell the topic may be put aside."""
        trials: Trials | None = getattr(self._threads, "trials", None)
        if trials is None:
            trials = self._threads.trials = Trials(self.whole, self._watch)
        return trials

    def _topic_in(self, file: File) -> str | None:
        value = file.values.get(self._pivot) if self._pivot is not None else None
        return value if isinstance(value, str) else None

    def _oracle_of(self, topic: str | None) -> Oracle:
        oracles: dict[str | None, Oracle] | None = getattr(self._threads, "oracles", None)
        if oracles is None:
            oracles = self._threads.oracles = {}
        oracle = oracles.get(topic)
        if oracle is None:
            oracle = oracles[topic] = Oracle(self._slice_of(topic).program, self._watch)
        return oracle

    def _slice_of(self, topic: str | None) -> Slice:
        found = self._slices.get(topic)
        if found is None:
            program = self.whole if topic is None or self._pivot is None else program_of(self.policy, {self._pivot: topic})
            found = self._slices[topic] = Slice(program, Sight(program))
        return found


def pattern_of(file: File, program: Program) -> Pattern:
    """All that a program's rules can see of a file."""
    values, regions = file.values, program.domains.regions
    given: list[tuple[str, str]] = []
    for name in program.facts:
        value = values.get(name)
        if value is None:
            continue
        if isinstance(value, str):
            given.append((name, value))
        elif isinstance(value, Fraction):
            given.append((name, regions[name].region_of(value)))
    for name in program.gaps:
        gap = gap_of(program.domains.gaps[name], values)
        if gap is not None:
            given.append((name, regions[name].region_of(gap)))
    return Pattern(
        tuple(given),
        frozenset(name for name in program.tested if name in values),
        _in_force(program, file) if program.dated else frozenset(),
    )


def _in_force(program: Program, file: File) -> frozenset[str]:
    day = timing_of(program.policy.time_zone, program.policy.calendar).day_of(file.as_of)
    return frozenset(name for name in program.dated if program.policy.rules[name].in_force.includes(day))
