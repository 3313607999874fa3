"""A decision → what tells it apart from others that are told alike.

Two decisions of one policy with the same key and the same sources have traces that differ in nothing but the values of facts
that are no words. The sources are what each part of a trace is told from: where the keys are the same, a part is told alike
where its source is equal.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from fenze.decision.memory import Memory
from fenze.decision.to_json.sources import ALONE, offsets_of, sources_alone
from fenze.decision.trace.rules import leaves_told_with
from fenze.decision.trace.telling import Told
from fenze.dsl import model
from fenze.dsl.truth import Test, test_of

_MOST_OUTLINES = 1_024
SOURCES = (
    *(f"decision {name}" for name in ALONE),
    "decision outlook",
    "decision presumed",
    "decision implied",
    "decision measured",
    "decision notices",
    "standing",
    "defeated",
    "possible",
    "outcomes",
    "money",
    "amounts",
    "facts",
    "known",
)
"""The parts of a trace, in the order of what they are told from."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What there is to look at in cases that state the same facts and come to the same rules.

    `words`, `numbers` and `moments` are names of facts; `tests` what numbers come to in the conditions that are told;
    `relating`: one of these compares formulas, whose steps are told with it.
    """

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    moments: tuple[str, ...]
    tests: tuple[Test, ...]
    relating: bool


class Alikeness:
    """What tells apart the decisions of one policy."""

    def __init__(self, policy: model.Policy) -> None:
        self._policy = policy
        self._outlines = Memory[Outline](_MOST_OUTLINES)

    def of(self, told: Told) -> tuple[Hashable, tuple[object, ...]]:
        """The key of a decision, and the sources of the parts of its trace."""
        decision, file, values = told.decision, told.file, told.values
        giving = tuple([row.rules for row in decision.liability]), tuple([row.rules for row in decision.possible])
        alike = (*values, None, decision.rules, decision.defeated, giving)
        outline = self._outlines.recall(alike)
        if outline is None:
            outline = self._outline_of(told)
            self._outlines.remember(alike, outline)
        value_of = values.__getitem__
        numbers = tuple(map(value_of, outline.numbers))
        truths = tuple([test(values) for test in outline.tests])
        offsets = offsets_of(map(value_of, outline.moments))
        words = tuple(map(value_of, outline.words))
        key = alike, words, offsets, truths, file.measured, file.inferred, file.presumed
        reasons = decision.answer, numbers if outline.relating else None
        sources = (
            *sources_alone(decision),
            (decision.outlook, numbers) if decision.outlook else None,
            *(None, None, None),
            (file.notices, decision.in_force),
            *(reasons, reasons, reasons, decision.answer),
            (decision.liability, decision.unborne, numbers) if decision.liability or decision.unborne else None,
            (decision.payments, decision.fines, numbers) if decision.payments or decision.fines else None,
            *(None, None),
        )
        return key, sources

    def _outline_of(self, told: Told) -> Outline:
        types = {name: self._policy.facts[name].type for name in told.values}
        leaves = dict.fromkeys(leaf for rules in told.rules for rule in rules for leaf in leaves_told_with(rule, self._policy))
        return Outline(
            words=tuple(name for name, kind in types.items() if isinstance(kind, model.Choice)),
            numbers=tuple(name for name, kind in types.items() if not isinstance(kind, model.Choice | model.Text)),
            moments=tuple(name for name, kind in types.items() if isinstance(kind, model.Stamp)),
            tests=tuple(test_of(leaf, self._policy) for leaf in leaves if isinstance(leaf, model.Compare | model.Relation)),
            relating=any(isinstance(leaf, model.Relation) for leaf in leaves),
        )
