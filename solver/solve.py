"""A program and a fact pattern → an answer. The only module that knows clingo's Control.

A program is grounded once; what a case says enters as assumptions, so a decision costs one solve. A Control must not be shared
between threads: an `Oracle` belongs to the thread that made it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence, Set
from functools import cache
from importlib.resources import files

import clingo

from fenze.solver.answer import Answer, Completions, Pattern, World
from fenze.solver.program import Program
from fenze.solver.terms import term_of
from fenze.solver.watch import Watch

# A rule that stands in the file and in every completion, as most do, is one atom to read; the others say how they differ.
SHOW_BOUNDS = """
#show.
#show now(R)         : stands(R, file).
#show now_only(R)    : stands(R, file), not stands(R, maybe).
#show perhaps_not(R) : stands(R, file), stands(R, maybe), not stands(R, sure).
#show perhaps(R)     : stands(R, maybe), not stands(R, sure), not stands(R, file).
#show surely(R)      : stands(R, sure), not stands(R, file).
#show beaten(R)      : applies(R, file), not stands(R, file).
#show allowed(R, N, W) : allowed(R, N, W), stands(R, W).
#show broken(C)      : broken(C, sure).
#show in_question(C) : broken(C, maybe), not broken(C, sure).
"""
SHOW_RESULTS = """
#show.
#show result(O, actual) : result(O, actual), matters(O).
"""
SHOW_SWITCHED = """
#show.
#show switched(F) : switched(F).
"""


_SHOWN = ("now", "now_only", "perhaps_not", "perhaps", "surely", "beaten", "broken", "in_question")
Words = tuple[str, ...]
"""An atom as words: the name of its predicate, then what it says."""
Assumed = tuple[str, bool]
"""An atom as the program spells it, and whether it is assumed to be true."""
_WORLDS: dict[str, World] = {"file": "file", "sure": "sure", "maybe": "maybe"}


class TookTooLong(Exception):
    """A solve was stopped at its time limit; nothing is known about its outcome. `seconds` is the limit."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds} seconds")
        self.seconds = seconds


@cache
def encoding(name: str) -> str:
    """The text of one of the fixed encodings."""
    return files("fenze.solver").joinpath("encodings", f"{name}.lp").read_text(encoding="utf-8")


class Oracle:
    """Answers for one program, in one thread."""

    def __init__(self, program: Program, watch: Watch) -> None:
        self._program = program
        self._watch = watch
        self._bounds = _Grounded(program.text, ("meaning", "input", "file", "standing", "bounds"), SHOW_BOUNDS, (), watch)
        self._completions: tuple[_Grounded, _Grounded, _Grounded] | None = None
        self._read: dict[clingo.Symbol, tuple[str, ...]] = {}

    def answer(self, pattern: Pattern) -> Answer:
        """One solve: what stands in the file, and bounds of what stands in its completions.

        Raises `TookTooLong`.
        """
        found: dict[str, set[str]] = {name: set() for name in _SHOWN}
        allowed: dict[World, set[tuple[str, int]]] = {"file": set(), "sure": set(), "maybe": set()}
        for symbol in self._bounds.last(pattern) or ():
            name, first, *rest = self._words(symbol)
            if rest:
                number, world = rest
                allowed[_WORLDS[world]].add((first, int(number)))
            else:
                found[name].add(first)
        now, now_only, perhaps_not, perhaps, surely, beaten, broken, in_question = found.values()
        sure = (now - now_only - perhaps_not) | surely
        stands: dict[World, Set[str]] = {"file": now, "sure": sure, "maybe": sure | perhaps_not | perhaps}
        return Answer(now | beaten, stands, allowed, broken, in_question)

    def completions(self, pattern: Pattern) -> Completions:
        """What all and some completions give, and which open facts can change it: three enumerations.

        Raises `TookTooLong`.
        """
        if self._completions is None:
            text = self._program.text + self._program.implications
            one = ("meaning", "input", "file", "completion", "outcomes")
            self._completions = (
                _Grounded(text, one, SHOW_RESULTS, ("--enum-mode=cautious", "--models=0"), self._watch),
                _Grounded(text, one, SHOW_RESULTS, ("--enum-mode=brave", "--models=0"), self._watch),
                _Grounded(text, (*one, "switch"), SHOW_SWITCHED, ("--enum-mode=brave", "--models=0"), self._watch),
            )
        cautious, brave, switch = self._completions
        always = cautious.last(pattern)
        if always is None:
            return Completions(None, None, frozenset())
        sometimes = brave.last(pattern) or ()
        deciding = switch.last(pattern) or () if len(always) < len(sometimes) else ()
        return Completions(
            frozenset(str(symbol.arguments[0]) for symbol in always),
            frozenset(str(symbol.arguments[0]) for symbol in sometimes),
            frozenset(name_of(symbol.arguments[0]) for symbol in deciding),
        )

    def _words(self, symbol: clingo.Symbol) -> tuple[str, ...]:
        words = self._read.get(symbol)
        if words is None:
            words = (symbol.name, *(name_of(argument) for argument in symbol.arguments))
            self._read[symbol] = words
        return words


def name_of(symbol: clingo.Symbol) -> str:
    """The name behind a term."""
    match symbol.type:
        case clingo.SymbolType.String:
            return symbol.string
        case clingo.SymbolType.Number:
            return str(symbol.number)
        case _:
            return symbol.name


class _Grounded:
    """A grounded program whose inputs are set by assumptions."""

    def __init__(self, text: str, encodings: Sequence[str], show: str, options: Sequence[str], watch: Watch) -> None:
        self._watch = watch
        self._control = clingo.Control(["--warn=none", *options])
        self._control.add("base", [], text + "".join(map(encoding, encodings)) + show)
        self._control.ground([("base", [])])
        literals = {
            str(atom.symbol): atom.literal
            for name, arity in (("given", 2), ("on_file", 1), ("in_force", 1))
            for atom in self._control.symbolic_atoms.by_signature(name, arity)
        }
        self._absent = [-literal for literal in literals.values()]
        self._index = {atom: index for index, atom in enumerate(literals)}
        self._given: dict[tuple[str, str], int] = {}

    def last(self, pattern: Pattern) -> Sequence[clingo.Symbol] | None:
        """The shown atoms of the last answer set: the only one, or the consequences of all; None where there is none."""
        assumptions = self._absent[:]
        for pair in pattern.given:
            index = self._given.get(pair)
            if index is None:
                index = self._given[pair] = self._index[f"given({term_of(pair[0])},{term_of(pair[1])})"]
            assumptions[index] = -assumptions[index]
        for predicate, names in (("on_file", pattern.on_file), ("in_force", pattern.in_force)):
            for name in names:
                index = self._index[f"{predicate}({term_of(name)})"]
                assumptions[index] = -assumptions[index]
        found: list[Sequence[clingo.Symbol]] = []
        started = time.monotonic()
        with self._watch.over(self._control.interrupt):
            result = self._control.solve(assumptions=assumptions, on_model=lambda m: found.append(m.symbols(shown=True)))
        if result.interrupted:
            if time.monotonic() - started < self._watch.seconds:
                return self.last(pattern)  # meant for the solve before, which ended just then
            raise TookTooLong(self._watch.seconds)
        return found[-1] if found else None


class Search:
    """Answer sets of one program for analysis, in one thread: what is assumed may change from one search to the next.

    Every search together may take `seconds`. An atom of the program that the grounder left out is never true.
    """

    def __init__(self, text: str, encodings: Sequence[str], seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._control = clingo.Control(["--warn=none"])
        self._control.add("base", [], text + "".join(map(encoding, encodings)))
        self._control.ground([("base", [])])
        self._literals = {str(atom.symbol): atom.literal for atom in self._control.symbolic_atoms}
        self._words: dict[clingo.Symbol, Words] = {}

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
        literals = self._literals_of((atom, True) for atom in atoms)
        assert literals != [], "forbidding nothing would forbid everything"
        if literals is not None:
            with self._control.backend() as backend:
                backend.add_rule([], literals)

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
            assumptions=literals, on_model=lambda m: found.append(m.symbols(shown=True)), async_=True
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
            words = self._words[symbol] = (symbol.name, *map(name_of, symbol.arguments))
        return words
