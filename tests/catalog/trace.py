"""A pack's clauses, its rules and what its scenarios come to → which rules and scenarios each clause has, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fenze.dsl import model
from fenze.dsl.load import load
from fenze.solver.decide import engine_of
from fenze.solver.scenarios import Outcome, run
from tests.catalog.clauses import Book, Clause, Example
from tests.catalog.figures import missing_figures
from tests.house.tree import ROOT

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Traced:
    """A clause with the rules that carry its id, and by rule the scenarios in which that stands; `reason` where it has none."""

    clause: Clause
    standing: Mapping[str, tuple[str, ...]]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """`faults` in words, one a line."""

    book: Book
    clauses: tuple[Traced, ...]
    faults: tuple[str, ...]


def trace_of(book: Book) -> Trace:
    """Runs the scenarios of the book's pack and compares the two."""
    policy = load(book.pack)
    outcomes = list(run(engine_of(policy), NOW))
    readme = (ROOT / "policies" / book.pack / "README.md").read_text(encoding="utf-8")
    clauses = tuple(_traced(clause, policy, outcomes, readme) for clause in book.clauses)
    faults = (
        *_faults_of_rules(clauses, policy),
        *(fault for one in clauses for fault in _faults_of_scenarios(one, policy, outcomes)),
        *(f"{gap} is not in the table of gaps of the pack's README" for gap in book.gaps if not _is_named(gap, readme)),
        *(fault for clause in book.clauses for fault in _faults_of_flag(clause, policy, readme)),
    )
    return Trace(book, clauses, faults)


def _traced(clause: Clause, policy: model.Policy, outcomes: Iterable[Outcome], readme: str) -> Traced:
    rules = [rule for rule in policy.rules if clause_of(rule) == clause.name]
    standing = {
        rule: tuple(one.scenario.name for one in outcomes if one.decision is not None and rule in one.decision.rules)
        for rule in rules
    }
    listed = re.search(rf"^[-*|].*`{re.escape(clause.name)}`.*$", readme, re.MULTILINE)
    return Traced(clause, standing, listed.group() if listed and not rules else None)


def clause_of(rule: str) -> str:
    """The id without the suffix of a clause that became several rules."""
    return re.sub(r"(?<=\d)[a-z]$", "", rule)


def _faults_of_rules(clauses: Iterable[Traced], policy: model.Policy) -> Iterator[str]:
    known: set[str] = set()
    for one in clauses:
        known.add(one.clause.name)
        if not one.standing and one.reason is None:
            yield f"{one.clause.name} has no rule, and the pack's README gives no reason"
    for rule in policy.rules:
        if clause_of(rule) not in known and "-X-" not in rule:
            yield f"{rule} carries the id of no clause"


def _faults_of_scenarios(one: Traced, policy: model.Policy, outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Each rule stands somewhere, unless it is off, and each example is shown by a scenario that gives the same figures."""
    for rule, scenarios in one.standing.items():
        if not scenarios and _may_stand(policy.rules[rule], policy):
            yield f"{rule} stands in no scenario"
    if any(_may_stand(policy.rules[rule], policy) for rule in one.standing):
        for example in _examples_of(one.clause):
            yield from _faults_of_example(one, example, outcomes)


def _faults_of_example(one: Traced, example: Example, outcomes: Iterable[Outcome]) -> Iterator[str]:
    shown = [
        outcome.decision
        for outcome in outcomes
        if outcome.decision is not None
        and not one.standing.keys().isdisjoint(outcome.decision.rules)
        and (_is_titled(outcome.scenario.name, one.clause.name) or _gives(outcome.scenario, example.given))
    ]
    missing = sorted((missing_figures(example.expect, decision) for decision in shown), key=len)
    if not shown:
        yield f"no scenario shows the example of {one.clause.name}"
    elif all(missing):
        yield f"no scenario comes to what the example of {one.clause.name} says: {', '.join(missing[0])}"


def _examples_of(clause: Clause) -> Iterator[Example]:
    """The example; where it gives a figure for each insurance scenario, one for each."""
    example = clause.example
    if example is not None and "insurance_scenario" in example.given and {"refusal", "return"} <= example.expect.keys():
        only_back = ("return_received", "seller_bore_return_freight")
        for scenario in ("refusal", "return"):
            kept = {name: value for name, value in example.given.items() if scenario == "return" or name not in only_back}
            yield Example({**kept, "insurance_scenario": scenario}, {scenario: example.expect[scenario]})
    elif example is not None:
        yield example


def _faults_of_flag(clause: Clause, policy: model.Policy, readme: str) -> Iterator[str]:
    """A clause with a flag of compliance is a rule that is off unless a parameter says otherwise.

    What is harmless in it may be a rule of its own, which the pack's README names.
    """
    if clause.flag is None:
        return
    rules = [rule for rule in policy.rules.values() if clause_of(rule.name) == clause.name]
    for rule in rules:
        if rule.flag is None and rule.name != clause.name and f"`{rule.name}`" in readme:
            continue
        if rule.flag is None or rule.flag.term != clause.flag:
            yield f"{rule.name} does not raise {clause.flag}"
        elif policy.parameters[rule.flag.parameter].value != "no":
            yield f"{rule.name} is on although it raises {clause.flag}"


def _may_stand(rule: model.Rule, policy: model.Policy) -> bool:
    """Whether the parameters let the rule stand: they may be conjuncts of its condition."""
    parts = rule.condition.parts if isinstance(rule.condition, model.AllOf) else (rule.condition,)
    return all(part.true for part in parts if isinstance(part, model.ParameterIs))


def _is_named(gap: str, readme: str) -> bool:
    """In a table whose first column holds the numbers of gaps, alone or several."""
    return re.search(rf"^\|[^|]*\b{gap[-2:]}\b[^|]*\|", readme, re.MULTILINE) is not None


def _is_titled(scenario: str, clause: str) -> bool:
    return re.match(rf"{re.escape(clause)}(?![0-9])", scenario) is not None


def _gives(scenario: model.Scenario, given: Mapping[str, object]) -> bool:
    return all(name in scenario.facts and _same(scenario.facts[name], value) for name, value in given.items())


def _same(stated: bool | str, value: object) -> bool:
    if isinstance(stated, bool) or isinstance(value, bool):
        return stated is value
    return stated == str(value)
