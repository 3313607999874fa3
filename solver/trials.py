"""Facts put to the test → whether they force outcomes, and other cases in which the outcome is otherwise.

Two grounded programs, asked by assumptions only. Which answer set the solver comes upon first depends on what it was asked
before; so callers may rely on whether there is one, never on which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from fenze.decision.answer import Pattern
from fenze.decision.terms import term_of
from fenze.solver.program import Program
from fenze.solver.solve import Grounded
from fenze.solver.watch import Watch

_ENCODINGS = ("meaning", "input", "file", "completion", "outcomes", "trial")
_SHOW_NOTHING = "#show."
_SHOW_WORLD = """
#show.
#show is(F, V) : is(F, V, actual), fact(F).
#show moves(F) : moves(F).
#show met(O)   : asked(O), result(O, actual).
"""
_MOST = 3
"""The greatest number of changes that a search can be held to."""


@dataclass(frozen=True, slots=True)
class Search:
    """Where another case is looked for.

    `pattern` says what is on file and in force; `was` what each fact is compared with; `stated` the facts of which nothing is
    implied; `counted` those that may be counted; the case must give some outcome of `asked` (`gives`), or none of them.
    """

    pattern: Pattern
    was: Mapping[str, str]
    stated: frozenset[str]
    counted: frozenset[str]
    asked: frozenset[str]
    gives: bool


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A value or region for every fact; those in which it differs; the outcomes asked about that it gives."""

    values: Mapping[str, str]
    moved: frozenset[str]
    met: frozenset[str]


class Trials:
    """Trials of one program, in one thread.

    `is_bound` tells whether facts are bound to each other by constraints or by what some imply of others. Where they are not,
    knowing more can only settle more.
    """

    def __init__(self, program: Program, watch: Watch) -> None:
        text = program.text + program.implications
        inputs = (("asked", 1), ("lacks", 0), ("meets", 0), ("comes_to_something", 0))
        self._trial = Grounded(text, _ENCODINGS, _SHOW_NOTHING, (), watch, inputs)
        self._text, self._watch = text, watch
        self._search: Grounded | None = None
        policy = program.policy
        self.is_bound = bool(policy.constraints) or any(fact.implied for fact in policy.facts.values())

    def force(self, pattern: Pattern, terms: Iterable[str]) -> frozenset[str] | None:
        """Facts of the pattern for which every completion gives all of the outcomes; None where one lacks some."""
        asked = list(terms)
        if not all(f"asked({term})" in self._trial.literals["asked"] for term in asked):
            return None  # no rule that can apply gives it, so the program does not know it
        return self._unless(pattern, "lacks", asked, holds=True)

    def force_some(self, pattern: Pattern, terms: Iterable[str]) -> frozenset[str] | None:
        """The same for every completion giving at least one of the outcomes."""
        return self._unless(pattern, "meets", terms, holds=False)

    def exclude(self, pattern: Pattern, terms: Iterable[str]) -> frozenset[str] | None:
        """The same for every completion giving none of the outcomes."""
        return self._unless(pattern, "meets", terms, holds=True)

    def exclude_all(self, pattern: Pattern) -> frozenset[str] | None:
        """The same for every completion coming to nothing that matters."""
        return self._unless(pattern, "comes_to_something", (), holds=True)

    def is_possible(self, pattern: Pattern) -> bool:
        """Whether there is a completion."""
        return not self.is_bound or self._trial.solved(self._trial.assumptions_of(pattern)) is not None

    def _unless(self, pattern: Pattern, what: str, terms: Iterable[str], *, holds: bool) -> frozenset[str] | None:
        """None where some completion has it so, else facts that exclude this."""
        literal = self._trial.literals[what].get(what)
        if literal is None:
            return frozenset() if holds else None
        core: list[int] = []
        asked = _chosen(self._trial, "asked", terms)
        assumptions = [literal if holds else -literal, *asked, *self._trial.assumptions_of(pattern)]
        return self._trial.facts_in(core) if self._trial.solved(assumptions, core) is None else None

    def other_case(
        self, search: Search, pinned: Set[str], values: Mapping[str, str], most: int | None = None
    ) -> OtherCase | None:
        """Another case, in which the pinned facts are as they were and some facts have given values; None where there is none.

        With `most` (0 to 3), no more than so many counted facts differ of their own accord.
        """
        assert most is None or 0 <= most <= _MOST
        if self._search is None:
            inputs = (
                ("asked", 1),
                ("meets", 0),
                ("was", 2),
                ("stated", 1),
                ("counts", 1),
                ("most", 1),
                ("moves", 1),
                ("is", 3),
            )
            options = ("--heuristic=Domain",)
            self._search = Grounded(self._text, (*_ENCODINGS, "change"), _SHOW_WORLD, options, self._watch, inputs)
        grounded, literals = self._search, self._search.literals
        meets = literals["meets"].get("meets")
        if meets is None and search.gives:
            return None
        assumptions = [*grounded.assumptions_of(Pattern((), search.pattern.on_file, search.pattern.in_force))]
        if meets is not None:
            assumptions.append(meets if search.gives else -meets)
        assumptions += _chosen(grounded, "asked", search.asked)
        assumptions += _chosen(grounded, "was", (f"{term_of(fact)},{term_of(value)}" for fact, value in search.was.items()))
        assumptions += _chosen(grounded, "stated", map(term_of, search.stated))
        assumptions += _chosen(grounded, "counts", map(term_of, search.counted))
        assumptions += _chosen(grounded, "most", () if most is None else (str(most),))
        assumptions += (
            -literals["moves"][atom] for fact in sorted(pinned) if (atom := f"moves({term_of(fact)})") in literals["moves"]
        )
        assumptions += (literals["is"][f"is({term_of(fact)},{term_of(value)},actual)"] for fact, value in values.items())
        found = grounded.solved(assumptions)
        if found is None:
            return None
        held = {words[1]: words[2] for words in found if words[0] == "is"}
        moved = frozenset(words[1] for words in found if words[0] == "moves")
        return OtherCase(held, moved, frozenset(words[1] for words in found if words[0] == "met"))


def _chosen(grounded: Grounded, predicate: str, arguments: Iterable[str]) -> list[int]:
    """Assumptions for the named atoms of an input and against its others."""
    chosen = {f"{predicate}({argument})" for argument in arguments}
    return [literal if atom in chosen else -literal for atom, literal in grounded.literals[predicate].items()]
