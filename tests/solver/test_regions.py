"""Regions tell numbers apart exactly where comparisons do."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.dsl.model import Comparison
from fenze.dsl.spelling import text_of
from fenze.dsl.truth import compare
from fenze.solver.regions import cuts_of, regions_of

OPERATORS: tuple[Comparison, ...] = ("<", "<=", ">", ">=", "=", "!=")
NUMBERS = st.fractions(-10, 10, max_denominator=4)
COMPARISONS = st.lists(st.tuples(st.sampled_from(OPERATORS), NUMBERS), max_size=5)


@given(COMPARISONS, st.lists(NUMBERS, min_size=1), st.booleans(), st.sampled_from([None, Fraction(1), Fraction(1, 4)]))
def test_a_comparison_is_true_in_exactly_its_regions(
    comparisons: list[tuple[Comparison, Fraction]], numbers: list[Fraction], negative: bool, step: Fraction | None
) -> None:
    regions = regions_of([cut for comparison in comparisons for cut in cuts_of(*comparison, step)], negative, step)
    assert len(set(regions.names)) == len(regions.names)
    for number in numbers:
        if (negative or number >= 0) and (step is None or number % step == 0):
            region = regions.region_of(number)
            for operator, threshold in comparisons:
                assert (region in regions.where(operator, threshold)) == compare(number, operator, threshold)


@given(COMPARISONS, st.booleans())
def test_each_region_of_whole_numbers_holds_one(comparisons: list[tuple[Comparison, Fraction]], negative: bool) -> None:
    regions = regions_of(
        [cut for comparison in comparisons for cut in cuts_of(*comparison, Fraction(1))], negative, Fraction(1)
    )
    whole = range(-12 if negative else 0, 13)
    assert {regions.region_of(Fraction(number)) for number in whole} == set(regions.names)


def names_of(*comparisons: tuple[Comparison, int], negative: bool = False, step: Fraction | None = None) -> tuple[str, ...]:
    cuts = [cut for operator, threshold in comparisons for cut in cuts_of(operator, Fraction(threshold), step)]
    return regions_of(cuts, negative, step).names


def test_regions_have_readable_names() -> None:
    assert names_of() == ("any",)
    assert names_of(("<=", 7), (">", 30)) == ("<= 7", "> 7 <= 30", "> 30")
    assert names_of((">=", 7), ("=", 30)) == ("< 7", ">= 7 < 30", "= 30", "> 30")
    assert names_of(("<", 3), (">", 3), step=Fraction(1)) == ("<= 2", "= 3", "> 3")


def test_nothing_lies_below_zero_where_it_cannot() -> None:
    assert names_of((">=", 0), ("<", 0), (">", -3)) == ("any",)
    assert names_of(("=", 0)) == ("<= 0", "> 0")
    assert names_of((">=", 0), negative=True) == ("< 0", ">= 0")


@pytest.mark.parametrize(
    ("number", "text"),
    [("1/3", "1/3"), ("3/5", "0.6"), ("-1/8", "-0.125"), ("1e60", "1" + 60 * "0"), ("0", "0"), ("-7/2", "-3.5")],
)
def test_numbers_are_written_exactly(number: str, text: str) -> None:
    assert text_of(Fraction(number)) == text


@given(st.fractions())
def test_a_written_number_can_be_read(number: Fraction) -> None:
    assert Fraction(text_of(number)) == number
