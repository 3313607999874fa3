"""From the text of a policy to its decision: what the language says about money and time is what is decided."""

from __future__ import annotations

from typing import cast

import pytest

from fenze.decision.explain import explanation_of
from fenze.decision.to_json import json_of
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import engine_of
from fenze.solver.render.explanation_text import reasons_of
from fenze.solver.render.prose import plain_text_of
from tests.solver.build import NOW

TEXT = """
policy small "小" / "small"
calendar china
party merchant "商家" / "merchant"
party customer "买家" / "customer"
party insurer "保险" / "insurer"
cost freight_return "退货运费" / "return freight"
term late_dispatch "延迟发货" / "late dispatch"
term insured "运费险" / "insurance"
fact item_price "商品价" / "item price": money
fact rate "比例" / "rate": percent
fact category "品类" / "category": one of flat_tv "平板电视" / "flat TV", fridge "冰箱" / "fridge"
parameter floor_price "下限" / "floor": money = 38
table insurance_rate "费率" / "insurance rate" by category: percent = flat_tv 2.75%, fridge 7%
fact late "延迟" / "late": yes or no

rule R-1 "迟" / "late dispatch"
  when late is yes and rate * item_price > 100
  then merchant pays customer min(30% of item_price, 500) for late_dispatch
   and merchant is fined rate * item_price

rule R-2 "险" / "insurance"
  when late is no
  then insurer pays merchant clamp(insurance_rate[category] * item_price, floor_price, 125) for insured rounded down
"""
POLICY = policy_of((file_of(TEXT, "small.fenze"),))
ENGINE = engine_of(POLICY)


def payments(facts: dict[str, object]) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", json_of(ENGINE.decide({"facts": facts}, NOW), POLICY)["payments"])


@pytest.mark.parametrize(
    ("category", "price", "amount"),
    [
        ("flat_tv", "1000", "38.00"),  # 27.50, the floor
        ("flat_tv", "1381.82", "38.00"),  # 38.00005
        ("flat_tv", "4000", "110.00"),
        ("flat_tv", "4545.45", "124.99"),  # 124.999875, rounded down
        ("flat_tv", "4545.46", "125.00"),  # 125.00015, the cap
        ("fridge", "1000", "70.00"),
        ("fridge", "9000", "125.00"),
    ],
)
def test_a_rate_by_category_between_a_floor_and_a_cap(category: str, price: str, amount: str) -> None:
    (payment,) = payments({"late": False, "category": category, "item_price": price})
    assert (payment["amount"], payment["rounding"]) == (amount, "down")


@pytest.mark.parametrize(("price", "stands"), [("666.66", False), ("666.67", True)])
def test_a_percentage_that_the_case_states(price: str, *, stands: bool) -> None:
    decision = ENGINE.decide({"facts": {"late": True, "rate": "15", "item_price": price}}, NOW)
    assert [row.amount for row in decision.fines] == ([10000] if stands else [])


def test_the_steps_of_the_money_in_words() -> None:
    decision = ENGINE.decide({"facts": {"late": True, "rate": "15", "item_price": "1000.05"}}, NOW)
    told = plain_text_of(reasons_of(explanation_of(decision, POLICY), POLICY, "en"))
    for line in (
        "rate × item price (CNY 150.0075): over CNY 100.00",
        "30% × item price (CNY 1,000.05) = CNY 300.015",
        "the lesser of CNY 300.015 and CNY 500.00 = CNY 300.015",
        "rounded half up: CNY 300.02",
        "rate (15%) × item price (CNY 1,000.05) = CNY 150.0075",
        "rounded half up: CNY 150.01",
    ):
        assert line in told
    told = plain_text_of(reasons_of(explanation_of(decision, POLICY), POLICY, "zh"))
    for line in (
        "30% × 商品价（1,000.05 元） = 300.015 元",
        "300.015 元与500.00 元中的较小者 = 300.015 元",
        "四舍五入：300.02 元",
    ):
        assert line in told
