"""A fact pattern → what one program says of it: what stands, what completions of the open facts come to."""

from __future__ import annotations

from collections.abc import Iterable, Set

from fenze.solver.answer import WORLDS, Answer, Completions, Pattern
from fenze.solver.program import Program
from fenze.solver.shot import Words
from fenze.solver.solve import Grounded
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


_BOUNDS = ("meaning", "input", "file", "standing", "bounds")
_FILE = ("meaning", "input", "file", "standing")
_ONE = ("meaning", "input", "file", "completion", "outcomes")
# Assumptions settle nearly everything, so that a heuristic with little to set up is the quickest.
_ASSUMED, _CHOSEN = "--heuristic=None", "--heuristic=Vmtf"
_CAUTIOUS, _BRAVE = ((_CHOSEN, f"--enum-mode={mode}", "--models=0") for mode in ("cautious", "brave"))


class Oracle:
    """Answers for one program, in one thread."""

    def __init__(self, program: Program, watch: Watch) -> None:
        self.program = program
        self._watch = watch
        self._bounds: Grounded | None = None
        self._file: Grounded | None = None
        self._completions: tuple[Grounded, Grounded, Grounded] | None = None
        self._borne: Grounded | None = None
        self._waive: Grounded | None = None

    def answer(self, pattern: Pattern, *, is_complete: bool = False) -> Answer:
        """One solve: what stands in the file, and bounds of what stands in its completions.

        With `is_complete` nothing is open that could matter, so that the completions are as the file is. Raises `TookTooLong`.
        """
        stands: dict[str, set[str]] = {"file": set(), "sure": set(), "maybe": set()}
        allowed: dict[str, set[tuple[str, int]]] = {"file": set(), "sure": set(), "maybe": set()}
        broken: dict[str, set[str]] = {"file": set(), "sure": set(), "maybe": set()}
        applies: set[str] = set()
        for words in (self._of_the_file() if is_complete else self._of_bounds()).last(pattern) or ():
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
        return frozenset(fact for _, fact in self._of_completions()[2].last(pattern) or ())

    def borne(self, pattern: Pattern, cost: str, most: int) -> list[frozenset[str]] | None:
        """Each set of `bears` terms of a cost head that some completion gives, no two alike; None where there are over `most`.

        Raises `TookTooLong`.
        """
        if self._borne is None:
            text = self.program.text + self.program.implications
            options = (_CHOSEN, "--project=show", f"--models={most + 1}")
            self._borne = Grounded(text, (*_ONE, "borne"), SHOW_BORNE, options, self._watch)
        found = self._borne.all(pattern, ("looked_at", cost))
        if len(found) > most:
            return None
        return [frozenset(bears for _, bears in shown) for shown in found]

    def clash(self, pattern: Pattern) -> tuple[str, ...]:
        """Constraints that leave the open facts no completion, none of them to spare; none where what facts imply does that.

        Raises `TookTooLong`.
        """
        if self._waive is None:
            text, encodings = self.program.text + self.program.implications, ("meaning", "input", "file", "completion", "waive")
            self._waive = Grounded(text, encodings, "#show.", (), self._watch)
        waived: list[Words] = []
        needed: list[str] = []
        for name in self.program.policy.constraints:
            atom = ("waived", name)
            if self._waive.has(atom):
                without = self._waive.all(pattern, *waived, atom)
                if without:
                    needed.append(name)
                else:
                    waived.append(atom)
        return tuple(needed)

    def _of_bounds(self) -> Grounded:
        if self._bounds is None:
            self._bounds = Grounded(self.program.text, _BOUNDS, SHOW_BOUNDS, (_ASSUMED,), self._watch)
        return self._bounds

    def _of_the_file(self) -> Grounded:
        if self._file is None:
            self._file = Grounded(self.program.text, _FILE, SHOW_BOUNDS, (_ASSUMED,), self._watch)
        return self._file

    def _of_completions(self) -> tuple[Grounded, Grounded, Grounded]:
        if self._completions is None:
            text = self.program.text + self.program.implications
            self._completions = (
                Grounded(text, _ONE, SHOW_RESULTS, _CAUTIOUS, self._watch),
                Grounded(text, _ONE, SHOW_RESULTS, _BRAVE, self._watch),
                Grounded(text, (*_ONE, "switch"), SHOW_SWITCHED, _BRAVE, self._watch),
            )
        return self._completions


def _of_standing(allowed: Set[tuple[str, int]], standing: Set[str]) -> frozenset[tuple[str, int]]:
    return frozenset([one for one in allowed if one[0] in standing]) if allowed else frozenset()


def _outcomes_in(shown: Iterable[Words]) -> frozenset[str]:
    return frozenset(outcome for _, outcome, _ in shown)
