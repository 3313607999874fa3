"""Outcomes of two policies → which of them a comparison takes for the same.

Deciding tells outcomes apart by their terms, in which a parameter stands by its name: whether a payment is certain while a fact
is open hangs on that. A comparison looks at what parameters are worth, so that one may be renamed; where a policy itself has
two terms for what is worth the same, it tells them apart as deciding does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fenze.decision.outcomes import settles
from fenze.decision.terms import effect_term
from fenze.dsl import model
from fenze.dsl.spelt_out import Given
from fenze.solver.verify.joint import Side
from fenze.solver.verify.space import plain


def compared_as(outcomes: Mapping[str, Sequence[Given]], sides: Mapping[str, Side]) -> Callable[[model.Effect], model.Effect]:
    """What each effect of both policies is compared as; to whom a case is escalated is compared by itself."""
    manifold = worth_the_same(outcomes, sides)
    named: dict[str, model.Effect] = {}

    def seen_as(effect: model.Effect) -> model.Effect:
        if isinstance(effect, model.Escalate):
            return model.Escalate()
        bare = plain(effect)
        return named.setdefault(effect_term(effect), effect) if bare in manifold else bare

    return seen_as


def worth_the_same(outcomes: Mapping[str, Sequence[Given]], sides: Mapping[str, Side]) -> frozenset[model.Effect]:
    """The plain effects for which one side has several terms."""
    terms: dict[tuple[model.Effect, Side], set[str]] = {}
    for rule, given_by_rule in outcomes.items():
        for given in filter(settles, given_by_rule):
            terms.setdefault((plain(given.effect), sides[rule]), set()).add(effect_term(given.effect))
    return frozenset(effect for (effect, _), some in terms.items() if len(some) > 1)
