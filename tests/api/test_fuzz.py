"""Every call with what the OpenAPI document allows and what it does not: no failure of the service, no answer it does not tell of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from starlette.types import ASGIApp, Receive, Scope, Send

from fenze.api.app import app_of
from tests.api.conftest import CASE, ONE, opened, schema_of_its_own, settings_at
from tests.api.test_app import CALLS

FUZZ = hypothesis_settings.default is not None and hypothesis_settings.default.max_examples > 1_000
EXAMPLES = 300 if FUZZ else 5
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SLOW = ("/v1/analysis:verify", "/v1/analysis:diff", "/v1/policies/{policy}/versions")
"""Each of these starts a process; what is asked of them is refused most often before."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, policy_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    if request.param == "sqlite":
        yield from _service(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/fenze.db", policy_file)
        return
    if not request.getfixturevalue("postgres"):
        pytest.skip("did not run: there is no PostgreSQL at FENZE_TEST_POSTGRES")
    with schema_of_its_own() as address:
        yield from _service(address, policy_file)


def _service(address: str, policy_file: Path) -> Iterator[TestClient]:
    settings = settings_at(address, analysis_seconds=2.0, question_seconds=0.2)
    with TestClient(app_of(opened(settings, policy_file), settings), raise_server_exceptions=False) as client:
        assert client.post(ONE, content=CASE).status_code == 200
        yield client


def without_lifespan(app: ASGIApp) -> ASGIApp:
    """The application as it runs: each call would else begin it and end it."""

    async def calls_only(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await app(scope, receive, send)
        else:
            for what in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{what}.complete"})

    return calls_only


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_answer_is_one_that_the_document_tells_of(service: TestClient, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_dict(service.get("/openapi.json").json())
    schema.app = without_lifespan(service.app)

    @hypothesis_settings(
        max_examples=EXAMPLES,
        derandomize=not FUZZ,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method].as_strategy(), known=booleans())
    def every_answer(case: schemathesis.Case, known: bool) -> None:
        if path in SLOW and not FUZZ:
            case.body = {"files": [], "policy": None, "old": "slip", "new": "slips"} if known else case.body
        if known:
            names = {"policy": "slips", "version": "1.2.0"}
            case.path_parameters = {name: names.get(name, value) for name, value in (case.path_parameters or {}).items()}
        case.validate_response(case.call(base_url="http://testserver"), checks=CHECKS)

    every_answer()
