"""The completions of a case and what each comes to → the open facts that can still change an outcome.

A fact matters when two completions that come to different outcomes differ in it, and otherwise only in facts tied to it: two
facts are tied where a constraint speaks of both, or where what one of the two completions implies of one depends on the other.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from tests.oracle.choices import read_by
from tests.oracle.evaluate import Evaluation, Evaluator, Values


def deciding(evaluator: Evaluator, evaluation: Evaluation, known: Collection[str]) -> set[str]:
    """The facts that matter."""
    found: set[str] = set()
    for (a, result_a), (b, result_b) in combinations(evaluation.completions, 2):
        if result_a != result_b:
            differing = {name for name in a if a[name] != b[name]}
            found |= {name for name in differing - found if differing <= _tied_to(name, evaluator, (a, b), known)}
    return found


def _tied_to(name: str, evaluator: Evaluator, pair: Collection[Values], known: Collection[str]) -> set[str]:
    policy = evaluator.policy
    together = [read_by(policy, [constraint.never]) - set(known) for constraint in policy.constraints.values()]
    for fact in policy.facts.values():
        if any(evaluator.implied(fact.name, completion, known) is not None for completion in pair):
            read = read_by(policy, [implied.condition for implied in fact.implied]) - set(known)
            together.extend({fact.name, other} for other in read)
    tied: set[str] = set()
    more = {name}
    while more:
        tied |= more
        more = {fact for group in together if group & tied for fact in group} - tied
    return tied
