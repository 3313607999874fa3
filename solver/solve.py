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
        self.program = program
        self._watch = watch
        self._bounds = Grounded(program.text, ("meaning", "input", "file", "standing", "bounds"), SHOW_BOUNDS, (), watch)
        self._completions: tuple[Grounded, Grounded, Grounded] | None = None
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
        cautious, brave, switch = self._of_completions()
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

    def always(self, pattern: Pattern) -> frozenset[str] | None:
        """The outcome terms that every completion gives; None where there is no completion. Raises `TookTooLong`."""
        found = self._of_completions()[0].last(pattern)
        return None if found is None else frozenset(str(symbol.arguments[0]) for symbol in found)

    def _of_completions(self) -> tuple[Grounded, Grounded, Grounded]:
        if self._completions is None:
            text = self.program.text + self.program.implications
            one = ("meaning", "input", "file", "completion", "outcomes")
            self._completions = (
                Grounded(text, one, SHOW_RESULTS, ("--enum-mode=cautious", "--models=0"), self._watch),
                Grounded(text, one, SHOW_RESULTS, ("--enum-mode=brave", "--models=0"), self._watch),
                Grounded(text, (*one, "switch"), SHOW_SWITCHED, ("--enum-mode=brave", "--models=0"), self._watch),
            )
        return self._completions

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
        self._facts: dict[int, str] = {}
        self.literals = {
            name: {str(atom.symbol): atom.literal for atom in self._control.symbolic_atoms.by_signature(name, arity)}
            for name, arity in inputs
        }

    def last(self, pattern: Pattern) -> Sequence[clingo.Symbol] | None:
        """The shown atoms of the last answer set: the only one, or the consequences of all; None where there is none."""
        return self.solved(self.assumptions_of(pattern))

    def assumptions_of(self, pattern: Pattern) -> list[int]:
        """What a fact pattern says, for and against each input."""
        assumptions = self._absent[:]
        for pair in pattern.given:
            index = self._given.get(pair)
            if index is None:
                index = self._given[pair] = self._index[f"given({term_of(pair[0])},{term_of(pair[1])})"]
                self._facts[-self._absent[index]] = pair[0]
            assumptions[index] = -assumptions[index]
        for predicate, names in (("on_file", pattern.on_file), ("in_force", pattern.in_force)):
            for name in names:
                index = self._index[f"{predicate}({term_of(name)})"]
                assumptions[index] = -assumptions[index]
                if predicate == "on_file":
                    self._facts[assumptions[index]] = name
        return assumptions

    def facts_in(self, literals: Iterable[int]) -> frozenset[str]:
        """The facts of which some assumptions say a value, or that they are known."""
        return frozenset(self._facts[literal] for literal in literals if literal in self._facts)

    def solved(self, assumptions: Sequence[int], core: list[int] | None = None) -> Sequence[clingo.Symbol] | None:
        """The shown atoms of the last answer set under assumptions; where there is none, `core` takes some that exclude one.

        Raises `TookTooLong`.
        """
        found: list[Sequence[clingo.Symbol]] = []
        started = time.monotonic()
        with self._watch.over(self._control.interrupt):
            result = self._control.solve(
                assumptions=assumptions,
                on_model=lambda m: found.append(m.symbols(shown=True)),
                on_core=None if core is None else core.extend,
            )
        if result.interrupted:
            if time.monotonic() - started < self._watch.seconds:
                return self.solved(assumptions, core)  # meant for the solve before, which ended just then
            raise TookTooLong(self._watch.seconds)
        return found[-1] if found else None
