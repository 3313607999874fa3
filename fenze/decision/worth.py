"""An outcome over what is known → what it comes to by itself: amounts, and from when until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from fenze.decision.due import Moments
from fenze.dsl import model
from fenze.dsl.money import minor_of_formula
from fenze.dsl.truth import Value


class Worth(NamedTuple):
    """What an outcome comes to in a case; None where that is not known, or it has nothing of the kind.

    `share` of a cost; `amount` in minor units, of a payment also the `low` and `high` it lies between; from when until when.
    """

    share: Fraction | None = None
    amount: int | None = None
    low: int | None = None
    high: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def worth_of(effect: model.Effect, values: Mapping[str, Value], currency: str, moments: Moments) -> Worth:
    """What it comes to; how a cost is divided takes what others bear of it, see `divide`."""
    since, until = moments.span_of(effect)
    match effect:
        case model.Pays(formula=formula, low=low, high=high, rounding=rounding):
            amount, least, most = (
                None if one is None else minor_of_formula(one, values, currency, rounding) for one in (formula, low, high)
            )
            return Worth(amount=amount, low=least, high=most)
        case model.Fine(formula=formula):
            return Worth(amount=minor_of_formula(formula, values, currency))
        case _:
            return Worth(since=since, until=until)
