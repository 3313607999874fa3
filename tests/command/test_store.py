"""The commands that work on a store: keys, audit, replay, statement, bundle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from fenze.api.app import app_of
from fenze.api.catalog import Catalog
from fenze.api.publish import publish_at_start
from fenze.api.settings import Settings
from fenze.api.store.open import open_store
from fenze.api.store.packing import Packer, unpacked
from fenze.api.store.schema import records
from fenze.api.store.whole import WHOLE, texts_in
from fenze.dsl.load import check
from tests.command.conftest import POLICY, Run

CASE = '{"case_id": "C-1", "as_of": "2022-09-01T10:00:00+08:00", "facts": {"slip_wrong": true, "handling_cost": 300}}'


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("FENZE_DATABASE_URL", f"sqlite:///{tmp_path}/fenze.db")
    monkeypatch.setenv("FENZE_THREADS", "1")
    return Settings()


@pytest.fixture
def decided(settings: Settings, policy: Path) -> str:
    """A store with one decision; its id."""
    store = open_store(settings)
    publish_at_start(store, Catalog(store.database, 5), [check(policy)])
    with TestClient(app_of(store, settings)) as client:
        decision: str = client.post("/v1/policies/slips/decisions", content=CASE).json()["decision_id"]
    return decision


def test_a_key_is_made_listed_and_revoked(run: Run) -> None:
    assert run("keys", "list").stdout == "no keys\n"
    made = run("keys", "make", "--role", "auditor", "--party", "clerk", "--name", "the clerks")
    assert made.exit_code == 0 and made.stdout.startswith("fz_") and "not shown again" in made.stderr
    key = made.stdout.split("_")[1]
    listed = run("keys", "list").stdout
    assert listed.startswith(f"{key} · auditor · clerk · the clerks · ") and made.stdout.strip() not in listed
    assert run("keys", "revoke", made.stdout.strip()).stdout == f"key {key} is revoked\n"
    assert "revoked" in run("keys", "list").stdout
    assert run("keys", "revoke", "nobody").exit_code == 2
    refused = run("keys", "make", "--role", "service", "--party", "clerk", "--name", "x")
    assert refused.exit_code == 2 and "only an auditor" in refused.stderr
    assert run("audit", "verify").exit_code == 0


def test_records_that_were_touched_are_told_and_the_first_is_named(
    run: Run, settings: Settings, decided: str, tmp_path: Path
) -> None:
    head = tmp_path / "head.json"
    head.write_text(run("audit", "head").stdout, encoding="utf-8")
    assert json.loads(head.read_text())["seq"] == 3
    fine = run("audit", "verify", "--head", head)
    assert fine.exit_code == 0 and fine.stdout.startswith("the records are as they were written: 1 decisions")
    store = open_store(settings)
    with store.database.write() as connection:
        connection.execute(update(records).where(records.c.seq == 3).values(case_id="C-2"))
    store.close()
    bad = run("audit", "verify", "--lang", "zh")
    assert bad.exit_code == 1
    assert bad.stdout.splitlines()[1] == f"  第 3 号记录 ({decided})：被改动，或由他处移来"
    (tmp_path / "none.json").write_text("[]")
    assert run("audit", "verify", "--head", tmp_path / "none.json").exit_code == 2


def test_another_key_or_none_does_not_open_the_store(
    run: Run, decided: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FENZE_AUDIT_KEY", "another key of sixteen")
    assert "another key" in run("replay").stderr
    assert run("audit", "verify").exit_code == 1
    monkeypatch.delenv("FENZE_AUDIT_KEY")
    (tmp_path / "fenze.db.key").rename(tmp_path / "elsewhere")
    lost = run("audit", "head")
    assert lost.exit_code == 2 and "FENZE_AUDIT_KEY" in lost.stderr
    monkeypatch.setenv("FENZE_AUDIT_KEY_FILE", str(tmp_path / "elsewhere"))
    assert run("audit", "head").exit_code == 0
    assert (tmp_path / "elsewhere").stat().st_mode & 0o077 == 0


def test_stored_cases_are_decided_again(run: Run, settings: Settings, decided: str) -> None:
    assert run("replay", "-p", "slips").stdout == "1 decisions, all to the same bytes\n"
    store = open_store(settings)
    with store.database.write() as connection:
        row = connection.execute(WHOLE.where(records.c.seq == 3)).one()
        other = Packer(unpacked(row.sample_content)).packed(b"{}\n" + texts_in(row)[2].encode())
        connection.execute(update(records).where(records.c.seq == 3).values(trace=other))
    store.close()
    bad = run("replay")
    assert bad.exit_code == 1 and "the decision differs at /case_id" in bad.stdout


def test_a_statement_is_written(run: Run, decided: str, tmp_path: Path) -> None:
    assert f"{decided},C-1," in run("statement", "clerk", "2022-09").stdout
    assert json.loads(run("statement", "clerk", "2022-09", "--format", "json").stdout)["totals"][0]["amount"] == "300.00"
    assert run("statement", "clerk", "2022-09", "--format", "xlsx").exit_code == 2
    assert run("statement", "clerk", "2022-09", "--format", "xlsx", "--output", tmp_path / "s.xlsx").exit_code == 0
    assert (tmp_path / "s.xlsx").read_bytes().startswith(b"PK")
    assert run("statement", "clerk", "September").exit_code == 2


def test_texts_are_erased(run: Run, decided: str) -> None:
    assert run("audit", "erase", decided).stdout == "erased the texts of 0 decisions\n"
    assert run("audit", "erase").exit_code == 2
    assert run("audit", "erase", "--older-than", "30").exit_code == 0


def test_a_bundle_is_made_and_taken_in(run: Run, decided: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, bundle = tmp_path / "sign", tmp_path / "slips.bundle"
    assert run("bundle", "key", key).exit_code == 0
    assert run("bundle", "key", key).exit_code == 2
    assert run("bundle", "export", "slip", "--key", key).exit_code == 2
    assert run("bundle", "export", "slips", "--key", key, "--output", bundle).exit_code == 0
    monkeypatch.setenv("FENZE_DATABASE_URL", f"sqlite:///{tmp_path}/there.db")
    assert run("bundle", "import", bundle, "--trust", f"{key}.pub", "--activate").stdout == "slips 1.2.0 is kept\n"
    assert run("bundle", "import", bundle, "--trust", f"{key}.pub").stdout == "slips 1.2.0 was here already\n"
    bundle.write_text(bundle.read_text(encoding="utf-8").replace("300", "301", 1), encoding="utf-8")
    altered = run("bundle", "import", bundle, "--trust", f"{key}.pub")
    assert altered.exit_code == 2 and "was altered" in altered.stderr
    assert POLICY
