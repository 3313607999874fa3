"""A cost head divided between fractions, limits, excesses, ranges and the rest."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fenze.dsl import model
from fenze.dsl.divide import Portion, TooMuch, divide
from tests.solver.build import amount_of, portion, yuan

PAYOUT = amount_of("payout")
ALL, HALF, THIRD = Fraction(1), Fraction(1, 2), Fraction(1, 3)
UP_TO, OVER, REST = model.UpTo(PAYOUT), model.Excess(PAYOUT), model.Rest()


def bearings(*shares: model.Share) -> list[model.Bears]:
    return [model.Bears(party, "freight", share) for party, share in zip("abcdefgh", shares, strict=False)]


def amounts(*shares: model.Share, total: int, payout: str | None = "12.00") -> list[int | None]:
    values = {} if payout is None else {"payout": Fraction(payout)}
    return [part.amount for part in divide(bearings(*shares), total, values, "CNY", False).portions]


@pytest.mark.parametrize(
    ("shares", "total", "expected"),
    [
        ((ALL,), 3000, [3000]),
        ((THIRD, THIRD, THIRD), 100, [34, 33, 33]),
        ((UP_TO, OVER), 3000, [1200, 1800]),
        ((UP_TO, OVER), 1200, [1200, 0]),
        ((UP_TO, OVER), 1199, [1199, 0]),
        ((UP_TO, OVER), 1201, [1200, 1]),
        ((UP_TO, OVER), 0, [0, 0]),
        ((UP_TO, REST), 3001, [1200, 1801]),
        ((UP_TO, REST), 800, [800, 0]),
        ((REST, THIRD), 100, [67, 33]),
        ((UP_TO, HALF, REST), 3001, [1200, 1501, 300]),
        ((UP_TO, THIRD, REST), 10000, [1200, 3333, 5467]),
        ((model.Between(Fraction(1, 10), HALF, Fraction(3, 10)), REST), 1000, [300, 700]),
        ((model.Between(Fraction(1, 10), HALF, None), THIRD), 900, [None, 300]),
        ((model.Between(Fraction(1, 10), HALF, None), REST), 900, [None, None]),
        ((REST, REST, ALL), 900, [0, 0, 900]),
    ],
)
def test_the_amounts_add_up(shares: tuple[model.Share, ...], total: int, expected: list[int | None]) -> None:
    found = amounts(*shares, total=total)
    assert found == expected
    assert None in found or sum(amount or 0 for amount in found) == total


def test_a_limit_that_is_not_whole_is_rounded_half_up_once() -> None:
    limit = portion("50", yuan("0.03"))
    assert amounts(model.UpTo(limit), model.Excess(limit), total=100) == [2, 98]


def test_a_limit_below_zero_is_no_limit_to_the_excess() -> None:
    below = model.Sum(((1, yuan("1")), (-1, yuan("3"))), "money")
    assert amounts(model.UpTo(below), model.Excess(below), total=100) == [0, 100]


def test_the_share_of_a_limit_is_its_fraction_of_the_cost() -> None:
    found = divide(bearings(UP_TO, OVER), 3000, {"payout": Fraction(12)}, "CNY", False)
    assert found.portions == (Portion(Fraction(2, 5), 1200), Portion(Fraction(3, 5), 1800))
    assert found.left is None


def test_an_unknown_limit_leaves_what_depends_on_it_unknown() -> None:
    found = divide(bearings(UP_TO, THIRD, REST), 3000, {}, "CNY", False)
    assert found.portions == (Portion(None, None), Portion(THIRD, 1000), Portion(None, None))


def test_of_an_unknown_cost_the_rest_beside_fractions_is_known() -> None:
    assert divide(bearings(REST, THIRD), None, {}, "CNY", False).portions == (
        Portion(Fraction(2, 3), None),
        Portion(THIRD, None),
    )
    assert divide(bearings(REST, UP_TO), None, {"payout": Fraction(12)}, "CNY", False).portions == (
        Portion(None, None),
        Portion(None, None),
    )


def test_the_rest_is_unknown_while_more_may_be_put_on_somebody() -> None:
    assert divide(bearings(REST, THIRD), 900, {}, "CNY", True).portions == (Portion(None, None), Portion(THIRD, 300))
    assert divide(bearings(REST, THIRD), None, {}, "CNY", True).portions == (Portion(None, None), Portion(THIRD, None))


def test_what_nobody_bears_is_told() -> None:
    assert divide(bearings(UP_TO), 3000, {"payout": Fraction(12)}, "CNY", False).left == Portion(Fraction(3, 5), 1800)
    assert divide(bearings(THIRD), 3000, {}, "CNY", False).left == Portion(Fraction(2, 3), 2000)
    assert divide(bearings(THIRD), None, {}, "CNY", False).left == Portion(Fraction(2, 3), None)
    assert divide(bearings(THIRD), 3000, {}, "CNY", True).left is None
    assert divide(bearings(UP_TO), 1200, {"payout": Fraction(12)}, "CNY", False).left is None


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        ((HALF, HALF, THIRD), 900),
        ((HALF, HALF, THIRD), None),
        ((HALF, HALF, THIRD), 0),
        ((UP_TO, ALL), 900),
        ((UP_TO, OVER, THIRD), 3000),
        ((REST, REST), 900),
        ((REST, REST, THIRD), None),
    ],
)
def test_more_than_the_cost_is_too_much(shares: tuple[model.Share, ...], total: int | None) -> None:
    with pytest.raises(TooMuch):
        divide(bearings(*shares), total, {"payout": Fraction(12)}, "CNY", False)
