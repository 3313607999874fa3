"""A fact pattern → what one program says of it: what stands, what completions of the open facts come to."""

from __future__ import annotations

from collections.abc import Iterable, Set

import clingo

from fenze.solver.answer import Answer, Completions, Pattern, World
from fenze.solver.program import Program
from fenze.solver.solve import Grounded, name_of
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
SHOW_BORNE = """
#show.
#show borne/4.
"""


_SHOWN = ("now", "now_only", "perhaps_not", "perhaps", "surely", "beaten", "broken", "in_question")
_WORLDS: dict[str, World] = {"file": "file", "sure": "sure", "maybe": "maybe"}


class Oracle:
    """Answers for one program, in one thread."""

    def __init__(self, program: Program, watch: Watch) -> None:
        self.program = program
        self._watch = watch
        self._bounds = Grounded(program.text, ("meaning", "input", "file", "standing", "bounds"), SHOW_BOUNDS, (), watch)
        self._completions: tuple[Grounded, Grounded, Grounded] | None = None
        self._borne: Grounded | None = None
        self._waive: Grounded | None = None
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
        always, sometimes = self.always_and_sometimes(pattern)
        if always is None or sometimes is None:
            return Completions(None, None, frozenset())
        deciding = self.deciding(pattern) if len(always) < len(sometimes) else frozenset[str]()
        return Completions(always, sometimes, deciding)

    def always_and_sometimes(self, pattern: Pattern) -> tuple[frozenset[str] | None, frozenset[str] | None]:
        """The outcome terms that all and that some completions give; None for both where there is none.

        Raises `TookTooLong`.
        """
        always = self.always(pattern)
        if always is None:
            return None, None
        return always, _outcomes_in(self._of_completions()[1].last(pattern) or ())

    def always(self, pattern: Pattern) -> frozenset[str] | None:
        """The outcome terms that every completion gives; None where there is no completion. Raises `TookTooLong`."""
        found = self._of_completions()[0].last(pattern)
        return None if found is None else _outcomes_in(found)

    def deciding(self, pattern: Pattern) -> frozenset[str]:
        """The open facts a change of which alone can change an outcome that matters. Raises `TookTooLong`."""
        return frozenset(name_of(symbol.arguments[0]) for symbol in self._of_completions()[2].last(pattern) or ())

    def borne(self, pattern: Pattern, cost: str, most: int) -> list[frozenset[str]] | None:
        """Each set of `bears` terms of a cost head that some completion gives, no two alike; None where there are over `most`.

        Raises `TookTooLong`.
        """
        if self._borne is None:
            text, one = (
                self.program.text + self.program.implications,
                ("meaning", "input", "file", "completion", "outcomes", "borne"),
            )
            self._borne = Grounded(text, one, SHOW_BORNE, ("--project=show", f"--models={most + 1}"), self._watch)
        found = self._borne.all(pattern, f"looked_at({term_of(cost)})")
        if len(found) > most:
            return None
        return [frozenset(str(clingo.Function("bears", symbol.arguments)) for symbol in symbols) for symbols in found]

    def clash(self, pattern: Pattern) -> tuple[str, ...]:
        """Constraints that leave the open facts no completion, none of them to spare; none where what facts imply does that.

        Raises `TookTooLong`.
        """
        if self._waive is None:
            text, encodings = self.program.text + self.program.implications, ("meaning", "input", "file", "completion", "waive")
            self._waive = Grounded(text, encodings, "#show.", (), self._watch)
        waived: list[str] = []
        needed: list[str] = []
        for name in self.program.policy.constraints:
            atom = f"waived({term_of(name)})"
            if self._waive.has(atom):
                without = self._waive.all(pattern, *waived, atom)
                if without:
                    needed.append(name)
                else:
                    waived.append(atom)
        return tuple(needed)

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


def _outcomes_in(symbols: Iterable[clingo.Symbol]) -> frozenset[str]:
    return frozenset(str(symbol.arguments[0]) for symbol in symbols)
