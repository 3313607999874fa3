"""An outcome whose parties are known → what it comes to that completions may differ in, as terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from fenze.dsl import model

Term = tuple[object, ...]


def terms_of(effect: model.Effect, who: Callable[[str], object]) -> Iterator[Term]:
    """The terms; `who` tells who a party is, None where that is not known: then nothing is said of it."""
    match effect:
        case model.Bears() | model.NotLiable() | model.Points() | model.Fine() | model.Sanction():
            party = who(effect.party)
            if party is None:
                return
            said: model.Effect = replace(effect, party=str(party))
        case model.Pays(payer, payee):
            payer_is, payee_is = who(payer), who(payee)
            if payer_is is None or payee_is is None:
                return
            said = replace(effect, payer=str(payer_is), payee=str(payee_is))
        case _:
            said = effect
    match said:
        case model.Bears(party, cost, share, how):
            yield "bears", party, cost, share, how
        case model.NotLiable(party):
            yield "not_liable", party
        case model.Remedies(alternatives):
            yield "remedy", frozenset(alternatives)
        case model.Pays() | model.Points() | model.Fine() | model.Sanction() | model.Eligible():
            yield type(said).__name__.lower(), said
        case model.Negotiate() | model.Escalate() | model.Await() | model.Refer():
            yield (type(said).__name__.lower(),)
        case _:
            pass
    if isinstance(said, model.Bears | model.Pays) and said.tentative:
        yield ("negotiate" if said.tentative == "to be agreed" else "escalate",)
