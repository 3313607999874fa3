"""A case as far as it is known → the next question, what is settled so far, and what is left to find out.

A walk asks one question after another until none is left. Each fact is asked at most once, so every walk ends. Asked are the
facts that can still change an outcome and those that a standing rule asks for; where nothing else is left and no rule has come
to apply, what was presumed; at the end the costs that somebody bears.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from fenze.decision.case import CaseError
from fenze.decision.decision import Decision, NextCheck
from fenze.decision.file import File
from fenze.solver.decide import Engine


@dataclass(frozen=True, slots=True)
class Step:
    """`decision` is what holds so far; `questions` those left, the first one next. None are left at the end of a walk."""

    decision: Decision
    questions: tuple[NextCheck, ...]


def step_of(engine: Engine, file: File, passed: Set[str] = frozenset()) -> Step:
    """The step at which a file stands; `passed` are facts to which nobody has an answer.

    Raises `CaseError` where the facts contradict each other, `TookTooLong` where a solve reached its time limit.
    """
    decision = engine.decide_file(file)
    questions = [check for check in _checks(engine, decision) if check.fact not in passed]
    if not questions and decision.status == "no_rule":
        questions = list(_what_was_presumed(engine, file, passed))
    return Step(decision, tuple(questions))


def _checks(engine: Engine, decision: Decision) -> Iterator[NextCheck]:
    file, policy = decision.file, engine.under(decision.contract).policy
    answered = file.values.keys() - set(file.presumed)
    yield from (check for check in decision.next_checks if check.fact not in answered)
    borne = {row.cost: row.rules for row in reversed(decision.liability)}
    for cost in policy.asking_order:
        if cost in borne and cost not in file.values and all(check.fact != cost for check in decision.next_checks):
            ask = policy.facts[cost].ask
            yield NextCheck(cost, ask.parties if ask else (), ask.evidence if ask else (), borne[cost])


def _what_was_presumed(engine: Engine, file: File, passed: Set[str]) -> Iterator[NextCheck]:
    """The presumed facts that could change the outcome, were they open."""
    doubted = {name for name in file.presumed if name not in passed}
    if not doubted:
        return
    stated = {name: value for name, value in file.values.items() if name not in doubted}
    presumed = tuple(name for name in file.presumed if name in passed)
    try:
        decision = engine.decide_file(file._replace(values=stated, presumed=presumed))
    except CaseError:
        return  # some presumption is needed to make the facts fit together
    yield from (check for check in decision.next_checks if check.fact in doubted)
