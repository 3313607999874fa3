"""Splitting amounts: the cases that the laws are about."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fenze.solver.money import MOST_MINOR_UNITS, minor_of, split, text_of_minor

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
