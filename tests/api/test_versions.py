"""Versions of policies: published with care, put to work in every worker, decided by as they were in force."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fenze.api.app import app_of
from fenze.api.audit.bundle import BundleError, bundle_of, import_bundle, make_signing_key
from fenze.api.catalog import Catalog
from fenze.api.client import Client, ProblemAnswer
from fenze.api.publish import publish_at_start
from fenze.api.settings import Settings
from fenze.api.source import BadFiles, source_of
from fenze.api.store.open import open_store
from fenze.api.store.versions import PolicyFile, activated
from fenze.dsl.load import check
from tests.api.conftest import CASE, ONE, POLICY, opened, settings_at

VERSIONS = "/v1/policies/slips/versions"
NEW = (
    POLICY.replace("version 1.2.0", "version 1.3.0")
    .replace("from 2022-01-01", "from 2023-01-01")
    .replace("clerk bears all handling_cost and maker is not liable", "maker bears all handling_cost")
)


def body(text: str, **more: object) -> dict[str, object]:
    return {"files": [{"name": "slips.fenze", "text": text}], **more}


def payer(client: TestClient, as_of: str = "2023-09-01T10:00:00+08:00") -> tuple[str, str]:
    """Who bears the cost of the small case on that day, and by which version."""
    answer = client.post(ONE, content=CASE.replace("2022-09-01T10:00:00+08:00", as_of)).json()
    return answer["liability"][0]["party"], answer["policy_version"]


def test_a_version_with_findings_is_published_only_with_a_reason(sqlite_client: TestClient) -> None:
    refused = sqlite_client.post(VERSIONS, json=body(NEW))
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "findings")
    assert problem["report"]["verification"]["findings"] and problem["report"]["diff"]["equal"] is False
    published = sqlite_client.post(VERSIONS, json=body(NEW, reason="the guide of 2023"))
    assert (published.status_code, published.json()["active"]) == (201, None)
    assert sqlite_client.get(published.headers["location"]).json()["version"] == "1.3.0"
    again = sqlite_client.post(VERSIONS, json=body(NEW, reason="again"))
    assert (again.status_code, again.json()["version"]) == (200, "1.3.0")
    other = sqlite_client.post(VERSIONS, json=body(NEW.replace("marks", "x").replace("handling cost", "cost"), reason="again"))
    assert (other.status_code, other.json()["code"]) == (409, "version_exists")
    assert payer(sqlite_client) == ("clerk", "1.2.0")


def test_a_case_is_decided_by_the_version_in_force_on_its_day(client: TestClient) -> None:
    old = client.post(ONE, content=CASE).json()["decision_id"]
    client.post(VERSIONS, json=body(NEW, reason="the guide of 2023", activate=True))
    assert payer(client, "2022-12-31T23:59:59+08:00") == ("clerk", "1.2.0")
    assert payer(client, "2022-12-31T16:00:00+00:00") == ("maker", "1.3.0")
    assert payer(client, "2021-01-01T00:00:00+08:00") == ("maker", "1.3.0")  # in force nowhere; the decision says so
    assert client.get(f"/v1/decisions/{old}").json()["liability"][0]["party"] == "clerk"
    assert [one["active"] for one in client.get(VERSIONS).json()["versions"]] == [2, 1]
    assert client.post("/v1/policies/slips:rollback", json={"reason": "a mistake"}).json()["active"] == ["1.2.0"]
    assert payer(client) == ("clerk", "1.2.0")
    nothing = client.post("/v1/policies/slips:rollback")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_roll_back")
    assert client.post(f"{VERSIONS}/1.3.0:activate").json()["active"] == ["1.3.0", "1.2.0"]
    assert client.post(f"{VERSIONS}/1.2.0:activate").json()["active"] == ["1.2.0"]
    assert client.post(f"{VERSIONS}/1.4.0:activate").json()["code"] == "unknown_version"
    assert client.get("/v1/policies/slips", params={"version": "1.3.0"}).json()["files"][0]["text"] == NEW


def test_a_version_activated_by_one_worker_decides_the_next_case_of_another(settings: Settings, policy_file: Path) -> None:
    settings = settings.model_copy(update={"poll_seconds": 3600.0})
    with (
        TestClient(app_of(opened(settings, policy_file), settings)) as one,
        TestClient(app_of(opened(settings, policy_file), settings)) as other,
    ):
        assert payer(one) == payer(other) == ("clerk", "1.2.0")
        assert one.post(VERSIONS, json=body(NEW, reason="the guide of 2023", activate=True)).status_code == 201
        assert payer(other) == ("maker", "1.3.0")
        meanwhile = one.post("/v1/policies/slips:rollback")
        assert meanwhile.status_code == 200
        late = other.post(f"{VERSIONS}/1.2.0:activate")
        assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
        assert payer(other) == payer(one) == ("clerk", "1.2.0")


def test_what_is_no_policy_is_told_with_its_place(sqlite_client: TestClient) -> None:
    wrong: list[tuple[dict[str, object], int, str]] = [
        (body("rule"), 422, "syntax"),
        (body(POLICY.replace("policy slips", "policy slap")), 422, "other_policy"),
        ({"files": []}, 422, "no_files"),
        ({"files": [{"name": "../slips.fenze", "text": ""}]}, 422, "bad_file_name"),
        ({"files": [{"name": "a.fenze", "text": ""}] * 2}, 422, "duplicate_file"),
        ({"files": "x"}, 422, "wrong_type"),
        ({}, 422, "missing_field"),
    ]
    for sent, status, code in wrong:
        answer = sqlite_client.post(VERSIONS, json=sent)
        assert answer.status_code == status, answer.text
        assert code in answer.json()["code"] or code == "syntax", answer.text
        if code == "syntax":
            assert answer.json()["field"].startswith("slips.fenze:1:")


@pytest.mark.parametrize(
    "name", ["/a.fenze", "a/../b.fenze", "a\\b.fenze", "a.txt", "", "./a.fenze", "a//b.fenze", "a\x00.fenze"]
)
def test_no_name_of_a_file_leads_out_of_its_folder(name: str) -> None:
    with pytest.raises(BadFiles):
        source_of([PolicyFile(name, POLICY)])


def test_verification_and_comparison_are_those_of_the_commands(sqlite_client: TestClient) -> None:
    told = sqlite_client.post("/v1/analysis:verify", json={"policy": "slips"}).json()
    assert (told["policy"], {one["check"] for one in told["checks"]} >= {"conflict", "gap"}) == ("slips", True)
    same = sqlite_client.post("/v1/analysis:diff", json={"old": "slips", "new": {"policy": "slips", "version": "1.2.0"}})
    assert same.json()["equal"] is True
    differs = sqlite_client.post("/v1/analysis:diff", json={"old": "slips", "new": body(NEW)}).json()
    assert [one["kind"] for one in differs["kinds"] if one["state"] == "differs"] == ["liability"]
    for asked, code in (
        ({}, "policy_or_files"),
        ({"policy": "x"}, "unknown_policy"),
        ({"policy": "slips", "seconds": 0}, "wrong_type"),
    ):
        assert sqlite_client.post("/v1/analysis:verify", json=asked).json()["code"] == code


def test_the_last_activated_lies_on_top_and_going_back_withdraws_what_lies_above() -> None:
    assert activated((), "1") == ("1",)
    assert activated(("1",), "2") == ("2", "1")
    assert activated(("3", "2", "1"), "2") == ("2", "1")
    assert activated(("3", "2", "1"), "3") == ("3", "2", "1")


def test_a_start_keeps_what_an_operator_activated(tmp_path: Path, policy_file: Path) -> None:
    settings = settings_at(f"sqlite:///{tmp_path}/fenze.db")
    with TestClient(app_of(opened(settings, policy_file), settings)) as client:
        client.post(VERSIONS, json=body(NEW, reason="x", activate=True))
    with TestClient(app_of(opened(settings, policy_file), settings)) as client:
        assert payer(client) == ("maker", "1.3.0")


def test_a_file_that_changed_is_another_version_at_the_next_start(tmp_path: Path) -> None:
    settings, path = settings_at(f"sqlite:///{tmp_path}/fenze.db"), tmp_path / "slips.fenze"
    found: list[Catalog] = []
    for text in (
        POLICY,
        POLICY + "\n# a remark\n",
        POLICY.replace("clerk bears", "maker bears").replace(" and maker is not liable", ""),
    ):
        path.write_text(text, encoding="utf-8")
        store = open_store(settings)
        publish_at_start(store, Catalog(store.database, 5), [check(path)])
        catalog = Catalog(store.database, 5)
        catalog.refresh()
        found.append(catalog)
        store.close()
    catalog = found[-1]
    names = list(catalog.versions("slips"))
    assert len(names) == 2 and names[1].startswith("1.2.0+")
    assert catalog.version("slips").version == names[1]


# ── from one store to another ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_bundle_goes_from_one_store_to_another_unless_it_was_altered_or_is_older(tmp_path: Path, policy_file: Path) -> None:
    here, there = (settings_at(f"sqlite:///{tmp_path}/{name}.db") for name in ("here", "there"))
    key = tmp_path / "key"
    make_signing_key(key)
    trusted = tmp_path / "key.pub"
    newer = tmp_path / "slips.fenze"
    newer.write_text(NEW, encoding="utf-8")
    opened(here, policy_file).close()
    store = opened(here, newer)
    catalog = Catalog(store.database, 5)
    catalog.refresh()
    old, new = (bundle_of(store, [catalog.version("slips", name)], key) for name in ("1.2.0", "1.3.0"))
    store.close()

    store = open_store(there)
    catalog = Catalog(store.database, 5)
    for altered in (
        new.replace("clerk", "maker", 1),
        new.replace("1.3.0", "9.9.9"),
        new[:-3],
        "{}",
        "[",
        new.replace('"signature": "', '"signature": "00'),
    ):
        with pytest.raises(BundleError):
            import_bundle(store, catalog, altered, trusted, activate=False)
    make_signing_key(tmp_path / "other")
    with pytest.raises(BundleError, match="altered"):
        import_bundle(store, catalog, new, tmp_path / "other.pub", activate=False)
    catalog.refresh()
    assert catalog.names() == []
    assert [is_new for _, is_new in import_bundle(store, catalog, new, trusted, activate=True)] == [True]
    assert [is_new for _, is_new in import_bundle(store, catalog, new, trusted, activate=False)] == [False]
    with pytest.raises(BundleError, match="older"):
        import_bundle(store, catalog, old, trusted, activate=True)
    store.close()
    with TestClient(app_of(open_store(there), there)) as client:
        assert payer(client) == ("maker", "1.3.0")
        assert client.get("/v1/policies/slips").json()["files"] == [{"name": "slips.fenze", "text": NEW}]


# ── the client ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_client_decides_reads_and_asks(sqlite_client: TestClient) -> None:
    client = Client("http://testserver", http=sqlite_client)
    decision = client.decide("slips", json.loads(CASE), idempotency_key="k")
    assert decision.status == "decided" and decision.decision_id is not None
    assert client.decision(decision.decision_id).record.case == json.loads(CASE)
    assert client.explanation(decision.decision_id, form="text", lang="zh").startswith("C-1 · 错单")
    assert [one.decision_id for one in client.decisions(party="clerk", min_amount="300.00")] == [decision.decision_id]
    assert client.why_not(decision.decision_id, "maker")["party"] == "maker"
    assert client.why_not(decision.decision_id, outcome="check_remark")["outcome"] == "check_remark"
    assert client.what_if(decision.decision_id, "maker")["alternatives"]
    answers = list(client.decide_many("slips", [json.loads(CASE), {"facts": {"x": 1}}]))
    assert [getattr(one, "status", None) for one in answers] == ["decided", None]
    assert [one.policy for one in client.policies()] == ["slips"]
    with pytest.raises(ProblemAnswer) as found:
        client.decide("slips", {"facts": {"slip_wong": True}})
    assert (found.value.problem.code, found.value.problem.suggestion) == ("unknown_fact", "did you mean `slip_wrong`?")
