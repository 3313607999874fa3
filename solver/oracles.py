"""A policy and a file → the oracle and the fact pattern to ask it about, in the thread at hand.

Most policies treat several topics that share few rules. The value of one fact, the pivot, tells the topic; for each of its
values the policy is compiled without the rules that cannot apply, which makes an answer several times quicker and is exact:
what is left out could not have applied. A file that leaves the pivot open is put to the whole program.
"""

from __future__ import annotations

import threading
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.reckon import gap_of
from fenze.dsl.timing import timing_of
from fenze.solver.answer import Pattern
from fenze.solver.file import File
from fenze.solver.formulas import pivot_of
from fenze.solver.program import Program, program_of
from fenze.solver.solve import Oracle
from fenze.solver.watch import Watch


class Oracles:
    """The oracles of one policy: in a thread one for the whole program and one for each value of the pivot, made when asked."""

    def __init__(self, policy: model.Policy, seconds: float, sliced: bool = True) -> None:
        """`seconds` is the longest that one solve may take; `sliced` False puts every file to the whole program."""
        self.policy = policy
        self.whole = program_of(policy)
        self._pivot = pivot_of(policy) if sliced else None
        self._programs: dict[str, Program] = {}
        self._watch = Watch(seconds)
        self._threads = threading.local()

    def oracle_for(self, file: File) -> tuple[Oracle, Pattern]:
        """The oracle for a file and the file's pattern in its program."""
        value = file.values.get(self._pivot) if self._pivot is not None else None
        topic = value if isinstance(value, str) else None
        program = self.whole if topic is None else self._program_of(topic)
        oracles: dict[str | None, Oracle] | None = getattr(self._threads, "oracles", None)
        if oracles is None:
            oracles = self._threads.oracles = {}
        oracle = oracles.get(topic)
        if oracle is None:
            oracle = oracles[topic] = Oracle(program, self._watch)
        return oracle, pattern_of(file, program)

    def _program_of(self, topic: str) -> Program:
        program = self._programs.get(topic)
        if program is None:
            assert self._pivot is not None
            program = self._programs[topic] = program_of(self.policy, {self._pivot: topic})
        return program


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
