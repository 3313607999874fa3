"""Case and party → what would have to be otherwise for the party to pay, or no longer to pay.

Another case is looked for in which as few facts as possible differ, and is then made concrete and put to the test as a case of
its own. Which one comes first does not depend on what the solver was asked before: facts are held to what they are one after
another, and only whether there is still such a case is taken from the solver, never which.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from fenze.decision.decision import Decision
from fenze.decision.file import File, case_behind
from fenze.decision.outcomes import settles
from fenze.decision.reason import How
from fenze.decision.terms import effect_term
from fenze.dsl import model
from fenze.dsl.spelt_out import outcomes_of
from fenze.dsl.truth import Value
from fenze.solver.charges import makes_pay, persons_of
from fenze.solver.decide import Engine
from fenze.solver.goals import Goal, Toward, flips
from fenze.solver.moving import Change, Mover
from fenze.solver.other_cases import Witness, scene_of, witness_in
from fenze.solver.reasons import least_of
from fenze.solver.solve import TookTooLong
from fenze.solver.sources import sources_of

Label = Literal["first_found", "subset_minimal", "minimal"]
_MOST_TRIED = 6
"""Changes of more facts, or of more that are known, are not tried in every part."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact with what it is, None where it is unknown, and what it would be.

    What was implied and no longer is may have to stay as it is by itself: then the two are the same.
    """

    fact: str
    now: Value | None
    how: How
    then: Value


@dataclass(frozen=True, slots=True)
class Alternative:
    """Changes after which the party pays (`toward` "pays") or does not ("free"), with the decision that they lead to.

    `label`: whether a part of the changes is known not to do (`subset_minimal`), and no fewer changes either (`minimal`).
    """

    toward: Toward
    differences: tuple[Difference, ...]
    label: Label
    decision: Decision


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`pays`: whether the party pays as things are: yes, no, or None where open facts decide.

    `alternatives`: the changes found, the fewest first; `impossible`: what no change at all leads to; `in_full`: whether the
    search came to its end within its time.
    """

    party: str
    persons: tuple[str, ...]
    pays: bool | None
    alternatives: tuple[Alternative, ...]
    impossible: tuple[Toward, ...]
    in_full: bool


def what_if_of(engine: Engine, file: File, party: str, *, seconds: float = 2.0, most: int = 3) -> WhatIf:
    """What would make the party pay, or free it: up to `most` changes each, found within about `seconds`.

    Raises `CaseError` where the facts contradict each other, and `TookTooLong` where the case itself cannot be decided in time.
    """
    engine = engine.under(file.contract)
    until = time.monotonic() + seconds
    engine.settled(file)
    persons = persons_of(engine.policy, party, file.values)
    terms = _terms(engine.policy, persons)
    toward: tuple[Toward, ...] = ("pays", "free")
    met = [flips(engine, file, Goal(one, terms)) for one in toward]
    pays = True if met[0] else False if met[1] else None
    finders = [_Finder(engine, file, Goal(one, terms), until) for one, already in zip(toward, met, strict=True) if not already]
    found: list[Alternative] = []
    impossible: list[Toward] = []
    for finder in finders:
        alternatives = sorted(
            finder.alternatives(most), key=lambda one: (len(one.differences), [d.fact for d in one.differences])
        )
        found += alternatives
        if finder.nothing_does:
            impossible.append(finder.goal.toward)
    in_full = not any(finder.out_of_time for finder in finders)
    return WhatIf(party, tuple(sorted(persons)), pays, tuple(found), tuple(impossible), in_full)


def _terms(policy: model.Policy, persons: frozenset[str]) -> frozenset[str]:
    """The outcomes by which one of the persons pays."""
    return frozenset(
        effect_term(given.effect)
        for outcomes in outcomes_of(policy).values()
        for given in outcomes
        if makes_pay(given.effect, persons) and settles(given)
    )


class _Finder:
    """Looks for changes of one case that lead to one goal."""

    def __init__(self, engine: Engine, file: File, goal: Goal, until: float) -> None:
        self.goal = goal
        self.nothing_does = self.out_of_time = False
        self._engine, self._until = engine, until
        self._known: dict[frozenset[tuple[str, Value]], bool] = {}
        self._mover = Mover(engine, case_behind(file), file)
        self._scene = scene_of(engine, self._mover, goal)

    def alternatives(self, most: int) -> Iterator[Alternative]:
        """Changes of different facts; each set of facts to be left alone is tried once, the smallest first.

        Once there is one for this kind of case, the kind is left as it is.
        """
        topic = self._engine.topic
        waiting: list[frozenset[str]] = [frozenset()]
        seen: set[frozenset[str]] = set(waiting)
        found: set[frozenset[str]] = set()
        tried, kept = 0, False
        while waiting and len(found) < most and tried < 4 * most:
            left_alone = waiting.pop(0)
            tried += 1
            if kept and topic is not None:
                left_alone |= {topic}
            try:
                witness = witness_in(self._engine, self._scene, left_alone)
                if witness is None:
                    self.nothing_does |= not left_alone
                    continue
                change = self._change(witness)
                if change is not None and frozenset(change) not in found:
                    change, label = self._labelled(change)
                    if frozenset(change) not in found:
                        found.add(frozenset(change))
                        kept = kept or (topic is not None and topic not in change)
                        yield self._told(change, label)
            except TookTooLong:
                self.out_of_time = True
                return
            if time.monotonic() > self._until:
                self.out_of_time = True
                return
            for fact in sorted(witness.moved):
                if (more := left_alone | {fact}) not in seen:
                    seen.add(more)
                    waiting.append(more)

    # ── from a witness to a change ────────────────────────────────────────────────────────────────────────────────────────

    def _change(self, witness: Witness) -> Change | None:
        """A change for which every completion of what is open comes to the goal, and none of its parts does the same."""
        for moves in self._moves(witness):
            file = self._mover.changed(moves)
            settings: Change = {} if self._does(moves) else self._settings(witness, moves, file)
            if settings and not self._does({**moves, **settings}):
                continue
            if not settings and not self._does(moves):
                continue
            change = {**moves, **self._needed(moves, settings)}
            return change if self._is_irreducible(change) else self._smallest(change)
        return None

    def _moves(self, witness: Witness) -> Iterator[Change]:
        """Ways to bring the known facts to where the witness has them."""
        ways: list[Change] = [{}]
        for fact in witness.moved_known:
            options = list(self._mover.changes(fact, witness.values[fact]))
            ways = [{**way, **option} for way in ways for option in options]
        yield from ways[:8]

    def _settings(self, witness: Witness, moves: Change, file: File) -> Change:
        """Values for the facts that are unknown after the moves, or that are known otherwise than the witness has them."""
        settings: dict[str, Value] = {}
        seen = dict(self._engine.pattern_of(file).given)
        for fact in self._engine.program.facts:
            declared = self._engine.policy.facts.get(fact)
            if declared is None or declared.is_cost or fact in moves or self._mover.stamps_of(fact):
                continue
            if seen.get(fact) != witness.values[fact]:
                settings[fact] = self._mover.value(fact, witness.values[fact])
        for fact in witness.appearing:
            match self._engine.policy.facts[fact].type:
                case model.Stamp("date"):
                    settings[fact] = file.as_of.date()
                case model.Stamp():
                    settings[fact] = file.as_of
                case _:
                    pass
        return settings

    def _needed(self, moves: Change, settings: Change) -> Change:
        """The settings without which the goal is not reached."""
        if not settings:
            return settings
        full = sources_of(self._engine, self._mover.changed({**moves, **settings}))
        trials = self._engine.trials()
        term = self.goal.term_forced(trials, self._engine.pattern_of(full.file))

        def forced(kept: Set[str]) -> frozenset[str] | None:
            file = self._mover.changed({**moves, **{fact: settings[fact] for fact in settings if fact in kept}})
            pattern = self._engine.pattern_of(file)
            core = self.goal.core(trials, pattern, term)
            if core is None or not trials.is_possible(pattern):
                return None
            return frozenset(name for fact in core for name in full.of.get(fact, (fact,)))

        order = {fact: number for number, fact in enumerate(self._engine.policy.asking_order)}
        needed = least_of(sorted(settings, key=lambda fact: order[fact]), forced, recheck=trials.is_bound)
        return {fact: settings[fact] for fact in settings if fact in needed}

    def _is_irreducible(self, change: Change) -> bool:
        """Whether all that is changed is unknown facts of which less excludes less: they have been tried one by one."""
        return self.goal.toward == "free" and not self._engine.trials().is_bound and not self._known_in(change)

    def _known_in(self, change: Change) -> list[str]:
        return [fact for fact in sorted(change) if fact in self._mover.file.values]

    def _smallest(self, change: Change) -> Change:
        """The smallest part of a change that does."""
        names = sorted(change)
        if len(names) > _MOST_TRIED:
            lesser = next((part for part in self._lesser(change) if self._does(part)), None)
            return change if lesser is None else self._smallest(lesser)
        for size in range(1, len(names)):
            for part in combinations(names, size):
                if self._does(smaller := {name: change[name] for name in part}):
                    return smaller
        return change

    def _lesser(self, change: Change) -> Iterator[Change]:
        """A change without any one fact, and without any of those that are known now, where these can be gone through.

        Of facts that are unknown now, more can only settle more: where none of these parts does, no part does.
        """
        for fact in sorted(change):
            yield {name: change[name] for name in change if name != fact}
        known = self._known_in(change)
        if self._parts_can_be_tried(change):
            for size in range(len(known) - 1):
                for kept in combinations(known, size):
                    yield {name: change[name] for name in change if name in kept or name not in known}

    def _parts_can_be_tried(self, change: Change) -> bool:
        return not self._engine.trials().is_bound and len(self._known_in(change)) <= _MOST_TRIED

    def _labelled(self, change: Change) -> tuple[Change, Label]:
        """A change with as few facts as can be shown, and what is shown of it."""
        if len(change) > _MOST_TRIED:
            return change, "subset_minimal" if self._parts_can_be_tried(change) else "first_found"
        while 1 < len(change) <= 4:
            if time.monotonic() > self._until:
                return change, "subset_minimal"
            witness = witness_in(self._engine, self._scene, frozenset(), len(change) - 1)
            if witness is None:
                return change, "minimal"
            fewer = self._change(witness)
            if fewer is None or len(fewer) >= len(change):
                return change, "subset_minimal"
            change = fewer
        return change, "minimal" if len(change) == 1 else "subset_minimal"

    def _does(self, change: Change) -> bool:
        if time.monotonic() > self._until + 1:
            raise TookTooLong(1)
        key = frozenset(change.items())
        if key not in self._known:
            self._known[key] = flips(self._engine, self._mover.changed(change), self.goal)
        return self._known[key]

    def _told(self, change: Change, label: Label) -> Alternative:
        values = self._mover.file.values
        decision = self._engine.decide_file(self._mover.changed(change))
        order = {fact: number for number, fact in enumerate(self._engine.policy.asking_order)}
        facts = sorted(change, key=lambda fact: order[fact])
        differences = tuple(Difference(fact, values.get(fact), how_of(self._mover.file, fact), change[fact]) for fact in facts)
        return Alternative(self.goal.toward, differences, label, decision)


def how_of(file: File, fact: str) -> How:
    """How a fact is known."""
    if fact not in file.values:
        return "unknown"
    if any(one.fact == fact for one in file.measured):
        return "measured"
    if any(one.fact == fact for one in file.inferred):
        return "implied"
    return "presumed" if fact in file.presumed else "stated"
