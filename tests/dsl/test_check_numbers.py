"""Numbers of a policy are exact, whatever unit or form they are written in."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.dsl import ast
from fenze.dsl.check.numbers import converted, digits_after_point, number_of, ratio_of, text_of_number
from fenze.dsl.currency import currencies, minor_digits_of

CLOCK: tuple[ast.Unit, ...] = ("minutes", "hours", "days")


@given(st.fractions())
def test_text_of_a_number_is_read_back(number: Fraction) -> None:
    assert Fraction(text_of_number(number)) == number


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_decimals_are_written_as_decimals(number: object) -> None:
    text = text_of_number(Fraction(str(number)))
    assert set(text) <= set("-.0123456789")
    assert not text.endswith((".", "-0"))


@pytest.mark.parametrize(
    ("number", "text"),
    [("7", "7"), ("1/8", "0.125"), ("-1/2", "-0.5"), ("1/3", "1/3"), ("100", "100"), ("1/1000", "0.001"), ("0", "0")],
)
def test_text_of_number(number: str, text: str) -> None:
    assert text_of_number(Fraction(number)) == text


@pytest.mark.parametrize("text", ["1/0", "9" * 50, "9" * 5000, "", "x"])
def test_what_is_no_number(text: str) -> None:
    assert number_of(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [("5%", 5), ("12.5%", Fraction(25, 2)), ("2/6", Fraction(1, 3)), ("-0.5", Fraction(-1, 2))]
)
def test_number_of(text: str, number: Fraction) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(("text", "parts"), [("2:1:1", (2, 1, 1)), ("1:0", None), ("1:" * 300 + "1", None)])
def test_ratio_of(text: str, parts: tuple[int, ...] | None) -> None:
    assert ratio_of(text) == parts


@given(st.fractions(min_value=0), st.sampled_from(CLOCK), st.sampled_from(CLOCK))
def test_conversion_loses_nothing(length: Fraction, written: ast.Unit, wanted: ast.Unit) -> None:
    there = converted(length, written, wanted)
    assert there is not None
    assert converted(there, wanted, written) == length


def test_a_day_has_24_hours_of_60_minutes() -> None:
    assert converted(Fraction(1), "days", "hours") == 24
    assert converted(Fraction(1), "hours", "minutes") == 60


@pytest.mark.parametrize("unit", CLOCK)
def test_working_days_are_never_converted(unit: ast.Unit) -> None:
    assert converted(Fraction(1), "working days", unit) is None
    assert converted(Fraction(1), unit, "working days") is None
    assert converted(Fraction(3), "working days", "working days") == 3


@pytest.mark.parametrize(("text", "digits"), [("5", 0), ("5.50", 1), ("5.00", 0), ("0.005", 3)])
def test_digits_after_point(text: str, digits: int) -> None:
    assert digits_after_point(text) == digits


@pytest.mark.parametrize(("code", "digits"), [("CNY", 2), ("USD", 2), ("EUR", 2), ("HKD", 2), ("TWD", 2), ("JPY", 0)])
def test_minor_digits(code: str, digits: int) -> None:
    assert minor_digits_of(code) == digits


@pytest.mark.parametrize("code", ["cny", "XAU", "RMB", ""])
def test_what_is_no_currency_of_payments(code: str) -> None:
    assert code not in currencies()
    with pytest.raises(KeyError):
        minor_digits_of(code)
