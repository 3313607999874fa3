"""Amounts of columns are those that the numbers of Python come to, whatever their size."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from fenze.dsl import model
from fenze.dsl.money import apportion, minor_of_formula
from fenze.dsl.timing import timing_of
from fenze.solver.bulk.columns.amounts import NTH, Amount, Plans, Portion, Reckoned, Reckoner
from fenze.solver.bulk.columns.scale import Scale
from tests.bulk.desk import NOW

largest = st.one_of(st.integers(0, 500), st.integers(0, 10**18), st.just(10**18))
fractions = st.builds(Fraction, st.integers(1, 50), st.sampled_from([51, 97, 1000, 10**9 + 7, 10**21 + 7]))


def _any_moment(_fact: str, _micros: int, _offset: int) -> datetime:
    return NOW


def reckoner() -> Reckoner:
    scales = {"loss": Scale(100, 16, 2), "rate": Scale(10**6, 12, 6)}
    return Reckoner(scales, "CNY", 2, timing_of("Asia/Shanghai", None), _any_moment)


def amounts_of(rows: pl.DataFrame, plans: Mapping[str, Amount]) -> pl.DataFrame:
    """With one template for all rows."""
    own = Plans[Mapping[str, Amount]](lambda template: template)
    own.keep_up([plans])
    return reckoner().amounts(rows, own, rows[NTH].unique())


@given(st.lists(largest, min_size=1, max_size=8), st.lists(fractions, min_size=1, max_size=4))
def test_portions_are_those_of_the_largest_remainders_whatever_their_size(totals: list[int], parts: list[Fraction]) -> None:
    every = (*parts, 1 - sum(parts, Fraction(0)))
    if every[-1] < 0:
        return
    rows = pl.DataFrame({"loss": totals, NTH: [0] * len(totals)}, schema={"loss": pl.Int64, NTH: pl.UInt32})
    plans = {f"liability {place}": Portion("loss", every, place) for place in range(len(every))}
    found = amounts_of(rows, plans).drop(NTH).rows()
    for total, amounts_found in zip(totals, found, strict=True):
        expected = apportion({f"{place:03d}": total * part for place, part in enumerate(every)})
        assert list(amounts_found) == list(expected.values())


@given(
    st.lists(st.tuples(largest, st.integers(0, 10**18)), min_size=1, max_size=8),
    fractions,
    st.sampled_from(["half up", "half even", "up", "down"]),
)
def test_formulas_come_to_the_same_whatever_their_size(
    numbers: list[tuple[int, int]], factor: Fraction, rounding: model.Rounding
) -> None:
    loss, rate = model.FactValue("loss", "money"), model.FactValue("rate", "number")
    product = model.Product((rate, loss, model.Constant(factor, "number")), "money")
    less = model.Sum(((1, product), (-1, model.Constant(Fraction(5, 3), "money"))), "money")
    formula = model.Clamp(
        less,
        model.Constant(Fraction(0), "money"),
        model.Greatest((loss, model.Constant(Fraction(7), "money")), "money"),
        "money",
    )
    rows = pl.DataFrame({"loss": [a for a, _ in numbers], "rate": [b for _, b in numbers], NTH: [0] * len(numbers)}).cast(
        {NTH: pl.UInt32}
    )
    found = amounts_of(rows, {"payments 0": Reckoned(formula, rounding)})["payments 0"].to_list()
    for (a, b), amount in zip(numbers, found, strict=True):
        assert amount == minor_of_formula(formula, {"loss": Fraction(a, 100), "rate": Fraction(b, 10**6)}, "CNY", rounding)
