"""A case and a goal → another case near to it that comes to the goal, the same one every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf, leaves_of
from fenze.solver.decide import Engine
from fenze.solver.goals import Goal
from fenze.solver.moving import Mover
from fenze.solver.trials import OtherCase, Search


@dataclass(frozen=True, slots=True)
class Scene:
    """A search, the facts that stay as they are, and the others in the order in which they are held to what they are.

    `known`: those of the others that the case knows, but not those that are merely implied; they can be moved.
    """

    search: Search
    fixed: frozenset[str]
    order: tuple[str, ...]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Witness:
    """A value or region for every fact.

    `moved`: the facts that differ; `moved_known`: in order, those of them that the case knows; `appearing`: moments that become
    known.
    """

    values: dict[str, str]
    moved: frozenset[str]
    moved_known: tuple[str, ...]
    appearing: tuple[str, ...]


def scene_of(engine: Engine, mover: Mover, goal: Goal) -> Scene:
    """Where another case is looked for."""
    policy, program, file = engine.policy, engine.program, mover.file
    pattern = engine.pattern_of(file)
    given = dict(pattern.given)
    was = {fact: given.get(fact, _plain(policy, fact, values)) for fact, values in program.facts.items()}
    was |= {gap: given.get(gap, program.domains.values[gap][0]) for gap in program.gaps}
    stated = frozenset(fact for fact in program.facts if fact in mover.case.facts)
    implied = frozenset(one.fact for one in file.inferred if not mover.stamps_of(one.fact))
    fixed = {fact for fact in program.facts if policy.facts[fact].is_cost}
    fixed |= {gap for gap, facts in program.gaps.items() if facts <= fixed and gap in given}
    silent = tuple(fact for fact in program.tested if fact not in program.facts and fact not in file.values)
    order = [fact for fact in _order(engine, mover, stated, given) if fact not in fixed and fact not in implied]
    order += (fact for fact in silent if fact not in order)
    order += (fact for fact in was if fact not in order and fact not in fixed)
    tied = frozenset(_tied(policy, program.gaps.values()))
    counted = frozenset(
        fact
        for fact in program.facts
        if (fact in stated or fact in file.presumed or (fact not in given and fact not in tied)) and fact not in fixed
    )
    known = frozenset(given) - implied - fixed
    search = Search(pattern, was, stated, counted, goal.terms, goal.toward == "pays")
    return Scene(search, frozenset(fixed), tuple(order), known)


def witness_in(engine: Engine, scene: Scene, left_alone: Set[str], most: int | None = None) -> Witness | None:
    """The other case; with `left_alone`, where these facts do not differ; with `most`, where no more than so many do.

    None where there is none. Raises `TookTooLong`.
    """
    trials, search = engine.trials(), scene.search
    pinned = {*scene.fixed, *left_alone}
    current = trials.other_case(search, pinned, {}, most)
    if current is None:
        return None
    moved: list[str] = []
    for fact in scene.order:
        if fact in pinned:
            continue
        if fact in current.moved:
            other = trials.other_case(search, pinned | {fact}, {}, most)
            if other is None:
                moved.append(fact)
                continue
            current = other
        pinned.add(fact)
    held: dict[str, str] = {}
    for fact in moved:
        if fact in search.was:
            held[fact], current = _nearest(engine, scene, fact, pinned, held, current, most)
    known = tuple(fact for fact in moved if fact in scene.known)
    return Witness(dict(current.values), frozenset(moved), known, tuple(fact for fact in moved if fact not in search.was))


def _nearest(
    engine: Engine, scene: Scene, fact: str, pinned: Set[str], held: dict[str, str], current: OtherCase, most: int | None
) -> tuple[str, OtherCase]:
    """The value nearest to what a fact was that such a case can have, with that case."""
    values, trials = engine.program.domains.values[fact], engine.trials()
    place = values.index(scene.search.was[fact])
    numbered = fact in engine.program.domains.regions
    for value in sorted(values, key=lambda one: (abs(values.index(one) - place) if numbered else 0, values.index(one))):
        if value == current.values[fact]:
            return value, current
        if value != scene.search.was[fact]:
            other = trials.other_case(scene.search, pinned, {**held, fact: value}, most)
            if other is not None:
                return value, other
    raise AssertionError("the value that it has in the case found is one of them")


def _plain(policy: model.Policy, fact: str, values: tuple[str, ...]) -> str:
    """What an unknown fact is compared with: where it is one of several words, the last; of a number the lowest region."""
    return values[-1] if isinstance(policy.facts[fact].type, model.Choice) else values[0]


def _order(engine: Engine, mover: Mover, stated: Set[str], given: Iterable[str]) -> Iterator[str]:
    """What tells the topic, then what is stated, measured and presumed, then what is unknown; each in asking order."""
    policy = engine.policy
    known = frozenset(given)
    pivot = engine.topic
    asked = [fact for fact in policy.asking_order if fact in engine.program.facts]
    yield from (fact for fact in asked if fact == pivot)
    yield from (gap for gap in engine.program.gaps if gap in known)
    measured = frozenset(fact for fact in known if mover.stamps_of(fact))
    unknown = frozenset(asked) - known
    done = {pivot}
    for group in (stated, measured, known, unknown):
        for fact in asked:
            if fact not in done and fact in group:
                done.add(fact)
                yield fact


def _tied(policy: model.Policy, gaps: Iterable[frozenset[str]]) -> Iterator[str]:
    """Facts that may have to differ because another does."""
    for facts in gaps:
        yield from facts
    conditions = [constraint.never for constraint in policy.constraints.values()]
    for fact in policy.facts.values():
        if fact.implied:
            yield fact.name
            conditions += (implied.condition for implied in fact.implied)
    while conditions:
        for leaf in leaves_of(conditions.pop()):
            if isinstance(leaf, model.Defined):
                conditions.append(policy.definitions[leaf.definition].condition)
            yield from facts_of_leaf(leaf)
