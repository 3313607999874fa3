"""A small policy, served; stores of both kinds, each test's its own."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from fenze.api.app import app_of
from fenze.api.catalog import Catalog
from fenze.api.publish import publish_at_start
from fenze.api.settings import Settings
from fenze.api.store.open import Store, open_store
from fenze.dsl.load import Checked, check
from fenze.solver.decide import Engine, engine_of

POSTGRES = os.environ.get("FENZE_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
KEY = "a key that is long enough for tests"
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
fact remark "备注" / "remark": text
constraint one_slip "错一处" / "one mistake at a time" never slip_wrong is yes and goods_wrong is yes
rule R-1 "厂商发错" / "wrong goods" cites guide "1" when goods_wrong is yes then maker bears all handling_cost
rule R-2 "单子做错" / "wrong slip" cites guide "2" overrides R-1 when slip_wrong is yes
  then clerk bears all handling_cost and maker is not liable
rule R-3 "有备注" / "remark" cites guide "3" when remark is known then clerk must check_remark
action check_remark "核对备注" / "check the remark"
"""
CASE = '{"case_id": "C-1", "as_of": "2022-09-01T10:00:00+08:00", "facts": {"slip_wrong": true, "handling_cost": "300.00"}}'
ONE = "/v1/policies/slips/decisions"
BATCH = "/v1/policies/slips/decisions:batch"
Opened = Callable[..., Store]


def postgres_is_there() -> bool:
    engine = create_engine(POSTGRES, connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> bool:
    return postgres_is_there()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty store, of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/fenze.db"
        return
    if not request.getfixturevalue("postgres"):
        pytest.skip("did not run: there is no PostgreSQL at FENZE_TEST_POSTGRES")
    with schema_of_its_own() as found:
        yield found


class schema_of_its_own:  # noqa: N801 used as a `with` block
    """An empty schema of the test database, gone afterwards."""

    def __enter__(self) -> str:
        self.name = f"fenze_{uuid.uuid4().hex[:12]}"
        self._do(f'CREATE SCHEMA "{self.name}"')
        return f"{POSTGRES.replace('+psycopg', '')}?options=-csearch_path%3D{self.name}"

    def __exit__(self, *_: object) -> None:
        self._do(f'DROP SCHEMA "{self.name}" CASCADE')

    def _do(self, statement: str) -> None:
        engine = create_engine(POSTGRES)
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()


def settings_at(address: str, **more: object) -> Settings:
    given = {"database_url": address, "audit_key": KEY, "threads": 2, "case_bytes": 2_000, "batch_bytes": 40_000, **more}
    return Settings.model_validate(given)


@pytest.fixture
def settings(address: str) -> Settings:
    """Cases up to 2 kB, batches up to 40 kB."""
    return settings_at(address)


@pytest.fixture(scope="session")
def policy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "slips.fenze"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture
def newer(policy_file: Path, tmp_path: Path) -> Path:
    """The next version of the policy."""
    path = tmp_path / "newer" / "slips.fenze"
    path.parent.mkdir()
    path.write_text(policy_file.read_text(encoding="utf-8").replace("version 1.2.0", "version 2.0.0"), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def engine(policy_file: Path) -> Engine:
    """What decides by the small policy, without a service."""
    found = check(policy_file)
    assert found.policy is not None
    return engine_of(found.policy, files=found.trees)


@cache
def _checked(policy: Path) -> Checked:
    return check(policy)


def opened(settings: Settings, *policies: Path) -> Store:
    """A store with these policies in it."""
    store = open_store(settings)
    publish_at_start(store, Catalog(store.database, settings.solve_seconds), [_checked(policy) for policy in policies])
    return store


@pytest.fixture
def client(settings: Settings, policy_file: Path) -> Iterator[TestClient]:
    """Calls on the service, on a store of either kind."""
    with TestClient(app_of(opened(settings, policy_file), settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def sqlite_client(tmp_path: Path, policy_file: Path) -> Iterator[TestClient]:
    """The same, where the kind of store does not matter."""
    settings = settings_at(f"sqlite:///{tmp_path}/fenze.db")
    with TestClient(app_of(opened(settings, policy_file), settings), raise_server_exceptions=False) as client:
        yield client
