"""A program's text → what its answer sets show under assumptions. Only this module and `shot` know clingo's Control.

A program is grounded once; what a case says enters as assumptions, so a decision costs one solve. A Control must not be shared
between threads: what is grounded here belongs to the thread that made it.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple, ParamSpec, TypeVar

import clingo

from fenze.decision.answer import Pattern
from fenze.solver.shot import LITERAL, Interrupted, Shots, Words, words_of
from fenze.solver.watch import Watch

_INPUTS = (("given", 2), ("on_file", 1), ("in_force", 1), ("looked_at", 1), ("waived", 1))
"""Atoms that a solve takes to be false unless it is put under them."""
P = ParamSpec("P")
T = TypeVar("T")
Assumed = tuple[str, bool]
"""An atom as the program spells it, and whether it is assumed to be true."""


class TookTooLong(Exception):
    """A solve was stopped at its time limit; nothing is known about its outcome. `seconds` is the limit."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds} seconds")
        self.seconds = seconds


@cache
def encoding(name: str) -> str:
    """The text of one of the fixed encodings."""
    return files("fenze.solver").joinpath("encodings", f"{name}.lp").read_text(encoding="utf-8")


class Mode(NamedTuple):
    """Which answer sets a solve goes through, in clingo's words, and how many: 0 for all."""

    enum_mode: str
    project: str = "no"
    models: int = 0


ONE = Mode("auto", models=1)


class Grounded:
    """A grounded program whose inputs are set by assumptions.

    `inputs` are further predicates that assumptions speak of, with their numbers of arguments.
    """

    def __init__(
        self,
        text: str,
        encodings: Sequence[str],
        show: str,
        options: Sequence[str],
        watch: Watch,
        inputs: Sequence[tuple[str, int]] = (),
    ) -> None:
        self._watch = watch
        self._shots = Shots(text + "".join(map(encoding, encodings)) + show, options)
        self._control = self._shots.control
        self._stretch = watch.over(self._control.interrupt)
        self._mode = ONE
        atoms = [atom for name, arity in _INPUTS for atom in self._control.symbolic_atoms.by_signature(name, arity)]
        self._absent = array(LITERAL, [-atom.literal for atom in atoms])
        self._place = {words_of(atom.symbol): place for place, atom in enumerate(atoms)}
        self._given = {words[1:]: place for words, place in self._place.items() if words[0] == "given"}
        self._facts = {
            -self._absent[place]: words[1] for words, place in self._place.items() if words[0] in ("given", "on_file")
        }
        self.literals = {
            name: {str(atom.symbol): atom.literal for atom in self._control.symbolic_atoms.by_signature(name, arity)}
            for name, arity in inputs
        }

    def go_through(self, mode: Mode) -> None:
        """From now on solves go through answer sets so."""
        if mode == self._mode:  # to set it takes as long as a small solve
            return
        solving = self._control.configuration.solve
        assert isinstance(solving, clingo.Configuration)
        solving.enum_mode, solving.project, solving.models = mode.enum_mode, mode.project, str(mode.models)
        self._mode = mode

    def has(self, atom: Words) -> bool:
        """Whether it is an atom that a solve can be put under."""
        return atom in self._place

    def last(self, pattern: Pattern) -> Sequence[Words] | None:
        """The shown atoms of the last answer set: the only one, or the consequences of all; None where there is none."""
        return self.solved(self.assumptions_of(pattern))

    def all(self, pattern: Pattern, *under: Words) -> Sequence[Sequence[Words]]:
        """The shown atoms of the answer sets one after another, under these further atoms."""
        return self._watched(self._shots.all, self.assumptions_of(pattern, *under))

    def assumptions_of(self, pattern: Pattern, *under: Words) -> array[int]:
        """What a fact pattern says, and further atoms, for and against each input."""
        assumptions, place = self._absent[:], self._place
        given = self._given
        places = [given[seen] for seen in pattern.given]
        places += [place["on_file", fact] for fact in pattern.on_file]
        places += [place["in_force", rule] for rule in pattern.in_force]
        places += [place[atom] for atom in under]
        for one in places:
            assumptions[one] = -assumptions[one]
        return assumptions

    def facts_in(self, literals: Iterable[int]) -> frozenset[str]:
        """The facts of which some assumptions say a value, or that they are known."""
        return frozenset(self._facts[literal] for literal in literals if literal in self._facts)

    def solved(self, assumptions: Sequence[int], core: list[int] | None = None) -> Sequence[Words] | None:
        """The shown atoms of the last answer set under assumptions; where there is none, `core` takes some that exclude one.

        Raises `TookTooLong`.
        """
        return self._watched(self._shots.last, assumptions, core)

    def _watched(self, solve: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        try:
            with self._stretch:
                return solve(*given, **named)
        except Interrupted:
            if time.monotonic() < self._stretch.deadline:
                return self._watched(solve, *given, **named)  # meant for the solve before, which ended just then
            raise TookTooLong(self._watch.seconds) from None


class Search:
    """Answer sets of one program for analysis, in one thread: what is assumed may change from one search to the next.

    Every search together may take `seconds`. An atom of the program that the grounder left out is never true.
    """

    def __init__(self, text: str, encodings: Iterable[str], seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._control = clingo.Control(["--warn=none", "--heuristic=Domain"])
        self._control.add("base", [], text + "".join(map(encoding, encodings)))
        self._control.ground([("base", [])])
        self._literals = {str(atom.symbol): atom.literal for atom in self._control.symbolic_atoms}
        self._words: dict[clingo.Symbol, Words] = {}
        self._shut: list[int] = []

    def shut(self, atoms: Iterable[str]) -> None:
        """From now on every search takes these atoms to be false."""
        self._shut += [-self._literals[atom] for atom in atoms if atom in self._literals]

    def atoms(self, name: str, arity: int) -> tuple[Words, ...]:
        """The atoms of one predicate that some answer set may hold, as words: its name and its arguments."""
        return tuple(sorted(self._told(atom.symbol) for atom in self._control.symbolic_atoms.by_signature(name, arity)))

    def find(self, assumed: Iterable[Assumed]) -> frozenset[Words] | None:
        """The shown atoms of an answer set in which these atoms are true, or not; None where there is none.

        Raises `TookTooLong`, and KeyboardInterrupt at once.
        """
        literals = self._literals_of(assumed)
        if literals is None:
            return None
        found: list[Sequence[clingo.Symbol]] = []
        self._solve(literals, found)
        return frozenset(map(self._told, found[-1])) if found else None

    def each(self, assumed: Iterable[Assumed], learn: Callable[[frozenset[Words]], Iterable[Sequence[Assumed]]]) -> None:
        """Looks at one answer set after another in which these atoms are true, or not, until there is no more.

        `learn` is shown each and says what is never to be so together in those that follow, of this search only; of what it has
        been shown, something. Raises `TookTooLong`.
        """
        literals = self._literals_of(assumed)
        if literals is None:
            return
        self._enumerate(0)
        try:
            with self._control.solve(assumptions=[*self._shut, *literals], yield_=True, async_=True) as handle:
                while True:
                    handle.resume()
                    while not handle.wait(0.2):
                        self._check_time(handle)
                    self._check_time(handle)
                    found = handle.model()
                    if found is None:
                        return
                    for together in learn(frozenset(map(self._told, found.symbols(shown=True)))):
                        excluded = self._literals_of(together)
                        if excluded is not None:
                            found.context.add_nogood(excluded)
        finally:
            self._enumerate(1)

    def _enumerate(self, most: int) -> None:
        """How many answer sets a solve gives; 0 for all."""
        solving = self._control.configuration.solve
        assert isinstance(solving, clingo.Configuration)
        solving.models = str(most)

    def _check_time(self, handle: clingo.SolveHandle) -> None:
        if time.monotonic() > self._deadline:
            handle.cancel()
            raise TookTooLong(self._seconds)

    def needed(self, assumed: Sequence[Assumed]) -> tuple[Assumed, ...] | None:
        """Some of the assumptions with which, as with all of them, there is no answer set; None where there is one."""
        literals = self._literals_of(assumed)
        if literals is None:
            return tuple(one for one in assumed if self._literals_of((one,)) is None)
        found: list[Sequence[clingo.Symbol]] = []
        core = set(self._solve(literals, found))
        if found:
            return None
        return tuple(one for one in assumed if not core.isdisjoint(self._literals_of((one,)) or ()))

    def forbid(self, atoms: Iterable[str]) -> None:
        """From now on these atoms are never all true."""
        self.exclude((atom, True) for atom in atoms)

    def exclude(self, assumed: Iterable[Assumed]) -> None:
        """From now on it is never so that these atoms are true, or not, all as said."""
        literals = self._literals_of(assumed)
        assert literals != [], "excluding nothing would exclude everything"
        if literals is not None:
            with self._control.backend() as backend:
                backend.add_rule([], literals)

    def left(self) -> float:
        """Seconds that searches may still take."""
        return max(0.0, self._deadline - time.monotonic())

    def _literals_of(self, assumed: Iterable[Assumed]) -> list[int] | None:
        literals: list[int] = []
        for atom, holds in assumed:
            literal = self._literals.get(atom)
            if literal is not None:
                literals.append(literal if holds else -literal)
            elif holds:
                return None
        return literals

    def _solve(self, literals: Sequence[int], found: list[Sequence[clingo.Symbol]]) -> Sequence[int]:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TookTooLong(self._seconds)
        with self._control.solve(
            assumptions=[*self._shut, *literals], on_model=lambda m: found.append(m.symbols(shown=True)), async_=True
        ) as handle:
            while not handle.wait(min(left, 0.2)):
                left = self._deadline - time.monotonic()
                if left <= 0:
                    handle.cancel()
                    raise TookTooLong(self._seconds)
            return () if found else handle.core()

    def _told(self, symbol: clingo.Symbol) -> Words:
        words = self._words.get(symbol)
        if words is None:
            words = self._words[symbol] = words_of(symbol)
        return words
