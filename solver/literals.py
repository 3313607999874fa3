"""Conditions of a policy → conditions over positive literals only.

Negation is pushed down to the facts, where `not this value` becomes `one of the others`, and comparisons become the regions in
which they are true. What is left is monotone: knowing less makes more of it possible and less of it certain, which is what lets
one program be read over the file as it stands and over its completions alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.model.condition import leaves_of
from fenze.dsl.model.formula import facts_of
from fenze.dsl.spelling import name_of_gap
from fenze.solver.regions import Cut, Regions, cuts_of, regions_of


@dataclass(frozen=True, slots=True)
class Has:
    """The fact or definition has one of the values; for a number the values are regions."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnFile:
    """The fact is known, or is not."""

    fact: str
    known: bool


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold; with no parts, always."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Some part holds; with no parts, never."""

    parts: tuple[Formula, ...]


Formula = Has | OnFile | Both | Either
ALWAYS = Both(())
NEVER = Either(())


@dataclass(frozen=True, slots=True)
class Domains:
    """What the rules can see of each fact: the values of a choice, the regions of a number.

    Of two formulas that a rule compares it sees by how much one exceeds the other: `gaps` by name, with regions like a fact's.
    """

    values: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, Regions]
    gaps: Mapping[str, model.Relation]
    policy: model.Policy
    settled: Mapping[str, str] = field(default_factory=dict[str, str])
    """Facts whose value is settled beforehand: what is said of them is true or false at once."""
    opened: bool = False
    """Definitions are written out, for conditions in which what is known is always meant of the file."""

    def formula_of(self, condition: model.Condition, holds: bool = True) -> Formula:
        """The condition, or its negation, over positive literals."""
        match condition:
            case model.AllOf(parts):
                formulas = tuple(self.formula_of(part, holds) for part in parts)
                return _both(formulas) if holds else _either(formulas)
            case model.AnyOf(parts):
                formulas = tuple(self.formula_of(part, holds) for part in parts)
                return _either(formulas) if holds else _both(formulas)
            case model.Not(part):
                return self.formula_of(part, not holds)
            case model.Is(fact, values, positive):
                return self._has(fact, values, positive == holds)
            case model.Compare(fact, operator, threshold):
                return self._has(fact, self.regions[fact].where(operator, threshold), holds)
            case model.Relation(_, operator):
                name = name_of_gap(condition)
                return self._has(name, self.regions[name].where(operator, Fraction(0)), holds)
            case model.Known(fact, known):
                return OnFile(fact, known == holds)
            case model.Defined(definition):
                formula = self.formula_of(self.policy.definitions[definition].condition, holds)
                return formula if self.opened or formula in (ALWAYS, NEVER) else Has(definition, ("yes" if holds else "no",))
            case model.ParameterIs(true=true):
                return ALWAYS if true == holds else NEVER
            case _:
                assert_never(condition)

    def _has(self, fact: str, values: tuple[str, ...], positive: bool) -> Formula:
        if fact in self.settled:
            return ALWAYS if (self.settled[fact] in values) == positive else NEVER
        kept = tuple(value for value in self.values[fact] if (value in values) == positive)
        return Has(fact, kept) if kept else NEVER


def domains_of(policy: model.Policy) -> Domains:
    """What the rules of a policy can see of its facts; facts that no condition reads have no entry."""
    cuts: dict[str, set[Cut]] = {}
    read: set[str] = set()
    gaps: dict[str, model.Relation] = {}
    for condition in conditions_of(policy):
        for leaf in leaves_of(condition):
            match leaf:
                case model.Compare(number, operator, threshold):
                    read.add(number)
                    cuts.setdefault(number, set()).update(cuts_of(operator, threshold, _step_of(policy, number)))
                case model.Relation(left, operator, right):
                    name = name_of_gap(leaf)
                    gaps.setdefault(name, leaf)
                    cuts.setdefault(name, set()).update(cuts_of(operator, Fraction(0)))
                    read.update((*facts_of(left), *facts_of(right)))
                case model.Is(choice):
                    read.add(choice)
                case _:
                    pass
    read.update(party.given_by for party in policy.parties.values() if party.given_by)
    values: dict[str, tuple[str, ...]] = {}
    regions: dict[str, Regions] = {}
    for name, fact in policy.facts.items():
        if name not in read:
            continue
        match fact.type:
            case model.Choice(values=choices):
                values[name] = choices
            case model.Number(kind=kind):
                regions[name] = regions_of(cuts.get(name, ()), kind == "decimal", _step_of(policy, name))
                values[name] = regions[name].names
            case model.Clock():
                regions[name] = regions_of(cuts.get(name, ()), negative=False, clock=True)
                values[name] = regions[name].names
            case _:
                pass
    for name in gaps:
        regions[name] = regions_of(cuts[name], negative=True)
        values[name] = regions[name].names
    for name in policy.definitions:
        values[name] = ("yes", "no")
    return Domains(values, regions, gaps, policy)


def _step_of(policy: model.Policy, fact: str) -> Fraction | None:
    """What a number is always a multiple of: one, or the smallest coin."""
    match policy.facts[fact].type:
        case model.Number("integer"):
            return Fraction(1)
        case model.Number("money"):
            return Fraction(1, 10 ** minor_digits_of(policy.currency))
        case _:
            return None


def conditions_of(policy: model.Policy) -> Iterator[model.Condition]:
    """Every condition of a policy, wherever it stands."""
    for rule in policy.rules.values():
        yield rule.condition
        yield from (outcome.condition for outcome in rule.outcomes if outcome.condition)
    yield from (definition.condition for definition in policy.definitions.values())
    yield from (constraint.never for constraint in policy.constraints.values())
    for fact in policy.facts.values():
        yield from (implied.condition for implied in fact.implied)


def _both(parts: Iterable[Formula]) -> Formula:
    flat: list[Formula] = []
    for part in parts:
        if part == NEVER:
            return part
        flat.extend(part.parts if isinstance(part, Both) else (part,))
    return flat[0] if len(flat) == 1 else Both(tuple(flat))


def _either(parts: Iterable[Formula]) -> Formula:
    flat: list[Formula] = []
    for part in parts:
        if part == ALWAYS:
            return part
        flat.extend(part.parts if isinstance(part, Either) else (part,))
    return flat[0] if len(flat) == 1 else Either(tuple(flat))
