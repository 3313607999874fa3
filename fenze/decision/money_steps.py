"""How a cost head is divided → the steps in which each part of it is reckoned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.divide import Portion
from fenze.dsl.money import minor_of
from fenze.dsl.reckon import Step, step_of
from fenze.dsl.truth import Value

Borne = tuple[model.Bears, Sequence[str], Portion]
"""Who bears a part of a cost, by which rules, and what it comes to."""


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """`exact` is the share of the total in minor units before rounding; `amount` after. `party` None: borne by nobody.

    `stated` is the share as the rules state it, `steps` what a formula in it comes to.
    """

    party: str | None
    share: Fraction | None
    stated: model.Share | None
    steps: Step | None
    proposed: bool
    exact: Fraction | None
    amount: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoneySteps:
    """How one cost head is divided; `total` in minor units, None where the cost is not known."""

    cost: str
    total: int | None
    parts: tuple[MoneyPart, ...]


def money_steps(
    cost: str, borne: Iterable[Borne], left: Portion | None, values: Mapping[str, Value], currency: str
) -> MoneySteps:
    """The steps of what is borne of a cost, and of what is `left` of it that nobody bears."""
    known = values.get(cost)
    total = minor_of(known, currency) if isinstance(known, Fraction) else None
    parts = [
        MoneyPart(
            bears.party,
            portion.share,
            bears.share,
            step_of(bears.share.formula, values) if isinstance(bears.share, model.UpTo | model.Excess) else None,
            bears.tentative is not None,
            _exact(portion, total),
            portion.amount,
            tuple(rules),
        )
        for bears, rules, portion in borne
    ]
    if left is not None:
        parts.append(MoneyPart(None, left.share, None, None, False, _exact(left, total), left.amount, ()))
    return MoneySteps(cost, total, tuple(parts))


def _exact(portion: Portion, total: int | None) -> Fraction | None:
    return None if total is None or portion.share is None or portion.amount is None else total * portion.share
