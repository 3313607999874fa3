"""The calls around deciding: policies, health, problems of HTTP itself, the OpenAPI document."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from opentelemetry.exporter.otlp.proto.http import trace_exporter
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from fenze.api.app import app_of
from fenze.api.catalog import Catalog
from fenze.api.problem import tongue_of
from fenze.api.source import Source, policy_in
from fenze.api.wire import Decision
from fenze.api.wire.policies import PolicyList, PolicyText
from fenze.decision.decision import Decision as Decided
from fenze.decision.to_json import json_of
from fenze.dsl.load import load, shipped
from fenze.solver.decide import Engine, engine_of
from fenze.solver.solve import TookTooLong
from tests.api.conftest import CASE, ONE, POLICY, opened, settings_at

CALLS = (
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("POST", "/v1/policies/{policy}/decisions"),
    ("POST", "/v1/policies/{policy}/decisions:batch"),
    ("GET", "/v1/decisions"),
    ("GET", "/v1/decisions/{decision_id}"),
    ("GET", "/v1/decisions/{decision_id}/explanation"),
    ("POST", "/v1/decisions/{decision_id}/why-not"),
    ("POST", "/v1/decisions/{decision_id}/what-if"),
    ("GET", "/v1/policies"),
    ("GET", "/v1/policies/{policy}"),
    ("GET", "/v1/policies/{policy}/versions"),
    ("POST", "/v1/policies/{policy}/versions"),
    ("POST", "/v1/policies/{policy}/versions/{version}:activate"),
    ("POST", "/v1/policies/{policy}:rollback"),
    ("GET", "/v1/policies/{policy}/schema"),
    ("POST", "/v1/analysis:verify"),
    ("POST", "/v1/analysis:diff"),
    ("GET", "/v1/jobs/{job_id}"),
    ("DELETE", "/v1/jobs/{job_id}"),
    ("GET", "/v1/audit/head"),
    ("GET", "/v1/statements"),
)


class Stuck(Engine):
    """An engine whose first decision waits until it is released, and that then runs out of time."""

    released = threading.Event()

    def decide(self, raw: Mapping[str, object], now: datetime) -> Decided:
        self.released.wait(10)
        raise TookTooLong(10.0)


class Broken(Engine):
    def decide(self, raw: Mapping[str, object], now: datetime) -> Decided:
        raise ZeroDivisionError


def test_the_policies_are_listed_with_what_tells_them_apart(client: TestClient, engine: Engine) -> None:
    (head,) = PolicyList.model_validate_json(client.get("/v1/policies").content).policies
    assert (head.policy, head.labels.zh, head.version, head.digest) == ("slips", "错单", "1.2.0", engine.policy.digest)
    assert (head.since, head.until) == ("2022-01-01", None)


def test_a_policy_is_shown_with_its_source(client: TestClient) -> None:
    shown = PolicyText.model_validate_json(client.get("/v1/policies/slips").content)
    assert [(file.name, file.text) for file in shown.files] == [("slips.fenze", POLICY)]
    assert client.get("/v1/policies/other").json()["code"] == "unknown_policy"


def test_an_address_or_call_that_is_not_there_is_a_problem(client: TestClient) -> None:
    absent, wrong = client.get("/v1/nothing"), client.get("/v1/policies/slips/decisions")
    assert (absent.status_code, absent.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["allow"]) == (405, "method_not_allowed", "POST")


def test_the_openapi_document_describes_each_call(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {(method.upper(), path) for path, calls in paths.items() for method in calls} == set(CALLS)
    batch = paths["/v1/policies/{policy}/decisions:batch"]["post"]
    assert set(batch["requestBody"]["content"]) == set(batch["responses"]["200"]["content"]) == {"application/x-ndjson"}
    content = paths["/v1/policies/{policy}/decisions"]["post"]["requestBody"]["content"]
    assert set(content["application/json"]["schema"]["properties"]) == {"case_id", "as_of", "contract", "facts"}


def test_every_reference_in_the_openapi_document_leads_somewhere(client: TestClient) -> None:
    text = client.get("/openapi.json").text
    for reference in set(re.findall(r'"#/([^"]+)"', text)):
        place: object = json.loads(text)
        for step in reference.split("/"):
            assert isinstance(place, dict)
            place = place[step]  # pyright: ignore[reportUnknownVariableType]
    assert '"application/problem+json"' in text


@pytest.fixture
def ready_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, policy_file: Path) -> Callable[[type[Engine]], TestClient]:
    """Calls on a service that decides with another engine."""

    def client(kind: type[Engine]) -> TestClient:
        def engine_of(_: Catalog, source: Source) -> Engine:
            return kind(policy_in(source))

        monkeypatch.setattr(Catalog, "engine_of", engine_of)
        settings = settings_at(f"sqlite:///{tmp_path}/{kind.__name__}.db")
        return TestClient(app_of(opened(settings, policy_file), settings), raise_server_exceptions=False)

    return client


def test_the_service_is_alive_at_once_and_ready_once_every_policy_is_grounded(
    ready_with: Callable[[type[Engine]], TestClient], sqlite_client: TestClient
) -> None:
    Stuck.released.clear()
    with ready_with(Stuck) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        waiting = client.get("/readyz")
        assert (waiting.status_code, waiting.json()["code"]) == (503, "not_ready")
        Stuck.released.set()
    answers = (sqlite_client.get("/readyz") for _ in range(1_000))
    assert next(answer.json() for answer in answers if answer.status_code == 200) == {"status": "ok"}


def test_nothing_works_on_the_store_once_the_service_has_ended(
    tmp_path: Path, policy_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever drops its tables then would find them locked, and might wait for what waits for the rest of them."""
    settings = settings_at(f"sqlite:///{tmp_path}/fenze.db", poll_seconds=0.01)
    store = opened(settings, policy_file)
    working, began = 0, threading.Event()

    def slow(_: Catalog) -> None:
        nonlocal working
        working += 1
        began.set()
        time.sleep(0.5)
        working -= 1

    with TestClient(app_of(store, settings)):
        monkeypatch.setattr(Catalog, "refresh", slow)
        assert began.wait(10)
    assert working == 0


def test_a_solve_that_takes_too_long_and_a_fault_of_ours_are_problems(
    ready_with: Callable[[type[Engine]], TestClient], caplog: pytest.LogCaptureFixture
) -> None:
    Stuck.released.set()
    found: list[tuple[int, str]] = []
    for kind in (Stuck, Broken):
        with ready_with(kind) as client:
            answer = client.post(ONE, content=CASE)
            found.append((answer.status_code, answer.json()["code"]))
            assert answer.headers["x-content-type-options"] == "nosniff"
    assert found == [(503, "took_too_long"), (500, "internal_error")]


@pytest.mark.parametrize(
    ("header", "tongue"), [("", "en"), ("zh", "zh"), ("zh-CN,en;q=0.5", "zh"), ("en,zh", "en"), ("de, zh;q=0.5", "zh")]
)
def test_the_tongue_is_the_first_that_the_caller_can_read(header: str, tongue: str) -> None:
    assert tongue_of(header) == tongue


@pytest.mark.parametrize("name", shipped())
def test_the_document_of_a_decision_fits_every_scenario_of_the_shipped_policies(name: str) -> None:
    policy = load(name)
    engine = engine_of(policy)
    now = datetime.fromisoformat("2022-09-01T10:00:00+08:00")
    decisions = [engine.decide({"facts": scenario.facts}, now) for scenario in policy.scenarios]
    assert decisions
    for decision in decisions:
        Decision.model_validate(json_of(decision, policy), strict=True)


def test_calls_are_traced_where_an_address_for_traces_is_set(
    tmp_path: Path, policy_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = InMemorySpanExporter()

    def exporter(**_: object) -> InMemorySpanExporter:
        return spans

    monkeypatch.setattr(trace_exporter, "OTLPSpanExporter", exporter)
    settings = settings_at(f"sqlite:///{tmp_path}/fenze.db", otel_endpoint="http://collector:4318/v1/traces")
    with TestClient(app_of(opened(settings, policy_file), settings)) as client:
        client.post(ONE, content=CASE)
        client.get("/healthz")
    told = [span for span in spans.get_finished_spans() if span.kind is SpanKind.SERVER]
    assert [span.name for span in told] == ["POST /v1/policies/{policy}/decisions"]
    assert "300.00" not in "".join(span.to_json() for span in spans.get_finished_spans())
