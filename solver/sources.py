"""A file → the facts as they were stated or presumed that each known value comes from, and the file without some of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from fenze.decision.case import Case
from fenze.decision.file import File, case_behind
from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf, leaves_of
from fenze.solver.decide import Engine


@dataclass(frozen=True, slots=True)
class Sources:
    """A case with its file; `stated` and `presumed` hold the facts that others come from, in asking order.

    `of` maps each known fact, and each pair of formulas that rules compare, to the facts that its value can come from.
    """

    engine: Engine
    case: Case
    file: File
    stated: tuple[str, ...]
    presumed: tuple[str, ...]
    of: Mapping[str, frozenset[str]]

    def without(self, kept: Set[str]) -> File:
        """What these facts alone put on file, of the same values: all others are unknown, and nothing is presumed of them.

        A length of time runs on to the moment of the case only where it does in the whole file.
        """
        file = self.engine.file_of(self.case._replace(facts={name: v for name, v in self.case.facts.items() if name in kept}))
        measured = set(self.file.measured)
        inferred = set(self.file.inferred)
        back = {one.fact for one in file.measured if one in measured} | {one.fact for one in file.inferred if one in inferred}
        values = {
            name: value
            for name, value in file.values.items()
            if (name in kept or name in back) and self.file.values.get(name) == value
        }
        return file._replace(values=values)


def sources_of(engine: Engine, file: File) -> Sources:
    """Where the values of a file come from; the engine is the one for its contract."""
    case, policy = case_behind(file), engine.policy
    of: dict[str, frozenset[str]] = {name: frozenset((name,)) for name in (*case.facts, *file.presumed)}
    of |= {one.fact: frozenset(filter(None, (one.start, one.end))) for one in file.measured}
    for one in file.inferred:  # in the order in which they were found, so that what one rests on is there before it
        of[one.fact] = _behind(policy, one.fact, one.by, of)
    for name, facts in engine.program.gaps.items():
        if all(fact in of for fact in facts):
            of[name] = frozenset(source for fact in facts for source in of[fact])
    order = {name: number for number, name in enumerate(policy.asking_order)}
    stated, presumed = (tuple(sorted(names, key=lambda name: order[name])) for names in (case.facts, file.presumed))
    return Sources(engine, case, file, stated, presumed, of)


def _behind(policy: model.Policy, fact: str, by: str, of: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """All that the conditions read under which something is implied of a fact, as far as it is known."""
    read = {by, *(name for implied in policy.facts[fact].implied for name in _facts_in(implied.condition, policy))}
    return frozenset(source for name in read if name in of for source in of[name])


def _facts_in(condition: model.Condition, policy: model.Policy) -> Iterable[str]:
    for leaf in leaves_of(condition):
        if isinstance(leaf, model.Defined):
            yield from _facts_in(policy.definitions[leaf.definition].condition, policy)
        else:
            yield from facts_of_leaf(leaf)
