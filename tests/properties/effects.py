"""Random outcomes of one rule."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st

from fenze.dsl import model
from tests.properties.words import COSTS, PARTIES, REMEDIES, SHARES, TERMS


def _without_contradiction(effects: Sequence[model.Effect]) -> list[model.Effect]:
    """What one rule may say: shares of a cost head up to the whole, nobody both liable and exempt."""
    kept: list[model.Effect] = []
    for effect in effects:
        bears = [other for other in kept if isinstance(other, model.Bears)]
        if isinstance(effect, model.Bears):
            shares = [other.share for other in (*bears, effect) if other.cost == effect.cost]
            total = sum((share for share in shares if isinstance(share, Fraction)), Fraction(0))
            if total > 1 or model.NotLiable(effect.party) in kept:
                continue
        elif isinstance(effect, model.NotLiable) and any(other.party == effect.party for other in bears):
            continue
        kept.append(effect)
    return kept


def _strategies() -> tuple[st.SearchStrategy[list[model.Effect]], st.SearchStrategy[list[model.Effect]]]:
    facts, term = st.just("who reported"), st.sampled_from(TERMS)
    procedural: st.SearchStrategy[model.Effect] = st.one_of(
        st.just(model.Negotiate()),
        st.just(model.Negotiate()),
        st.builds(model.Escalate),
        st.builds(model.Escalate, st.sampled_from(((), ("carrier",)))),
        st.builds(model.Await, facts),
        st.builds(model.Check, facts),
        st.builds(model.Must, st.sampled_from(("merchant", "reporter")), term),
        st.builds(model.Refer, term),
        st.builds(model.Note, term, term),
        st.builds(model.Presume, term),
    )
    tentative: tuple[model.Tentative | None, ...] = (None, None, None, None, "to be agreed", "to be decided")
    share = st.sampled_from(SHARES) | st.fractions(Fraction(1, 97), 1, max_denominator=97)
    bears = st.builds(model.Bears, st.sampled_from(tuple(PARTIES)), st.sampled_from(COSTS), share, st.sampled_from(tentative))
    exempt = st.builds(model.NotLiable, st.sampled_from(("carrier", "merchant", *PARTIES)))
    remedies = st.lists(st.sampled_from(REMEDIES), min_size=1, max_size=2, unique=True).map(lambda r: model.Remedies(tuple(r)))
    kinds: list[st.SearchStrategy[model.Effect]] = [*[bears] * 6, exempt, exempt, remedies, procedural]
    settling = st.sampled_from(kinds).flatmap(lambda kind: kind)
    together = st.lists(settling, min_size=1, max_size=3).map(_without_contradiction)
    return st.lists(procedural, min_size=1, max_size=2), together


PROCEDURAL, SETTLING = _strategies()
"""What a rule may say that asks what is known, and what any other may say."""
