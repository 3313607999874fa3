"""Amounts: to the coin, in whatever order, up to 10^18."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fenze.decision.decision import Liability, Unborne
from fenze.dsl.money import MOST_MINOR_UNITS, split
from fenze.dsl.spelling import text_of_minor
from tests.properties.cases import Sample, samples
from tests.properties.decided import decided

TOTALS = st.one_of(st.integers(0, 100), st.integers(0, MOST_MINOR_UNITS), st.just(MOST_MINOR_UNITS))


@st.composite
def divisions(draw: st.DrawFn) -> Mapping[str, Fraction]:
    """Shares that add up to 1, many of them equal."""
    names = draw(st.lists(st.text(max_size=3), min_size=1, max_size=8, unique=True))
    weights = draw(st.lists(st.integers(0, 7) | st.integers(0, 10**12), min_size=len(names), max_size=len(names)))
    total = sum(weights) or 1
    shares = dict(zip(names, (Fraction(weight, total) for weight in weights), strict=True))
    shares[names[0]] += 1 - sum(shares.values())
    return shares


@given(TOTALS, divisions())
def test_parts_add_up_and_lie_within_a_coin_of_the_exact_ones(total: int, shares: Mapping[str, Fraction]) -> None:
    parts = split(total, shares)
    assert parts.keys() == shares.keys()
    assert sum(parts.values()) == total
    assert all(abs(parts[name] - total * share) < 1 for name, share in shares.items())
    assert all(parts[name] == 0 for name, share in shares.items() if share == 0)


@given(TOTALS, divisions(), st.data())
def test_parts_do_not_depend_on_the_order(total: int, shares: Mapping[str, Fraction], data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(shares.items()))))
    assert split(total, shuffled) == split(total, shares)


@given(TOTALS, divisions())
def test_who_bears_more_never_pays_less(total: int, shares: Mapping[str, Fraction]) -> None:
    parts = split(total, shares)
    assert all(parts[a] >= parts[b] for a in shares for b in shares if shares[a] > shares[b])


@given(st.integers(-MOST_MINOR_UNITS, MOST_MINOR_UNITS), st.sampled_from(["CNY", "JPY", "BHD"]))
def test_minor_units_are_written_exactly(minor: int, currency: str) -> None:
    digits = {"CNY": 2, "JPY": 0, "BHD": 3}[currency]
    text = text_of_minor(minor, currency)
    assert Fraction(text) == Fraction(minor, 10**digits)
    assert len(text.partition(".")[2]) == digits


@given(samples())
def test_the_amounts_of_a_decision_add_up(sample: Sample) -> None:
    case = decided(sample)
    if case.decision is None:
        return
    for cost in {row.cost for row in case.decision.liability}:
        rows = [row for row in case.decision.liability if row.cost == cost]
        rest = [part for part in case.decision.unborne if part.cost == cost]
        parts: list[Liability | Unborne] = [*rows, *rest]
        if any(row.share is None for row in rows):
            continue  # a limit, an excess or a rest that takes something unknown, or of nothing
        total = case.file.values.get(cost)
        if total is None:
            assert all(row.amount is None for row in rows)
        elif sum((share_of(part) for part in parts), Fraction(0)) == 1:
            assert isinstance(total, Fraction)
            amounts = [row.amount for row in rows] + [part.amount for part in rest]
            assert sum(amount for amount in amounts if amount is not None) == total * 100
            assert None not in amounts
        for row in rows:
            assert row.amount is None or (isinstance(total, Fraction) and abs(row.amount - total * 100 * share_of(row)) < 1)


def share_of(part: Liability | Unborne) -> Fraction:
    """The fraction of the cost that it is."""
    assert part.share is not None
    return part.share
