"""A case under a contract is decided with the contract's parameters; the policy for it is compiled once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from fenze.decision.case import CaseError
from fenze.decision.explain import explanation_of
from fenze.decision.to_json import json_of
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine, engine_of
from tests.solver.build import NOW

TEXT = """
policy small "小" / "small"
party merchant "商家"
party carrier "物流"
cost loss "损失" / "loss"
fact days_late "晚几天" / "days late": days
parameter joint "共担" / "joint": shares = equal
parameter patience "宽限" / "patience": days = 3 days

rule R-1 "共担" / "shared"
  when days_late > patience
  then merchant, carrier share loss by joint

contract acme-2024 "甲公司" / "Acme" for small
  set joint = 2:1

contract patient "耐心" / "patient" for small
  set patience = 10 days
"""
FILES = (file_of(TEXT, "small.fenze"),)
POLICY = policy_of(FILES)


@pytest.fixture
def engine() -> Engine:
    return engine_of(POLICY, files=FILES)


def amounts(engine: Engine, contract: str | None) -> tuple[str | None, str, list[int | None]]:
    decision = engine.decide({"contract": contract, "facts": {"days_late": 4, "loss": "9.00"}}, NOW)
    return decision.contract, decision.status, [row.amount for row in decision.liability]


def test_the_contract_of_the_case_chooses_the_parameters(engine: Engine) -> None:
    assert amounts(engine, None) == (None, "decided", [450, 450])
    assert amounts(engine, "acme-2024") == ("acme-2024", "decided", [300, 600])
    assert amounts(engine, "patient") == ("patient", "no_rule", [])
    assert amounts(engine, None) == (None, "decided", [450, 450])


def test_the_decision_shows_the_contract(engine: Engine) -> None:
    for contract in (None, "acme-2024"):
        decision = engine.decide({"contract": contract, "facts": {}}, NOW)
        assert json_of(decision, engine.policy)["contract"] == contract


def test_the_policy_for_a_contract_is_compiled_once(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(engine.under, ["acme-2024"] * 32))
    assert len(found) == 1
    (under,) = found
    assert under.policy.contract == "acme-2024"
    assert under.policy.parameters["joint"].value == "2:1"
    assert under.under("acme-2024") is under
    assert engine.under(None) is engine


def test_a_decision_is_explained_with_the_parameters_of_its_contract(engine: Engine) -> None:
    decision = engine.decide({"contract": "patient", "facts": {"days_late": 4}}, NOW)
    assert explanation_of(decision, engine.under(decision.contract).policy).decision is decision
    with pytest.raises(AssertionError):
        explanation_of(decision, engine.policy)


@pytest.mark.parametrize(
    ("contract", "code", "suggestion"),
    [
        ("acme-2025", "unknown_contract", "did you mean `acme-2024`?"),
        ("甲公司", "unknown_contract", "did you mean `acme-2024`?"),
        ("nobody", "unknown_contract", None),
        (7, "wrong_type", None),
        (True, "wrong_type", None),
    ],
)
def test_an_unknown_contract_is_refused(engine: Engine, contract: object, code: str, suggestion: str | None) -> None:
    with pytest.raises(CaseError) as caught:
        engine.decide({"contract": contract, "facts": {}}, NOW)
    (fault,) = caught.value.faults
    assert (fault.code, fault.field, fault.suggestion and fault.suggestion.en) == (code, "contract", suggestion)


def test_an_engine_without_the_files_of_its_policy_refuses_contracts() -> None:
    with pytest.raises(CaseError) as caught:
        engine_of(POLICY).decide({"contract": "acme-2024", "facts": {}}, NOW)
    assert caught.value.faults[0].code == "contract_not_available"


def test_a_policy_loaded_under_a_contract_decides_under_it() -> None:
    loaded = policy_of(FILES, contract="acme-2024")
    assert amounts(engine_of(loaded), None) == ("acme-2024", "decided", [300, 600])
    assert amounts(engine_of(loaded, files=FILES), "patient") == ("patient", "no_rule", [])


def test_values_given_besides_hold_under_every_contract() -> None:
    values = {"joint": "1:2"}
    engine = engine_of(policy_of(FILES, values), files=FILES, values=values)
    assert amounts(engine, None) == (None, "decided", [600, 300])
    assert amounts(engine, "acme-2024") == ("acme-2024", "decided", [600, 300])
