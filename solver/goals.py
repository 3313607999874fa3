"""What a changed case is to come to: the party pays for certain, or it is certain that it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fenze.decision.answer import Pattern
from fenze.decision.file import File
from fenze.solver.decide import Engine
from fenze.solver.trials import Trials

Toward = Literal["pays", "free"]


@dataclass(frozen=True, slots=True)
class Goal:
    """`terms`: the outcomes by which the party pays."""

    toward: Toward
    terms: frozenset[str]

    def term_forced(self, trials: Trials, pattern: Pattern) -> str | None:
        """The outcome, by name the first, that every completion gives; None where there is none."""
        if self.toward == "free" or trials.force_some(pattern, self.terms) is None:
            return None
        return next((term for term in sorted(self.terms) if trials.force(pattern, (term,)) is not None), None)

    def core(self, trials: Trials, pattern: Pattern, term: str | None) -> frozenset[str] | None:
        """Facts of the pattern that force the outcome, or where the party is to be free exclude all; None where they do not."""
        return trials.exclude(pattern, self.terms) if term is None else trials.force(pattern, (term,))


def flips(engine: Engine, file: File, goal: Goal) -> bool:
    """Whether the goal is settled in a file that can be decided."""
    trials, pattern = engine.trials(), engine.pattern_of(file)
    reached = (
        trials.exclude(pattern, goal.terms) is not None
        if goal.toward == "free"
        else goal.term_forced(trials, pattern) is not None
    )
    return reached and trials.is_possible(pattern)
