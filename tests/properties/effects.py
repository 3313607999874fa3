"""Random outcomes of one rule."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from hypothesis import strategies as st

from fenze.dsl import model
from tests.properties.words import COSTS, PARTIES, RATES, REMEDIES, SHARES, TERMS


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


_TENTATIVE: tuple[model.Tentative | None, ...] = (None, None, None, None, "to be agreed", "to be decided")
_ROUNDINGS: tuple[model.Rounding, ...] = ("half up", "half up", "half even", "up", "down")
_PAYEES = st.sampled_from(("customer", "做单人"))
_PAYERS = st.sampled_from(("merchant", "carrier", "reporter"))
_TERM, _PARTY = st.sampled_from(TERMS), st.sampled_from(tuple(PARTIES))
_HOW = st.sampled_from(_TENTATIVE)


def _procedural() -> st.SearchStrategy[model.Effect]:
    facts = st.just("who reported")
    return st.one_of(
        st.just(model.Negotiate()),
        st.just(model.Negotiate()),
        st.builds(model.Escalate),
        st.builds(model.Escalate, st.sampled_from(((), ("carrier",)))),
        st.builds(model.Await, facts),
        st.builds(model.Check, facts),
        st.builds(model.Must, st.sampled_from(("merchant", "reporter")), _TERM),
        st.builds(model.Refer, _TERM),
        st.builds(model.Note, _TERM, _TERM),
        st.builds(model.Presume, _TERM),
    )


def _settling() -> list[st.SearchStrategy[model.Effect]]:
    share = st.sampled_from(SHARES) | st.fractions(Fraction(1, 97), 1, max_denominator=97)
    bears = st.builds(model.Bears, _PARTY, st.sampled_from(COSTS), share, _HOW)
    exempt = st.builds(model.NotLiable, st.sampled_from(("carrier", "merchant", *PARTIES)))
    remedies = st.lists(st.sampled_from(REMEDIES), min_size=1, max_size=2, unique=True).map(lambda r: model.Remedies(tuple(r)))
    return [*[bears] * 6, exempt, exempt, remedies, _procedural()]


def _awards() -> list[st.SearchStrategy[model.Effect]]:
    """Payments, mostly of the same parties for the same reason, fines, points, sanctions, eligibility."""
    amount = amounts()
    rounding = st.sampled_from(_ROUNDINGS)
    reason = st.sampled_from(("late", "late", "late", "lost"))
    pays = st.builds(model.Pays, _PAYERS, _PAYEES, amount, reason, st.sampled_from((None, None, None, "points")), rounding)
    how = st.sampled_from(_TENTATIVE[-2:])
    proposed = st.builds(model.Pays, _PAYERS, _PAYEES, amount, reason, tentative=how)
    low = st.just(yuan("0.5"))
    ranged = st.builds(model.Pays, _PAYERS, _PAYEES, st.none() | amount, reason, low=low, high=amount, tentative=how)
    points = st.builds(model.Points, _PARTY, st.sampled_from((6, 12)), st.sampled_from((None, "term")))
    length = st.builds(
        model.Span, st.sampled_from((Fraction(7), Fraction(12))), st.just("days"), st.just("seen_at"), st.booleans()
    )
    sanction = st.builds(model.Sanction, _PARTY, st.sampled_from(("closed", "用语")), st.none() | length)
    fine, eligible = st.builds(model.Fine, _PARTY, amount), st.builds(model.Eligible, st.sampled_from(TERMS), st.booleans())
    return [pays, pays, pays, proposed, ranged, points, fine, sanction, eligible, eligible]


def _divisions() -> list[st.SearchStrategy[model.Effect]]:
    """Parts of one cost head, of every kind."""
    amount = amounts()
    between = st.builds(
        model.Between, st.just(Fraction(1, 10)), st.just(Fraction(1, 2)), st.sampled_from((None, Fraction(1, 3)))
    )
    share = st.one_of(
        st.builds(model.UpTo, amount), st.builds(model.Excess, amount), st.just(model.Rest()), st.sampled_from(SHARES[2:])
    )
    definite = st.builds(model.Bears, _PARTY, st.sampled_from((*COSTS, COSTS[0])), share, _HOW)
    ranged = st.builds(model.Bears, _PARTY, st.just(COSTS[0]), between, st.sampled_from(_TENTATIVE[-2:]))
    exempt = st.builds(model.NotLiable, _PARTY)
    return [*[definite] * 6, ranged, exempt]


def amounts() -> st.SearchStrategy[model.Formula]:
    """Amounts of money: some of facts, some of the same number whichever way they are written, some below nothing."""
    money = st.sampled_from(("loss", "price", COSTS[1])).map(lambda name: model.FactValue(name, "money"))
    sums = st.sampled_from(("1", "7", "100", "0.05")).map(yuan)
    rate = st.sampled_from((Fraction(1, 10), Fraction(1, 3), Fraction(1, 2)))
    plain: st.SearchStrategy[model.Formula] = st.one_of(
        st.builds(model.Constant, rate, st.just("number")),
        st.builds(model.ParameterValue, st.just("rate"), rate, st.just("number")),
        st.just(model.FactValue("pieces", "number")),
        st.just(
            model.TableValue(RATES.name, RATES.fact, {value: rate / 100 for value, rate in RATES.entries.items()}, "number")
        ),
    )
    part = st.tuples(plain, money | sums).map(lambda factors: model.Product(factors, "money"))
    one: st.SearchStrategy[model.Formula] = money | sums | part
    sign: st.SearchStrategy[Literal[1, -1]] = st.sampled_from((1, 1, -1))
    signed = st.tuples(sign, one)
    return st.one_of(
        sums,
        sums,
        one,
        one.map(lambda whole: model.Quotient(whole, model.Constant(Fraction(7, 2), "number"), "money")),
        st.tuples(one, one).map(lambda parts: model.Least(parts, "money")),
        st.tuples(one, one).map(lambda parts: model.Greatest(parts, "money")),
        st.tuples(signed, signed).map(lambda parts: model.Sum(parts, "money")),
        one.map(lambda value: model.Clamp(value, yuan("1"), yuan("50"), "money")),
    )


def yuan(amount: str) -> model.Constant:
    """So much money."""
    return model.Constant(Fraction(amount), "money")


def _filed() -> list[st.SearchStrategy[model.Effect]]:
    """What is said of the file as it stands, beside what is procedural."""
    advance = st.builds(model.Advance, _PARTY, st.sampled_from(COSTS), st.sampled_from((None, "term")))
    recourse = st.builds(model.Recourse, _PARTY, _PAYERS, st.none() | st.sampled_from(COSTS))
    span = st.builds(model.Span, st.just(Fraction(7)), st.just("days"), st.just("seen_at"), st.booleans())
    return [advance, recourse, st.builds(model.Window, _TERM, span, st.none() | span), _procedural()]


def _some(kinds: Sequence[st.SearchStrategy[model.Effect]], most: int = 3) -> st.SearchStrategy[list[model.Effect]]:
    return st.lists(st.sampled_from(kinds).flatmap(lambda kind: kind), min_size=1, max_size=most).map(_without_contradiction)


PROCEDURAL = st.lists(_procedural(), min_size=1, max_size=2)
"""What a rule may say that asks what is known."""
SETTLING, AWARDING, DIVIDING = _some(_settling()), _some([*_awards(), *_filed()]), _some(_divisions())
"""What any other may say: who bears what; who pays and is punished; how a cost head is divided."""
