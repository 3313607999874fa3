"""A policy and what is known of a case → every way in which asking can go on: a tree of questions and answers.

Answers that the rules cannot tell apart are one branch, and so are answers after which all goes on alike. Cases of which the
same is left to find out share their part of the tree.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from fenze.dsl import model
from fenze.dsl.model.formula import facts_of
from fenze.dsl.spelling import share_text
from fenze.solver.answers import answers_of
from fenze.solver.case import Case, CaseError
from fenze.solver.decide import Engine
from fenze.solver.decision import Decision, NextCheck
from fenze.solver.formulas import formulas_of
from fenze.solver.outcomes import formulas_of as formulas_of_effect
from fenze.solver.residue import residue_of
from fenze.solver.terms import effect_term
from fenze.solver.walk import Step, step_of

MOST_CASES = 2_000
"""Cases decided for one plan; what would take more is cut off."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """Nothing is left to ask. The decision's amounts are not to be relied on: answers stand for others like them."""

    decision: Decision


@dataclass(frozen=True, slots=True, eq=False)
class CutOff:
    """The plan was not followed any further."""


@dataclass(frozen=True, slots=True)
class Branch:
    """The answers, in order, after which it goes on to `node`."""

    answers: tuple[str, ...]
    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question with its answers; `most` questions at most from here to the end, this one counted."""

    check: NextCheck
    branches: tuple[Branch, ...]
    most: int


Node = Leaf | CutOff | Asked


@dataclass(frozen=True, slots=True)
class Plan:
    """`most` questions at most; at least so many where the plan is not `whole`. `by_example`: facts that rules compare with one
    another, of which the plan goes through examples only. `cases`: how many were decided."""

    root: Node
    whole: bool
    by_example: tuple[str, ...]
    cases: int

    @property
    def most(self) -> int:
        return most_of(self.root)


def plan_of(engine: Engine, case: Case, most_cases: int = MOST_CASES) -> Plan:
    """The plan for a case under the contract that it names. Raises `CaseError` where its facts contradict each other."""
    planner = _Planner(engine.under(case.contract), most_cases)
    root = planner.node_of(case)
    if root is None:
        engine.decide_case(case)  # raises
        raise AssertionError
    compared = frozenset[str]().union(*planner.engine.program.gaps.values())
    by_example = tuple(fact for fact in engine.policy.asking_order if fact in compared & planner.asked)
    return Plan(root, planner.whole, by_example, planner.cases)


def most_of(node: Node) -> int:
    """The questions at most from a node to the end."""
    return node.most if isinstance(node, Asked) else 0


class _Planner:
    def __init__(self, engine: Engine, most_cases: int) -> None:
        self.engine, self._most_cases = engine, most_cases
        self.cases, self.whole = 0, True
        self.asked: set[str] = set()
        policy = engine.policy
        self._formulas = formulas_of(policy)
        effects = [outcome.effect for rule in policy.rules.values() for outcome in rule.outcomes]
        asked_for = {effect.fact for effect in effects if isinstance(effect, model.Check | model.Await)}
        reckoned = {fact for effect in effects for formula in formulas_of_effect(effect) for fact in facts_of(formula)}
        self._counted = asked_for | reckoned | {name for name, fact in policy.facts.items() if fact.is_cost}
        self._found: dict[Hashable, Node] = {}
        self._alike: dict[Hashable, Node] = {}
        self._cut = CutOff()

    def node_of(self, case: Case) -> Node | None:
        """How it goes on from a case; None where its facts contradict each other."""
        file = self.engine.file_of(case)
        pattern = self.engine.pattern_of(file)
        known = frozenset(file.values.keys() & self._counted)
        stated = dict(pair for pair in pattern.given if pair[0] not in file.presumed)
        residue = residue_of(self._formulas, stated, file.values.keys() - set(file.presumed))
        key = residue, pattern.in_force, known, file.presumed
        if key not in self._found:
            if self.cases >= self._most_cases:
                self.whole = False
                return self._cut
            self.cases += 1
            try:
                step = step_of(self.engine, file)
            except CaseError:
                return None
            node = self._node(case, step)
            if not self.whole:
                return node
            self._found[key] = node
        return self._found[key]

    def _node(self, case: Case, step: Step) -> Node:
        if not step.questions:
            return self._alike.setdefault(what_it_says(step.decision), Leaf(step.decision))
        check = step.questions[0]
        self.asked.add(check.fact)
        merged: dict[Node, list[str]] = {}
        for answer in answers_of(self.engine.policy, self._formulas.domains, check.fact, case.as_of):
            node = self.node_of(replace(case, facts={**case.facts, check.fact: answer.value}))
            if node is not None:
                merged.setdefault(node, []).append(answer.name)
        branches = tuple(Branch(tuple(answers), node) for node, answers in merged.items())
        asked = Asked(check, branches, 1 + max((most_of(node) for node in merged), default=0))
        likeness = check.fact, tuple((branch.answers, branch.node) for branch in branches)
        return self._alike.setdefault(likeness, asked)


def what_it_says(decision: Decision) -> Hashable:
    """What a decision says, whatever the amounts: what tells leaves of a plan apart."""
    borne = tuple((row.party, row.cost, share_text(row.stated), row.tentative) for row in decision.liability)
    granted = (
        tuple(effect_term(row.stated) for row in decision.payments),
        tuple((row.party, row.points, row.per) for row in decision.points),
        tuple((row.party, repr(row.formula)) for row in decision.fines),
        tuple((row.party, row.sanction, repr(row.length)) for row in decision.sanctions),
        tuple((row.what, row.eligible) for row in decision.eligibility),
    )
    remedies = tuple((row.remedy, row.alternatives) for row in decision.remedies)
    recorded = tuple((row.kind, row.value) for row in decision.recorded if row.kind == "referral")
    conflicts = tuple((row.kind, row.cost, row.parties, row.about) for row in decision.conflicts)
    return decision.status, borne, decision.not_liable, granted, remedies, recorded, conflicts, decision.escalated_to
