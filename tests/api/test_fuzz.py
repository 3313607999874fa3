"""Every call with what the OpenAPI document allows and what it does not: no failure of the service, no answer it does not tell of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import booleans
from pydantic import TypeAdapter
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks
from starlette.types import ASGIApp, Receive, Scope, Send

from fenze.api.app import app_of
from fenze.api.wire import Decided, Refused
from tests.api.conftest import CASE, ONE, opened, schema_of_its_own, settings_at
from tests.api.test_app import CALLS

_LINE: TypeAdapter[Decided | Refused] = TypeAdapter(Decided | Refused)
FUZZ = hypothesis_settings.default is not None and hypothesis_settings.default.max_examples > 1_000
EXAMPLES = 300 if FUZZ else 5
CHECKS = [
    getattr(place, name)
    for place, name in (
        (checks, "not_a_server_error"),
        (openapi_checks, "status_code_conformance"),
        (openapi_checks, "content_type_conformance"),
        (openapi_checks, "response_schema_conformance"),
    )
]
SLOW = ("/v1/analysis:verify", "/v1/analysis:diff", "/v1/policies/{policy}/versions")
"""Each of these starts a process; what is asked of them is refused most often before."""


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: object, value: Any) -> bytes:
    return value if isinstance(value, bytes) else b"\n".join([json.dumps(value).encode()] * 3)


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
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=cast("Any", schema[path][method]).as_strategy(), known=booleans())
    def every_answer(case: Any, known: bool) -> None:
        if path in SLOW and not FUZZ:
            case.body = {"files": [], "policy": None, "old": "slip", "new": "slips"} if known else case.body
        if known:
            names = {"policy": "slips", "version": "1.2.0"}
            given_: dict[str, Any] = case.path_parameters or {}
            case.path_parameters = {name: names.get(name, value) for name, value in given_.items()}
        response = case.call(base_url="http://testserver")
        if path.endswith(":batch") and response.status_code == HTTPStatus.OK:
            assert all(_LINE.validate_json(line) for line in response.content.splitlines())
            return
        case.validate_response(response, checks=CHECKS)

    every_answer()
