"""A policy and what is known of a case → every way in which asking can go on: a tree of questions and answers.

Answers that the rules cannot tell apart are one branch, and so are answers after which all goes on alike. Cases of which the
same is left to find out share their part of the tree.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from fenze.decision.case import Case, CaseError
from fenze.decision.decision import Decision, NextCheck
from fenze.decision.file import File
from fenze.decision.terms import effect_term
from fenze.dsl import model
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of as formulas_of_effect
from fenze.dsl.spelling import share_text
from fenze.solver.answers import answers_of
from fenze.solver.decide import Engine
from fenze.solver.formulas import formulas_of
from fenze.solver.residue import residue_of
from fenze.solver.walk import Step, step_of

MOST_CASES = 2_000
"""Cases decided for one plan. What takes more is cut off: three quarters go into following every way to its end, the rest into
a tree that is cut off at the same depth everywhere."""

_ANY_DEPTH = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """Nothing is left to ask. The decision's amounts are not to be relied on: answers stand for others like them."""

    decision: Decision


@dataclass(frozen=True, slots=True, eq=False)
class CutOff:
    """The plan was not followed any further; `check` would be asked next, where that much is known."""

    check: NextCheck | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """The answers, in order, after which it goes on to `node`."""

    answers: tuple[str, ...]
    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question with its answers; `most` questions at most from here to the end, this one counted.

    Not `whole` where something was cut off: then it takes at least so many at worst.
    """

    check: NextCheck
    branches: tuple[Branch, ...]
    most: int
    whole: bool


Node = Leaf | CutOff | Asked


@dataclass(frozen=True, slots=True)
class Plan:
    """`most` questions at most; at least so many where the plan is not `whole`. `by_example`: facts that rules compare with one
    another, of which the plan goes through examples only. `cases`: how many were decided."""

    root: Node
    most: int
    whole: bool
    by_example: tuple[str, ...]
    cases: int


def plan_of(engine: Engine, case: Case, most_cases: int = MOST_CASES) -> Plan:
    """The plan for a case under the contract that it names. Raises `CaseError` where its facts contradict each other."""
    engine = engine.under(case.contract)
    engine.decide_case(case)
    planner = _Planner(engine)
    planner.most_cases = max(1, most_cases * 3 // 4)
    root = planner.node_of(case)
    assert root is not None
    most = most_of(root)
    if not is_whole(root):
        planner.most_cases = most_cases
        root = planner.as_deep_as_possible(case, root)
        most = max(most, most_of(root))
    compared = frozenset[str]().union(*engine.program.gaps.values())
    by_example = tuple(fact for fact in engine.policy.asking_order if fact in compared & planner.asked)
    return Plan(root, most, is_whole(root), by_example, planner.cases)


def most_of(node: Node) -> int:
    """The questions at most from a node to the end, at least so many where it is not whole."""
    return node.most if isinstance(node, Asked) else 0


def is_whole(node: Node) -> bool:
    """Whether nothing was cut off from here on."""
    return node.whole if isinstance(node, Asked) else isinstance(node, Leaf)


class _Planner:
    """Steps and whole nodes are remembered by what is left to find out; other nodes by how deep they go besides."""

    def __init__(self, engine: Engine) -> None:
        self.most_cases, self.cases = 0, 0
        self.asked: set[str] = set()
        self._engine = engine
        policy = engine.policy
        self._formulas = formulas_of(policy)
        effects = [outcome.effect for rule in policy.rules.values() for outcome in rule.outcomes]
        asked_for = {effect.fact for effect in effects if isinstance(effect, model.Check | model.Await)}
        reckoned = {fact for effect in effects for formula in formulas_of_effect(effect) for fact in facts_of(formula)}
        self._counted = asked_for | reckoned | {name for name, fact in policy.facts.items() if fact.is_cost}
        self._steps: dict[Hashable, Step | None] = {}
        self._whole: dict[Hashable, Node] = {}
        self._cut: dict[tuple[Hashable, int], Node] = {}
        self._alike: dict[Hashable, Node] = {}

    def as_deep_as_possible(self, case: Case, root: Node) -> Node:
        """The tree to the greatest depth at which it can be followed everywhere; `root` where that is not even one question."""
        depth = 0
        while not is_whole(root) and self.cases < self.most_cases:
            depth += 1
            deeper = self.node_of(case, depth)
            assert deeper is not None
            if is_whole(deeper) or self.cases < self.most_cases:
                root = deeper
        return root

    def node_of(self, case: Case, depth: int = _ANY_DEPTH) -> Node | None:
        """How it goes on from a case, so many questions deep; None where its facts contradict each other."""
        file = self._engine.file_of(case)
        key = self._left_of(file)
        if key in self._whole:
            return self._whole[key]
        if (key, depth) in self._cut:
            return self._cut[key, depth]
        if key not in self._steps:
            if self.cases >= self.most_cases:
                return self._alike.setdefault(None, CutOff())
            self.cases += 1
            try:
                self._steps[key] = step_of(self._engine, file)
            except CaseError:
                self._steps[key] = None
        step = self._steps[key]
        if step is None:
            return None
        node = self._node(case, step, depth)
        if is_whole(node):
            self._whole[key] = node
        elif depth < _ANY_DEPTH:
            self._cut[key, depth] = node
        return node

    def _left_of(self, file: File) -> Hashable:
        """What is left to find out, and all else that tells how it goes on."""
        pattern = self._engine.pattern_of(file)
        known = frozenset(file.values.keys() & self._counted)
        stated = dict(pair for pair in pattern.given if pair[0] not in file.presumed)
        residue = residue_of(self._formulas, stated, file.values.keys() - set(file.presumed))
        return residue, pattern.in_force, known, file.presumed

    def _node(self, case: Case, step: Step, depth: int) -> Node:
        if not step.questions:
            return self._alike.setdefault(what_it_says(step.decision), Leaf(step.decision))
        check = step.questions[0]
        if not depth:
            return CutOff(check)  # remembered by what is left, as what follows may differ where the question does not
        self.asked.add(check.fact)
        merged: dict[Node, list[str]] = {}
        for answer in answers_of(self._engine.policy, self._formulas.domains, check.fact, case.as_of):
            node = self.node_of(case._replace(facts={**case.facts, check.fact: answer.value}), depth - 1)
            if node is not None:
                merged.setdefault(node, []).append(answer.name)
        branches = tuple(Branch(tuple(answers), node) for node, answers in merged.items())
        asked = Asked(check, branches, 1 + max(map(most_of, merged), default=0), all(map(is_whole, merged)))
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
