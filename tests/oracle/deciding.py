"""A case → the open facts that can still change an outcome.

A fact matters when stating it one way or another comes to different outcomes, where all else stays as it is but for what is tied
to the fact: what it implies in one of the two completions, what a constraint speaks of together with it, and so on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations

from fenze.dsl import model
from tests.oracle.choices import choices_of, facts_of, read_by, relations_of, seen
from tests.oracle.evaluate import Evaluator, Values


def deciding(evaluator: Evaluator, values: Values) -> set[str]:
    """The open facts that matter."""
    return {name for name in choices_of(evaluator.policy) if name not in values and _matters(name, evaluator, values)}


def _matters(name: str, evaluator: Evaluator, values: Values) -> bool:
    relations = [relation for relation in relations_of(evaluator.policy) if name in facts_of(relation)]
    found = [
        (completion, evaluator.results_of(completion), _seen_in(completion, name, evaluator, relations))
        for completion in evaluator.completions(values, stated=name)
    ]
    return any(
        {fact for fact in {*a, *b} if a.get(fact) != b.get(fact)} <= _tied_to(name, evaluator, (a, b), values)
        for (a, result_a, seen_a), (b, result_b, seen_b) in combinations(found, 2)
        if result_a != result_b and seen_a != seen_b
    )


def _seen_in(completion: Values, name: str, evaluator: Evaluator, relations: Iterable[model.Relation]) -> object:
    """All that the rules can tell of a fact in a completion: its value, or how each comparison with it comes out."""
    compared = tuple(evaluator.truth(relation, completion, completion) for relation in relations)
    return seen(evaluator.policy, name, completion.get(name)), compared


def _tied_to(name: str, evaluator: Evaluator, pair: Collection[Values], known: Values) -> set[str]:
    policy = evaluator.policy
    together = [
        read_by(policy, [constraint.never]) - set(known)
        for constraint in policy.constraints.values()
        if evaluator.truth(constraint.never, known, known) is not False
    ]
    causes = {
        fact.name: read_by(policy, [implied.condition for implied in fact.implied])
        for fact in policy.facts.values()
        if any(evaluator.implied(fact.name, completion, known) is not None for completion in pair)
    }
    tied: set[str] = set()
    more = {name}
    while more:
        tied |= more
        more = {fact for group in together if group & tied for fact in group}
        more |= {fact for fact, read in causes.items() if read & tied and fact not in known}
        more -= tied
    return tied
