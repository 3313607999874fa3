"""A small policy, served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from fenze.api.app import app_of
from fenze.api.served import Served, served_of
from fenze.api.settings import Settings

POLICY = """
policy slips "错单" / "Wrong orders"
version 1.2.0
in force from 2022-01-01
party clerk "做单人" / "order clerk"
party maker "厂商" / "manufacturer"
cost handling_cost "后续处理费用" / "handling cost"
source guide "售后指导" / "guide"
fact slip_wrong "单子做错" / "slip wrong": yes or no ask clerk
fact goods_wrong "货发错" / "wrong goods": yes or no ask maker
constraint one_slip "错一处" / "one mistake at a time" never slip_wrong is yes and goods_wrong is yes
rule R-1 "厂商发错" / "wrong goods" cites guide "1" when goods_wrong is yes then maker bears all handling_cost
rule R-2 "单子做错" / "wrong slip" cites guide "2" overrides R-1 when slip_wrong is yes
  then clerk bears all handling_cost and maker is not liable
"""


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    path = tmp_path_factory.mktemp("policy") / "slips.fenze"
    path.write_text(POLICY, encoding="utf-8")
    (one,) = served_of([path], seconds=5)
    return one


@pytest.fixture
def client(served: Served) -> Iterator[TestClient]:
    """Calls on the service; cases up to 2 kB, batches up to 40 kB."""
    app = app_of([served], Settings(case_bytes=2_000, batch_bytes=40_000, threads=2))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
