"""Formulas over what is known, exactly, with their steps."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.dsl import model
from fenze.dsl.model.formula import facts_of
from fenze.dsl.money import minor_units_of, rounded
from fenze.dsl.reckon import step_of, value_of
from fenze.dsl.reckoner import reckoner_of
from fenze.dsl.spelling import text_of_formula
from fenze.dsl.truth import Value
from tests.solver.build import amount_of, least, number, portion, yuan

RATES = model.TableValue("rates", "category", {"flat_tv": Fraction(11, 400), "fridge": Fraction(7, 100)}, "number")
PRICE, PAID = amount_of("price"), amount_of("paid")
VALUES: dict[str, Value] = {"price": Fraction(1000), "rate": Fraction(15), "category": "fridge", "days": Fraction(5, 2)}
LATE = least(portion("30", PRICE), yuan("500"))
PAYOUT = model.Clamp(model.Product((RATES, PRICE), "money"), yuan("45"), yuan("280"), "money")
DIFFERENCE = model.Sum(((1, PRICE), (-1, PAID)), "money")


@pytest.mark.parametrize(
    ("formula", "text", "value"),
    [
        (yuan("0.1"), "0.1", "1/10"),
        (PRICE, "price", "1000"),
        (LATE, "min(0.3 * price, 500)", "300"),
        (model.Greatest((PRICE, yuan("2000")), "money"), "max(price, 2000)", "2000"),
        (PAYOUT, "clamp(rates[category] * price, 45, 280)", "70"),
        (model.Product((model.FactValue("rate", "number"), PRICE), "money"), "rate * price", "15000"),
        (model.Sum(((-1, yuan("1")), (1, PRICE)), "money"), "- 1 + price", "999"),
        (model.Product((number("2"), model.Sum(((1, PRICE), (1, yuan("1"))), "money")), "money"), "2 * (price + 1)", "2002"),
        (model.Quotient(PRICE, model.ParameterValue("parts", Fraction(3), "number"), "money"), "price / parts", "1000/3"),
        (model.Quotient(PRICE, model.Product((number("2"), number("3")), "number"), "money"), "price / (2 * 3)", "500/3"),
        (model.Product((model.FactValue("days", "duration"), number("2")), "duration"), "days * 2", "5"),
    ],
)
def test_a_formula_comes_to_its_exact_value(formula: model.Formula, text: str, value: str) -> None:
    assert text_of_formula(formula) == text
    assert value_of(formula, VALUES) == Fraction(value)
    assert step_of(formula, VALUES).value == Fraction(value)
    assert prepared(formula, VALUES) == Fraction(value)


@pytest.mark.parametrize("formula", [PAID, DIFFERENCE, least(yuan("1"), PAID), portion("10", PAID), portion("0", PAID)])
def test_a_formula_over_an_unknown_fact_is_unknown(formula: model.Formula) -> None:
    assert value_of(formula, VALUES) is None
    assert step_of(formula, VALUES).value is None
    assert reckoner_of(formula)(VALUES) is None


def test_the_entry_of_an_unknown_choice_is_unknown() -> None:
    assert value_of(PAYOUT, {"price": Fraction(1)}) is None
    assert reckoner_of(PAYOUT)({"price": Fraction(1)}) is None


@pytest.mark.parametrize(
    ("price", "amount"), [("1500", "45"), ("1636.36", "45"), ("1636.37", "45.000175"), ("9999", "274.9725")]
)
def test_a_clamp_holds_at_the_floor_between_and_at_the_cap(price: str, amount: str) -> None:
    values: dict[str, Value] = {"price": Fraction(price), "category": "flat_tv"}
    assert value_of(PAYOUT, values) == Fraction(amount)
    assert value_of(PAYOUT, {**values, "price": Fraction(10**16)}) == 280
    assert prepared(PAYOUT, values) == Fraction(amount)
    assert prepared(PAYOUT, {**values, "price": Fraction(10**16)}) == 280


def formulas(price: model.Formula) -> st.SearchStrategy[model.Formula]:
    """Formulas of any depth over a price that may be below 0."""
    constants = st.fractions(-3, 3, max_denominator=7).map(lambda value: model.Constant(value, "number"))
    divisors = st.fractions(-3, 3, max_denominator=7).filter(bool).map(lambda value: model.Constant(value, "number"))

    def operations(part: st.SearchStrategy[model.Formula]) -> st.SearchStrategy[model.Formula]:
        parts = st.lists(part, min_size=1, max_size=3).map(tuple)
        signs: st.SearchStrategy[Literal[1, -1]] = st.sampled_from((1, -1))
        signed = st.lists(st.tuples(signs, part), min_size=1, max_size=3).map(tuple)
        return st.one_of(
            parts.map(lambda found: model.Product(found, "money")),
            parts.map(lambda found: model.Least(found, "money")),
            parts.map(lambda found: model.Greatest(found, "money")),
            signed.map(lambda found: model.Sum(found, "money")),
            st.tuples(part, divisors).map(lambda found: model.Quotient(*found, "money")),
            st.tuples(part, part, part).map(lambda found: model.Clamp(*found, "money")),
        )

    return st.recursive(constants | st.just(price), operations, max_leaves=8)


@given(formulas(PRICE), st.fractions(-1000, 1000, max_denominator=100), st.sampled_from(("half up", "half even", "up", "down")))
def test_a_formula_prepared_once_comes_to_what_its_steps_come_to(
    formula: model.Formula, price: Fraction, rounding: model.Rounding
) -> None:
    values: dict[str, Value] = {"price": price}
    exact = value_of(formula, values)
    assert prepared(formula, values) == exact
    assert exact is not None
    amount = minor_units_of("CNY", formula, rounding)(values)
    assert amount is not None
    assert amount == max(0, rounded(exact * 100, rounding))
    if rounding in ("half up", "half even"):
        assert abs(amount - max(Fraction(0), exact * 100)) <= Fraction(1, 2)
    assert minor_units_of("CNY", formula, rounding)({}) == (amount if not any(facts_of(formula)) else None)


def test_nothing_is_divided_by_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        reckoner_of(model.Quotient(PRICE, yuan("0"), "number"))(VALUES)


def prepared(formula: model.Formula, values: Mapping[str, Value]) -> Fraction | None:
    ratio = reckoner_of(formula)(values)
    return None if ratio is None else Fraction(*ratio)


def test_the_steps_hold_every_operation_with_its_parts() -> None:
    step = step_of(LATE, VALUES)
    assert step.formula == LATE
    assert [part.value for part in step.parts] == [300, 500]
    assert [part.value for part in step.parts[0].parts] == [Fraction(3, 10), 1000]


def test_the_facts_of_a_formula() -> None:
    assert list(facts_of(model.Sum(((1, PAYOUT), (-1, DIFFERENCE)), "money"))) == ["category", "price", "price", "paid"]
