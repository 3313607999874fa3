"""What is asked of a case, and what is answered: which rules stand, what its completions give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

World = Literal["file", "sure", "maybe"]
WORLDS: tuple[World, ...] = ("file", "sure", "maybe")


@dataclass(frozen=True, slots=True)
class Pattern:
    """All that the rules can see of a case: cases with the same pattern have the same answer.

    `given` holds a value or region for each fact that is known and that rules read; `on_file` the known facts among those asked
    whether they are known; `in_force` the rules with dates of their own that are in force.
    """

    given: tuple[tuple[str, str], ...]
    on_file: frozenset[str]
    in_force: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows from a fact pattern.

    `applies`: rules whose condition the file satisfies; `stands`: by world, the rules that stand in the file and, of those
    that bear on completions, the ones that stand for sure in every completion and maybe in some; `allowed`: by world, the
    conditional outcomes (rule and number) whose condition holds; `broken`: constraints that the given facts break;
    `in_question`: those that some value of an open fact may break.
    """

    applies: Set[str]
    stands: Mapping[World, Set[str]]
    allowed: Mapping[World, Set[tuple[str, int]]]
    broken: Set[str]
    in_question: Set[str]


@dataclass(frozen=True, slots=True)
class Completions:
    """What follows from the completions of a case's open facts.

    `always` and `sometimes`: the outcome terms that every, and that some completion gives; None for both where the given facts
    allow no completion. `deciding`: the open facts a change of which alone can change an outcome that matters. `each`: the
    outcome terms of completions, no two alike; None where there are too many.
    """

    always: frozenset[str] | None
    sometimes: frozenset[str] | None
    deciding: frozenset[str]
    each: Sequence[frozenset[str]] | None = None
