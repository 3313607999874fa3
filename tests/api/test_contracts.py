"""Cases that name a contract over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from fenze.api.app import app_of
from fenze.api.wire import Decided
from fenze.api.wire.policies import PolicyList
from tests.api.conftest import opened, settings_at

ONE = "/v1/policies/late/decisions"
POLICY = """
policy late "晚到" / "Late goods"
party maker "厂商" / "manufacturer"
party customer "客户" / "customer"
source guide "售后指导" / "guide"
term late_arrival "晚到" / "late arrival"
parameter slack "宽限" / "grace": days = 3 days
parameter fee_rate "违约金比例" / "rate of the fee": percent = 5%
fact days_late "晚到天数" / "days late": days ask maker
fact paid "实付" / "price paid": money ask maker
rule L-1 "晚到赔付" / "late arrival" cites guide "3" when days_late > slack
  then maker pays customer fee_rate * paid for late_arrival
contract acme-2024 "甲公司" / "Acme" for late
  set slack = 10 days
  set fee_rate = 10%
"""


@pytest.fixture
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("policy") / "late.fenze"
    path.write_text(POLICY, encoding="utf-8")
    settings = settings_at(f"sqlite:///{path.parent}/fenze.db")
    with TestClient(app_of(opened(settings, path), settings)) as client:
        yield client


def case(contract: str | None, days_late: int) -> str:
    facts = {"days_late": days_late, "paid": "99.99"}
    return json.dumps({"as_of": "2022-09-01T10:00:00+08:00", "contract": contract, "facts": facts})


def test_the_contract_of_a_case_sets_the_parameters_and_is_in_the_decision(client: TestClient) -> None:
    found: list[tuple[str | None, list[str | None]]] = []
    for contract, days in ((None, 11), ("acme-2024", 11), ("acme-2024", 4)):
        decision = Decided.model_validate_json(client.post(ONE, content=case(contract, days)).content, strict=True)
        found.append((decision.contract, [payment.amount for payment in decision.payments]))
    assert found == [(None, ["5.00"]), ("acme-2024", ["10.00"]), ("acme-2024", [])]


def test_the_list_of_policies_names_the_contracts_of_each(client: TestClient) -> None:
    (head,) = PolicyList.model_validate_json(client.get("/v1/policies").content).policies
    assert [(one.contract, one.labels.zh, one.labels.en) for one in head.contracts] == [("acme-2024", "甲公司", "Acme")]


def test_decisions_under_different_contracts_have_different_digests(client: TestClient) -> None:
    answers = [client.post(ONE, content=case(contract, 11)).json() for contract in (None, "acme-2024")]
    assert answers[0]["policy_digest"] != answers[1]["policy_digest"]


def test_a_contract_that_the_policy_has_not_is_a_problem_and_the_near_one_is_named(client: TestClient) -> None:
    answer = client.post(ONE, content=case("acme-2025", 11))
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (422, "unknown_contract", "contract")
    assert problem["suggestion"] == "did you mean `acme-2024`?"


def test_a_batch_may_name_a_contract_a_line(client: TestClient) -> None:
    lines = "\n".join(case(contract, 11) for contract in (None, "acme-2024", "nobody"))
    answers = [json.loads(line) for line in client.post(f"{ONE}:batch", content=lines).text.splitlines()]
    assert [answer.get("contract", answer.get("error", {}).get("code")) for answer in answers] == [
        None,
        "acme-2024",
        "unknown_contract",
    ]
