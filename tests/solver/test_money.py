"""Rounding to minor units, each way named."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fenze.dsl import model
from fenze.solver.money import apportion, minor_of_formula, rounded, split
from tests.solver.build import portion, yuan


@pytest.mark.parametrize(
    ("exact", "half_up", "half_even", "up", "down"),
    [
        ("2", 2, 2, 2, 2),
        ("2.49", 2, 2, 3, 2),
        ("2.5", 3, 2, 3, 2),
        ("3.5", 4, 4, 4, 3),
        ("2.51", 3, 3, 3, 2),
        ("1/3", 0, 0, 1, 0),
        ("0", 0, 0, 0, 0),
        ("999999999999999999.5", 10**18, 10**18, 10**18, 10**18 - 1),
    ],
)
def test_rounding(exact: str, half_up: int, half_even: int, up: int, down: int) -> None:
    ways: dict[model.Rounding, int] = {"half up": half_up, "half even": half_even, "up": up, "down": down}
    assert {way: rounded(Fraction(exact), way) for way in ways} == ways


def test_a_formula_is_rounded_once_at_the_end() -> None:
    third = model.Quotient(yuan("0.10"), model.Constant(Fraction(3), "number"), "money")
    tripled = model.Product((third, model.Constant(Fraction(3), "number")), "money")
    assert minor_of_formula(tripled, {}, "CNY", "down") == 10
    assert minor_of_formula(portion("0.5", yuan("1.00")), {}, "CNY") == 1


def test_parts_must_add_up_to_a_whole_amount() -> None:
    with pytest.raises(ValueError, match="add up"):
        apportion({"a": Fraction(1, 3)})
    with pytest.raises(ValueError, match="add up"):
        split(100, {"a": Fraction(1, 3)})
