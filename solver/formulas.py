"""A policy, perhaps with some facts settled beforehand → the formulas of its program.

Rules that cannot apply any more are left out, and with them the facts that nothing else reads; what is left gives the same
answer for every case in which the settled facts have these values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.spelt_out import Given, outcomes_of
from fenze.solver.literals import NEVER, Both, Domains, Either, Formula, Has, OnFile, domains_of


@dataclass(frozen=True, slots=True)
class Formulas:
    """The conditions of a policy over positive literals.

    `definitions` holds each one that is read with its formula and its negation's; `implied` by fact the entries of what other
    facts imply, with the value; `outcomes` the outcomes of the rules that can apply, with their own condition, if any.
    """

    domains: Domains
    rules: Mapping[str, Formula]
    outcomes: Mapping[str, tuple[tuple[Given, Formula | None], ...]]
    definitions: Mapping[str, tuple[Formula, Formula]]
    constraints: Mapping[str, Formula]
    implied: Mapping[str, tuple[tuple[str, Formula], ...]]

    def read(self) -> Iterator[Has | OnFile]:
        """Every literal that is read anywhere."""
        for formula in (*self.rules.values(), *self.constraints.values()):
            yield from _literals_of(formula)
        for outcomes in self.outcomes.values():
            for _, condition in outcomes:
                if condition is not None:
                    yield from _literals_of(condition)
        for pair in self.definitions.values():
            yield from _literals_of(pair[0])
            yield from _literals_of(pair[1])
        for entries in self.implied.values():
            for _, condition in entries:
                yield from _literals_of(condition)


def formulas_of(policy: model.Policy, settled: Mapping[str, str] | None = None) -> Formulas:
    """The formulas of a policy; `settled` maps facts to the value, or region, that they have in every case considered."""
    domains = replace(domains_of(policy), settled=settled or {})
    rules = {name: domains.formula_of(rule.condition) for name, rule in policy.rules.items()}
    rules = {name: formula for name, formula in rules.items() if formula != NEVER}
    given_by = outcomes_of(policy)
    outcomes = {
        name: tuple((given, domains.formula_of(given.condition) if given.condition else None) for given in given_by[name])
        for name in rules
    }
    opened = replace(domains, opened=True)
    constraints = {name: opened.formula_of(constraint.never) for name, constraint in policy.constraints.items()}
    formulas = Formulas(domains, rules, outcomes, {}, constraints, {})
    definitions: dict[str, tuple[Formula, Formula]] = {}
    implied: dict[str, tuple[tuple[str, Formula], ...]] = {}
    waiting = [literal.fact for literal in formulas.read() if isinstance(literal, Has)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found: list[Formula] = []
        if name in policy.definitions:
            condition = policy.definitions[name].condition
            definitions[name] = (domains.formula_of(condition), domains.formula_of(condition, holds=False))
            found.extend(definitions[name])
        elif name in policy.facts and policy.facts[name].implied:
            implied[name] = tuple((entry.value, opened.formula_of(entry.condition)) for entry in policy.facts[name].implied)
            found.extend(condition for _, condition in implied[name])
        if name in domains.gaps:
            waiting.extend(facts_of_leaf(domains.gaps[name]))
        waiting.extend(literal.fact for formula in found for literal in _literals_of(formula) if isinstance(literal, Has))
    return replace(
        formulas,
        definitions={name: definitions[name] for name in policy.definitions if name in definitions},
        implied={name: implied[name] for name in policy.facts if name in implied},
    )


def pivot_of(policy: model.Policy, settled: Mapping[str, str] | None = None) -> str | None:
    """The choice whose value leaves the fewest rules on average, where that is less than two in three of them."""
    domains = replace(domains_of(policy), settled=settled or {})
    formulas = [formula for rule in policy.rules.values() if (formula := domains.formula_of(rule.condition)) != NEVER]
    needed: dict[str, list[tuple[str, ...]]] = {}
    for formula in formulas:
        for part in formula.parts if isinstance(formula, Both) else (formula,):
            if isinstance(part, Has) and part.fact in policy.facts and part.fact not in domains.regions:
                needed.setdefault(part.fact, []).append(part.values)
    left = {
        fact: len(formulas) - len(values) + sum(map(len, values)) / len(domains.values[fact]) for fact, values in needed.items()
    }
    pivot = min(left, key=lambda fact: (left[fact], fact), default=None)
    return pivot if pivot is not None and left[pivot] < len(formulas) * 2 / 3 else None


def facts_in(formula: Formula) -> Iterator[str]:
    """The facts, and definitions, whose value the formula reads."""
    return (literal.fact for literal in _literals_of(formula) if isinstance(literal, Has))


def _literals_of(formula: Formula) -> Iterator[Has | OnFile]:
    match formula:
        case Has() | OnFile():
            yield formula
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _literals_of(part)
