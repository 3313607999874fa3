"""Splitting and rounding amounts: the cases that the laws are about."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fenze.dsl import model
from fenze.dsl.money import MOST_MINOR_UNITS, apportion, minor_of, minor_of_formula, rounded, split
from fenze.dsl.spelling import text_of_minor
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


THIRD = Fraction(1, 3)


def test_equal_remainders_are_served_in_the_order_of_the_names() -> None:
    assert split(100, {"b": THIRD, "a": THIRD, "c": THIRD}) == {"a": 34, "b": 33, "c": 33}
    assert split(200, {"b": THIRD, "a": THIRD, "c": THIRD}) == {"a": 67, "b": 67, "c": 66}


def test_the_largest_remainder_is_served_first() -> None:
    assert split(10, {"a": Fraction(1, 6), "b": Fraction(5, 6)}) == {"a": 2, "b": 8}
    assert split(1, {"a": Fraction(1, 3), "b": Fraction(2, 3)}) == {"a": 0, "b": 1}


def test_the_largest_amount_is_split_exactly() -> None:
    parts = split(MOST_MINOR_UNITS, {"a": THIRD, "b": THIRD, "c": THIRD})
    assert sorted(parts.values()) == [333333333333333333, 333333333333333333, 333333333333333334]


def test_shares_that_leave_a_rest_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        split(100, {"a": THIRD})


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "text"),
    [("300", "CNY", 30000, "300.00"), ("0.05", "CNY", 5, "0.05"), ("300", "JPY", 300, "300"), ("1.234", "BHD", 1234, "1.234")],
)
def test_amounts_are_counted_in_the_smallest_coin(amount: str, currency: str, minor: int, text: str) -> None:
    assert minor_of(Fraction(amount), currency) == minor
    assert text_of_minor(minor, currency) == text


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "CNY"), ("1/3", "CNY"), ("0.5", "JPY")])
def test_what_is_finer_than_a_coin_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match="not exact"):
        minor_of(Fraction(amount), currency)
