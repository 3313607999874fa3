"""The open facts of a case → their completions, told plainly: tried one by one, without a solver.

A world gives some open facts a value each and so stands for all completions that agree with it. It names a fact, or by how
much one formula exceeds another (`paid - 100`), and of a moment only whether it will be known. What is asked of worlds is asked
until the answer no longer depends on what they leave open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.known import value_of
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.model.policy import opened_leaves_of
from fenze.dsl.once import once_a_policy
from fenze.dsl.reckon import gap_of
from fenze.dsl.spelling import name_of_gap
from fenze.dsl.truth import Value, compare

World = Mapping[str, Any]
Conditions = Mapping[str, model.Condition]
"""What is asked of worlds, by name."""
Tried = tuple[World, frozenset[str]]
"""A world, and the names of the conditions that hold in it."""


class TooMany(Exception):
    """There are more completions than are to be tried."""


@dataclass(frozen=True, slots=True)
class Law:
    """A constraint, or what is implied of `fact`; `names` are the open facts that it speaks of."""

    names: frozenset[str]
    conditions: tuple[model.Condition, ...]
    fact: str | None = None
    values: tuple[Value, ...] = ()


class _Compared:
    def __init__(self, policy: model.Policy) -> None:
        conditions = [rule.condition for rule in policy.rules.values()]
        conditions += [one.condition for rule in policy.rules.values() for one in rule.outcomes if one.condition]
        conditions += [implied.condition for fact in policy.facts.values() for implied in fact.implied]
        conditions += [constraint.never for constraint in policy.constraints.values()]
        self.thresholds: dict[str, set[tuple[model.Comparison, Fraction]]] = {}
        self.gaps: dict[str, frozenset[str]] = {}
        for leaf in (leaf for condition in conditions for leaf in opened_leaves_of(condition, policy)):
            if isinstance(leaf, model.Compare):
                self.thresholds.setdefault(leaf.fact, set()).add((leaf.operator, leaf.threshold))
            elif isinstance(leaf, model.Relation):
                self.gaps[name_of_gap(leaf)] = frozenset(facts_of_leaf(leaf))
                self.thresholds.setdefault(name_of_gap(leaf), set()).add((leaf.operator, Fraction(0)))


_compared = once_a_policy(_Compared)


class Worlds:
    """The worlds of one case: `values` is what is known in it. At most so many are tried at once."""

    def __init__(self, policy: model.Policy, values: Mapping[str, Value], most: int) -> None:
        self._policy, self._values, self._most = policy, values, most
        self._thresholds, self._gaps = _compared(policy).thresholds, _compared(policy).gaps
        self._domains: dict[str, Sequence[Any]] = {}
        self._ties: dict[tuple[str, frozenset[int]], set[str]] = {}
        laws = [
            Law(self._open_in(one.never), (one.never,))
            for one in policy.constraints.values()
            if self.truth(one.never, {}, of_file=True) is not False  # what is known may keep it for good
        ]
        for fact in policy.facts.values():
            if fact.implied and fact.name not in values and not _is_momentary(fact):
                conditions = tuple(implied.condition for implied in fact.implied)
                reads = frozenset(name for condition in conditions for name in self._open_in(condition))
                implied = tuple(value_of(fact.type, implied.value) for implied in fact.implied)
                laws.append(Law(reads, conditions, fact.name, implied))
        # What is implied by a presumption is not known by it, and still holds in every completion.
        self._laws = [law for law in laws if law.names or law.fact is not None]
        self._every = frozenset(range(len(self._laws)))
        self._circular = {law.fact for law in self._laws if law.fact is not None and law.fact in self._behind(law.fact)}

    def _behind(self, fact: str) -> set[str]:
        """The open facts that what is implied of a fact comes from, at one or more removes."""
        found, waiting = set[str](), {fact}
        while waiting:
            waiting = {name for law in self._laws if law.fact in waiting for name in law.names} - found
            found |= waiting
        return found

    # ── conditions ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def truth(self, condition: model.Condition, world: World, holds: bool = True, of_file: bool = False) -> bool | None:
        """Whether a condition holds (or fails) in every completion of a world, in none, or that is open (None).

        `of_file`: what is known is meant of the file.
        """
        match condition:
            case model.AllOf(parts) | model.AnyOf(parts):
                decisive = isinstance(condition, model.AnyOf) == holds
                result: bool | None = not decisive
                for part in parts:
                    truth = self.truth(part, world, holds, of_file)
                    if truth is decisive:
                        return decisive
                    result = None if truth is None else result
                return result
            case model.Not(part):
                return self.truth(part, world, not holds, of_file)
            case model.Defined(name):
                return self.truth(self._policy.definitions[name].condition, world, holds, of_file)
            case model.ParameterIs(true=true):
                return true == holds
            case model.Known(fact, known):
                here: bool | None = fact in self._values
                if not here and not of_file:
                    here = world.get(fact) if _is_momentary(self._policy.facts[fact]) else True
                return None if here is None else (here == known) == holds
            case model.Is(name, wanted, positive):
                return self._leaf(name, self._values.get(name), lambda value: (value in wanted) == (positive == holds), world)
            case model.Compare(name, operator, threshold):
                test = _test(operator, threshold, holds)
                return self._leaf(name, self._values.get(name), test, world)
            case model.Relation(_, operator):
                test = _test(operator, Fraction(0), holds)
                return self._leaf(name_of_gap(condition), gap_of(condition, self._values), test, world)

    def _leaf(self, name: str, known: Any, test: Callable[[Any], bool], world: World) -> bool | None:
        value = world.get(name) if known is None else known
        if value is None:
            return None if any(map(test, self.domain(name))) else False
        return test(value)

    def domain(self, name: str) -> Sequence[Any]:
        """A value for each way in which the comparisons with a number come out; of a moment, whether it will be known."""
        if name not in self._domains:
            self._domains[name] = self._domain_of(name)
        return self._domains[name]

    def _domain_of(self, name: str) -> Sequence[Any]:
        fact = self._policy.facts.get(name)
        if fact is None:
            return tuple({self._seen(name, sign): sign for sign in map(Fraction, (-1, 0, 1))}.values())
        match fact.type:
            case model.Choice(values=values):
                return values
            case model.Number(kind) | model.Clock(kind):
                marks = sorted({Fraction(0), *(threshold for _, threshold in self._thresholds.get(name, ()))})
                step = {"integer": Fraction(1), "money": Fraction(1, 10 ** minor_digits_of(self._policy.currency))}.get(kind)
                if step is None:
                    near = [marks[0] - 1, *marks, *((low + high) / 2 for low, high in pairwise(marks)), marks[-1] + 1]
                else:
                    near = [mark // step * step + steps * step for mark in marks for steps in (-1, 0, 1)]
                return tuple({self._seen(name, one): one for one in near if one >= 0 or kind == "decimal"}.values())
            case _:
                return (True, False)

    def _seen(self, name: str, value: Any) -> Any:
        """All that conditions see of a value."""
        if not isinstance(value, Fraction):
            return value
        return tuple(compare(value, *by) for by in sorted(self._thresholds.get(name, ())))

    def _open_in(self, condition: model.Condition) -> frozenset[str]:
        found: set[str] = set()
        for leaf in opened_leaves_of(condition, self._policy):
            if isinstance(leaf, model.Relation):
                found |= {name_of_gap(leaf)} if gap_of(leaf, self._values) is None else set()
            elif not isinstance(leaf, model.Known):
                found |= set(facts_of_leaf(leaf)) - self._values.keys()
        return frozenset(found)

    def _asked(self, condition: model.Condition, world: World, holds: bool = True, of_file: bool = False) -> str:
        """An open fact that leaves the condition open."""
        match condition:
            case model.AllOf(parts) | model.AnyOf(parts):
                first = next(part for part in parts if self.truth(part, world, holds, of_file) is None)
                return self._asked(first, world, holds, of_file)
            case model.Not(part):
                return self._asked(part, world, not holds, of_file)
            case model.Defined(name):
                return self._asked(self._policy.definitions[name].condition, world, holds, of_file)
            case model.Relation():
                return name_of_gap(condition)
            case _:
                return next(facts_of_leaf(condition))

    # ── completions ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def tried(self, conditions: Conditions) -> list[Tried]:
        """Worlds that differ from each other and together hold all completions, each with the conditions that hold in it, by
        name. Raises TooMany."""
        found: list[Tried] = []
        left = iter(range(self._most))

        def go(world: World) -> None:
            if next(left, None) is None:
                raise TooMany
            lawful, asked = self._lawful(world)
            if lawful:
                given, doubt = self._given(conditions, world)
                asked = doubt or asked
                if asked is None:
                    found.append((world, given))
                else:
                    for value in self.domain(asked):
                        go({**world, asked: value})

        go({})
        return found

    def deciding(self, conditions: Conditions, tried: list[Tried], found: Set[str]) -> set[str]:
        """The open facts a change of which alone, with what is tied to it, changes which of the conditions hold, in the worlds
        tried for them; those `found` already are not tried again. Raises TooMany."""
        named = {name for world, _ in tried for name in world}
        spoken_of = {name for law in self._laws for name in (*law.names, law.fact) if name is not None}
        return {
            fact
            for fact in self._facts_behind(named | spoken_of) - found
            if self._tied(fact, self._every) & named and self._matters(fact, conditions)
        }

    def _facts_behind(self, names: Set[str]) -> set[str]:
        """The open facts among names, and those in what formulas make of facts."""
        return {fact for name in names for fact in self._gaps.get(name, frozenset({name}))} - self._values.keys()

    def _matters(self, name: str, conditions: Conditions) -> bool:
        """Whether other conditions hold in one of two completions that differ in a fact and else only in what is tied to it."""
        free, left = self._tied(name, self._every), iter(range(self._most))
        made_of_it = [gap for gap, reads in sorted(self._gaps.items()) if name in reads]

        def go(one: World, other: World) -> bool:
            if next(left, None) is None:
                raise TooMany
            lawful = [self._lawful(world, name) for world in (one, other)]
            if not all(is_lawful for is_lawful, _ in lawful):
                return False
            given = [self._given(conditions, world) for world in (one, other)]
            asked = next((fact for _, fact in (*lawful, *given) if fact is not None), None) if name in one else name
            if asked is None:
                differ = {fact for fact in one if one[fact] != other[fact]}
                if given[0] == given[1] or not differ <= self._tied(name, self._held(one, other, {True, None})):
                    return False
                if differ.isdisjoint({name, *made_of_it}):  # what a formula makes of it may be otherwise all the same
                    asked = next((gap for gap in made_of_it if gap not in one), None)
                    if asked is None:
                        return False
                elif differ <= self._tied(name, self._held(one, other, {True})):
                    return True
                else:
                    asked = self._open_cause(one, other)
            values = self.domain(asked)
            pairs = product(values, values) if asked in free else zip(values, values, strict=True)
            return any(
                go({**one, asked: value}, {**other, asked: value_other})
                for value, value_other in (combinations(values, 2) if asked == name and not made_of_it else pairs)
            )

        return go({}, {})

    def _open_cause(self, one: World, other: World) -> str:
        """An open fact that leaves open whether something is implied in one of two worlds."""
        causes = (condition for law in self._laws if law.fact is not None for condition in law.conditions)
        return next(
            self._asked(condition, world, of_file=True)
            for condition, world in product(causes, (one, other))
            if self.truth(condition, world, of_file=True) is None
        )

    def _given(self, conditions: Conditions, world: World) -> tuple[frozenset[str], str | None]:
        """Which of the conditions hold in every completion of a world, and an open fact that leaves another open."""
        truths = {name: self.truth(condition, world) for name, condition in conditions.items()}
        doubt = next((name for name, truth in truths.items() if truth is None), None)
        asked = None if doubt is None else self._asked(conditions[doubt], world)
        return frozenset(name for name, truth in truths.items() if truth), asked

    def _held(self, one: World, other: World, truths: Set[bool | None]) -> frozenset[int]:
        """The laws, by their place, of which a condition holds in one of two worlds, perhaps or for sure."""
        return frozenset(
            place
            for place, law in enumerate(self._laws)
            for condition, world in product(law.conditions, (one, other))
            if self.truth(condition, world, of_file=True) in truths
        )

    def _lawful(self, world: World, stated: str | None = None) -> tuple[bool, str | None]:
        """Whether a world breaks no law, and an open fact that leaves this open."""
        asked: str | None = None
        for law in self._laws_on(world):
            if law.fact is None:
                broken = self.truth(law.conditions[0], world, of_file=True)
                if broken:
                    return False, None
                asked = self._asked(law.conditions[0], world, of_file=True) if broken is None and asked is None else asked
            elif law.fact != stated and (law.fact in world or law.fact in self._circular):
                for condition, value in zip(law.conditions, law.values, strict=True):
                    here = self.truth(condition, world, of_file=True)
                    if here and law.fact not in world:
                        asked = asked or law.fact
                    elif here and self._seen(law.fact, world[law.fact]) != self._seen(law.fact, value):
                        return False, None
                    if here is None:
                        asked = asked or self._asked(condition, world, of_file=True)
                    if here is not False:
                        break
        return True, asked

    def _laws_on(self, world: World) -> list[Law]:
        """The laws that speak of what a world names, or of what such laws speak of, and so on."""
        reached, found, left = set(world), list[Law](), self._laws
        while linked := [law for law in left if law.names & reached or law.fact in reached]:
            reached.update(*(law.names for law in linked), (law.fact for law in linked if law.fact is not None))
            found, left = found + linked, [law for law in left if law not in linked]
        return found

    def _tied(self, name: str, held: frozenset[int]) -> set[str]:
        """What may change with a fact, where so many laws hold in either of two worlds."""
        if (name, held) not in self._ties:
            tied, more = set[str](), {name}
            while more:
                tied |= more
                by_law = set[str]()
                for place, law in enumerate(self._laws):
                    if law.fact is None:
                        by_law |= law.names if law.names & tied else set()
                    elif law.names & tied and place in held:
                        by_law.add(law.fact)
                more = by_law | self._facts_behind(by_law) | {gap for gap, reads in self._gaps.items() if reads & tied}
                more -= tied
            self._ties[name, held] = tied
        return self._ties[name, held]


def _is_momentary(fact: model.Fact) -> bool:
    return isinstance(fact.type, model.Stamp | model.Text)


def _test(operator: model.Comparison, threshold: Fraction, holds: bool) -> Callable[[Any], bool]:
    return lambda value: compare(value, operator, threshold) == holds
