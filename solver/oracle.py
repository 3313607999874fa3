"""A fact pattern → what one program says of it: what stands, what completions of the open facts come to."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from fenze.decision.answer import WORLDS, Answer, Completions, Pattern
from fenze.solver.program import Program
from fenze.solver.shot import Words
from fenze.solver.solve import ONE, Grounded, Mode, TookTooLong
from fenze.solver.watch import Watch

# Of a condition with more than one literal the program would need another atom, and each atom takes time in every solve.
SHOW_BOUNDS = """
#show.
#show stands(R, W)     : stands(R, W).
#show applies(R)       : applies(R, file).
#show allowed(R, N, W) : allowed(R, N, W).
#show broken(C, W)     : broken(C, W).
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
#show borne(bears(P, C, S, H)) : borne(P, C, S, H).
"""


Shown = tuple[Words, ...]
"""Atoms that an answer set shows, in the order of their program."""
_FILE = ("meaning", "input", "file", "standing")
_ONE = ("meaning", "input", "file", "completion", "outcomes")
_NONE = frozenset[tuple[str, int]]()
_MOST_TOLD_APART = 32
"""Of completions that differ in their outcomes: beyond, it takes less to ask what all and what some of them give."""
# Assumptions settle nearly everything, so that a heuristic with little to set up is the quickest.
_ASSUMED, _CHOSEN = "--heuristic=None", "--heuristic=Vmtf"
_TOLD_APART, _ALWAYS, _SOMETIMES = Mode("auto", "show", _MOST_TOLD_APART + 1), Mode("cautious"), Mode("brave")


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """What a program is grounded for: encodings, what is shown of an answer set, and how the solver chooses."""

    encodings: tuple[str, ...]
    show: str
    heuristic: str


_OF_THE_FILE = _Question(_FILE, SHOW_BOUNDS, _ASSUMED)
_OF_BOUNDS = _Question((*_FILE, "bounds"), SHOW_BOUNDS, _ASSUMED)
_OUTCOMES = _Question(_ONE, SHOW_RESULTS, _CHOSEN)
_DECIDING = _Question((*_ONE, "switch"), SHOW_SWITCHED, _CHOSEN)
_BORNE = _Question((*_ONE, "borne"), SHOW_BORNE, _CHOSEN)
_CLASH = _Question(("meaning", "input", "file", "completion", "waive"), "#show.", _CHOSEN)


class Oracle:
    """Answers for one program, in one thread."""

    def __init__(self, program: Program, watch: Watch) -> None:
        self.program = program
        self._watch = watch
        self._grounded: dict[_Question, Grounded] = {}

    def answer(self, pattern: Pattern) -> Answer:
        """One solve: what stands in the file, and bounds of what stands in its completions. Raises `TookTooLong`."""
        return self.answer_of(self.shown(pattern))

    def shown(self, pattern: Pattern, *, is_complete: bool = False) -> Shown:
        """One solve: all that an answer is made of.

        With `is_complete` nothing is open that could matter, so that the completions are as the file is. Raises `TookTooLong`.
        """
        return tuple(self._asked(_OF_THE_FILE if is_complete else _OF_BOUNDS).last(pattern) or ())

    def answer_of(self, shown: Shown, *, is_complete: bool = False) -> Answer:
        """What was shown, as an answer."""
        stands: dict[str, set[str]] = {world: set() for world in WORLDS}
        allowed: dict[str, set[tuple[str, int]]] = {world: set() for world in WORLDS}
        broken: dict[str, set[str]] = {world: set() for world in WORLDS}
        applies: set[str] = set()
        for words in shown:
            kind = words[0]
            if kind == "stands":
                stands[words[2]].add(words[1])
            elif kind == "applies":
                applies.add(words[1])
            elif kind == "allowed":
                allowed[words[3]].add((words[1], int(words[2])))
            else:
                broken[words[2]].add(words[1])
        if is_complete:
            settling = stands["file"] - self.program.bystanders
            stands["sure"] = stands["maybe"] = settling
            allowed["sure"] = allowed["maybe"] = allowed["file"]
            broken["sure"] = broken["maybe"] = broken["file"]
        return Answer(
            frozenset(applies),
            {world: frozenset(stands[world]) for world in WORLDS},
            {world: _of_standing(allowed[world], stands[world]) for world in WORLDS},
            frozenset(broken["sure"]),
            frozenset(broken["maybe"] - broken["sure"]),
        )

    def completions(self, pattern: Pattern) -> Completions:
        """What all and some completions give, and which open facts can change it.

        Raises `TookTooLong`.
        """
        each = self.told_apart(pattern)
        if each is None:
            always, sometimes = self.always_and_sometimes(pattern)
        else:
            always, sometimes = (each[0].intersection(*each), each[0].union(*each)) if each else (None, None)
        if always is None or sometimes is None:
            return Completions(None, None, frozenset())
        deciding = self.deciding(pattern) if len(always) < len(sometimes) else frozenset[str]()
        return Completions(always, sometimes, deciding, each)

    def told_apart(self, pattern: Pattern) -> list[frozenset[str]] | None:
        """The outcome terms of completions, no two alike; None where there are too many, or time ran out."""
        try:
            found = self._asked(_OUTCOMES, _TOLD_APART).all(pattern)
        except TookTooLong:
            return None
        return None if len(found) > _MOST_TOLD_APART else [_outcomes_in(shown) for shown in found]

    def always_and_sometimes(self, pattern: Pattern) -> tuple[frozenset[str] | None, frozenset[str] | None]:
        """The outcome terms that all and that some completions give; None for both where there is none.

        Raises `TookTooLong`.
        """
        always = self.always(pattern)
        if always is None:
            return None, None
        return always, _outcomes_in(self._asked(_OUTCOMES, _SOMETIMES).last(pattern) or ())

    def always(self, pattern: Pattern) -> frozenset[str] | None:
        """The outcome terms that every completion gives; None where there is no completion. Raises `TookTooLong`."""
        found = self._asked(_OUTCOMES, _ALWAYS).last(pattern)
        return None if found is None else _outcomes_in(found)

    def deciding(self, pattern: Pattern) -> frozenset[str]:
        """The open facts a change of which alone can change an outcome that matters. Raises `TookTooLong`."""
        return frozenset([fact for _, fact in self._asked(_DECIDING, _SOMETIMES).last(pattern) or ()])

    def borne(self, pattern: Pattern, cost: str, most: int) -> list[frozenset[str]] | None:
        """Each set of `bears` terms of a cost head that some completion gives, no two alike; None where there are over `most`.

        Raises `TookTooLong`.
        """
        found = self._asked(_BORNE, Mode("auto", "show", most + 1)).all(pattern, ("looked_at", cost))
        if len(found) > most:
            return None
        return [frozenset(bears for _, bears in shown) for shown in found]

    def clash(self, pattern: Pattern) -> tuple[str, ...]:
        """Constraints that leave the open facts no completion, none of them to spare; none where what facts imply does that.

        Raises `TookTooLong`.
        """
        asked = self._asked(_CLASH)
        waived: list[Words] = []
        needed: list[str] = []
        for name in self.program.policy.constraints:
            atom = ("waived", name)
            if asked.has(atom):
                without = asked.all(pattern, *waived, atom)
                if without:
                    needed.append(name)
                else:
                    waived.append(atom)
        return tuple(needed)

    def _asked(self, question: _Question, mode: Mode = ONE) -> Grounded:
        """The program grounded for a question, once it comes up, set to go through its answer sets so."""
        grounded = self._grounded.get(question)
        if grounded is None:
            text = self.program.text + (self.program.implications if "completion" in question.encodings else "")
            grounded = Grounded(text, question.encodings, question.show, (question.heuristic,), self._watch)
            self._grounded[question] = grounded
        grounded.go_through(mode)
        return grounded


def _of_standing(allowed: Set[tuple[str, int]], standing: Set[str]) -> frozenset[tuple[str, int]]:
    return frozenset([one for one in allowed if one[0] in standing]) if allowed else _NONE


def _outcomes_in(shown: Iterable[Words]) -> frozenset[str]:
    return frozenset([outcome for _, outcome, _ in shown])
