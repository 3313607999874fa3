"""Who may do what: every call by every role, a party's auditor, rates, sizes, other sites."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fenze.api.app import app_of
from fenze.api.logs import log_to_standard_error
from fenze.api.store.keys import ApiKey, Role, made, new_key, revoked
from fenze.api.store.open import Store
from tests.api.conftest import BATCH, CASE, ONE, POLICY, opened, settings_at
from tests.api.test_app import CALLS

RIGHTS: Mapping[tuple[str, str], set[str]] = {
    ("GET", "/healthz"): {"service", "author", "auditor", "party", "admin", "nobody"},
    ("GET", "/readyz"): {"service", "author", "auditor", "party", "admin", "nobody"},
    ("GET", "/metrics"): {"admin"},
    ("POST", "/v1/policies/{policy}/decisions"): {"service", "admin"},
    ("POST", "/v1/policies/{policy}/decisions:batch"): {"service", "admin"},
    ("GET", "/v1/decisions"): {"service", "auditor", "party", "admin"},
    ("GET", "/v1/decisions/{decision_id}"): {"service", "auditor", "party", "admin"},
    ("GET", "/v1/decisions/{decision_id}/explanation"): {"service", "auditor", "party", "admin"},
    ("POST", "/v1/decisions/{decision_id}/why-not"): {"service", "auditor", "party", "admin"},
    ("POST", "/v1/decisions/{decision_id}/what-if"): {"service", "auditor", "party", "admin"},
    ("GET", "/v1/policies"): {"service", "author", "auditor", "party", "admin"},
    ("GET", "/v1/policies/{policy}"): {"service", "author", "auditor", "party", "admin"},
    ("GET", "/v1/policies/{policy}/versions"): {"service", "author", "auditor", "party", "admin"},
    ("GET", "/v1/policies/{policy}/schema"): {"service", "author", "auditor", "party", "admin"},
    ("POST", "/v1/policies/{policy}/versions"): {"author", "admin"},
    ("POST", "/v1/policies/{policy}/versions/{version}:activate"): {"author", "admin"},
    ("POST", "/v1/policies/{policy}:rollback"): {"author", "admin"},
    ("POST", "/v1/analysis:verify"): {"author", "admin"},
    ("POST", "/v1/analysis:diff"): {"author", "admin"},
    ("GET", "/v1/jobs/{job_id}"): {"author", "admin"},
    ("DELETE", "/v1/jobs/{job_id}"): {"author", "admin"},
    ("GET", "/v1/audit/head"): {"auditor", "admin"},
    ("GET", "/v1/statements"): {"auditor", "party", "admin"},
}
BODIES = {
    "/decisions": CASE,
    ":batch": CASE,
    "/why-not": '{"party": "clerk"}',
    "/what-if": '{"party": "clerk"}',
    "/versions": json.dumps({"files": [{"name": "a.txt", "text": POLICY}]}),
    ":verify": "{}",
    ":diff": '{"old": "none", "new": "none"}',
}


class Served:
    """A service with a key for each role."""

    def __init__(self, client: TestClient, store: Store) -> None:
        self.client, self.store = client, store
        self.keys: dict[str, ApiKey] = {}
        self.headers: dict[str, dict[str, str]] = {"nobody": {}}
        roles: tuple[tuple[str, Role, str | None], ...] = (
            ("service", "service", None),
            ("author", "author", None),
            ("auditor", "auditor", None),
            ("party", "auditor", "clerk"),
            ("admin", "admin", None),
        )
        for name, role, party in roles:
            self.keys[name], token = new_key(role, party, name)
            store.appender.append([made(self.keys[name], None)]).result()
            self.headers[name] = {"authorization": f"Bearer {token}"}


@pytest.fixture
def served(tmp_path: Path, policy_file: Path) -> Iterator[Served]:
    settings = settings_at(f"sqlite:///{tmp_path}/fenze.db", poll_seconds=0.05, rate="1000/minute")
    store = opened(settings, policy_file)
    keys = Served(TestClient(app_of(store, settings), raise_server_exceptions=False), store)
    app = app_of(store, settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        keys.client = client
        yield keys


def test_every_call_is_answered_to_the_roles_that_may_make_it_and_to_no_other(served: Served) -> None:
    assert set(RIGHTS) == set(CALLS)
    decision = served.client.post(ONE, content=CASE, headers=served.headers["service"]).json()["decision_id"]
    for (method, path), roles in RIGHTS.items():
        address = path.format(policy="slips", decision_id=decision, version="1.2.0", job_id="none")
        query = {"party": "clerk", "month": "2022-09"} if path == "/v1/statements" else {}
        body = next((text for end, text in BODIES.items() if path.endswith(end)), "")
        for role, headers in served.headers.items():
            answer = served.client.request(method, address, params=query, content=body, headers=headers)
            refused = answer.status_code if answer.status_code in {401, 403} else 0
            expected = 0 if role in roles else 401 if role == "nobody" else 403
            assert refused == expected, (method, path, role, answer.text)
            assert answer.status_code < 500 or path == "/readyz"


def test_a_key_that_is_none_or_revoked_opens_nothing(served: Served) -> None:
    good = served.headers["service"]["authorization"]
    for header in (
        "",
        "Bearer",
        "Bearer x",
        f"Basic {good[7:]}",
        good[:-1],
        f"{good}x",
        good.replace("fz_", "fz-"),
        "Bearer fz_" + "0" * 12 + good[22:],
    ):
        answer = served.client.get("/v1/decisions", headers={"authorization": header})
        assert (answer.status_code, answer.json()["code"]) == (401, "no_key"), header
        assert answer.headers["www-authenticate"].startswith("Bearer")
    served.store.appender.append([revoked(served.keys["service"], None)]).result()
    answers = (served.client.get("/v1/decisions", headers=served.headers["service"]).status_code for _ in range(500))
    assert next(status for status in answers if status == 401)


def test_secrets_are_not_in_the_store(served: Served, tmp_path: Path) -> None:
    secret = served.headers["admin"]["authorization"][-43:].encode()
    assert not any(secret in file.read_bytes() for file in tmp_path.glob("fenze.db*"))


def test_an_auditor_of_a_party_finds_only_what_names_it(served: Served) -> None:
    client, service, party = served.client, served.headers["service"], served.headers["party"]
    other = '{"as_of": "2022-09-01T10:00:00+08:00", "facts": {"goods_wrong": true, "handling_cost": "1.00"}}'
    ids = [client.post(ONE, content=case, headers=service).json()["decision_id"] for case in (CASE, other)]
    assert [one["decision_id"] for one in client.get("/v1/decisions", headers=party).json()["decisions"]] == [ids[0]]
    assert client.get("/v1/decisions?party=maker", headers=party).json()["decisions"] != []
    for call in ("", "/explanation", "/why-not", "/what-if"):
        found = [
            client.request(
                "POST" if "-" in call else "GET", f"/v1/decisions/{one}{call}", content='{"party": "clerk"}', headers=party
            )
            for one in (*ids, "unknown")
        ]
        assert [one.status_code for one in found] == [200, 404, 404]
        assert found[1].json() == found[2].json()
    assert client.get("/v1/statements?party=maker&month=2022-09", headers=party).status_code == 403


def test_idempotency_keys_of_one_caller_are_not_those_of_another(served: Served) -> None:
    found = {
        served.client.post(ONE, content=CASE, headers={**served.headers[role], "Idempotency-Key": "k"}).json()["decision_id"]
        for role in ("service", "admin", "service")
    }
    assert len(found) == 2


def test_a_key_that_calls_too_often_is_told_to_wait(tmp_path: Path, policy_file: Path) -> None:
    settings = settings_at(f"sqlite:///{tmp_path}/fenze.db", rate="3/hour")
    store = opened(settings, policy_file)
    key, token = new_key("service", None, "x")
    store.appender.append([made(key, None)]).result()
    with TestClient(app_of(store, settings)) as client:
        answers = [client.get("/v1/policies", headers={"authorization": f"Bearer {token}"}) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[3].json()["code"] == "too_many_calls" and int(answers[3].headers["retry-after"]) > 0


def test_without_keys_only_pages_of_this_machine_may_call(sqlite_client: TestClient) -> None:
    for headers, status in (
        ({}, 200),
        ({"origin": "http://localhost:3000"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1:8000"}, 200),
    ):
        assert sqlite_client.get("/v1/policies", headers=headers).status_code == status, headers


def test_answers_carry_an_id_and_say_how_they_are_to_be_treated(sqlite_client: TestClient) -> None:
    answer = sqlite_client.get("/v1/policies", headers={"x-request-id": "order-1"})
    assert answer.headers["x-request-id"] == "order-1"
    assert sqlite_client.get("/nothing", headers={"x-request-id": "bad id\t"}).headers["x-request-id"] != "bad id\t"
    for path in ("/v1/policies", "/nothing", "/healthz"):
        headers = sqlite_client.get(path).headers
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
        assert headers["content-security-policy"].startswith("default-src 'none'")


def test_logs_are_json_and_tell_nothing_of_cases(
    sqlite_client: TestClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, kept = logging.getLogger(), list(logging.getLogger().handlers)
    try:
        log_to_standard_error("debug")
        sqlite_client.post(ONE, content=CASE.replace("C-1", "SECRET-1"))
        sqlite_client.post(ONE, content=CASE.replace("300.00", "SECRET-2"))
        sqlite_client.post(BATCH, content="SECRET-3")
        sqlite_client.get("/v1/decisions?case_id=SECRET-4")
        try:
            raise ValueError("SECRET-5")
        except ValueError:
            logging.getLogger("fenze.api").exception("call failed")
    finally:
        root.handlers[:] = kept
    lines = capsys.readouterr().err.splitlines()
    told = [json.loads(line) for line in lines]
    assert [one["status"] for one in told if one["message"] == "call"] == [200, 422, 200, 200]
    assert all("request_id" in one for one in told if one["message"] == "call")
    assert "SECRET" not in "".join(lines) and "ValueError" in lines[-1]


def test_more_calls_than_are_answered_at_once_are_told_to_wait(tmp_path: Path, policy_file: Path) -> None:
    settings = settings_at(f"sqlite:///{tmp_path}/fenze.db", in_flight=1)
    with TestClient(app_of(opened(settings, policy_file), settings)) as client:
        assert client.get("/v1/policies").status_code == 200
    guard_settings = settings.model_copy(update={"in_flight": 0})
    with TestClient(app_of(opened(settings, policy_file), guard_settings)) as client:
        busy = client.get("/v1/policies")
        assert (busy.status_code, busy.json()["code"], busy.headers["retry-after"]) == (503, "busy", "1")
        assert client.get("/healthz").status_code == 200
