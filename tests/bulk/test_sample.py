"""The table that the repository ships, through the policy that it ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fenze.decision.case import CaseError
from fenze.decision.to_json import json_of
from fenze.dsl.load import files_of, load
from fenze.solver.bulk.prepare import prepare
from fenze.solver.bulk.read_table import rows_of
from fenze.solver.decide import engine_of
from tests.bulk.desk import NOW, bulk, objects_in, rows_in
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "bulk.md"
ORDERS, MAPPING = ROOT / "samples" / "orders.csv", ROOT / "samples" / "orders.map.toml"


def run(folder: Path, out: str, *arguments: str) -> str:
    done = bulk(folder, str(ORDERS), out, "--map", str(MAPPING), *arguments, policy="three_party_liability")
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_page_shows_the_closing_words_of_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update: bool) -> None:
    monkeypatch.chdir(tmp_path)
    words = f"```\n{run(tmp_path, 'decisions.csv')}```\n"
    before, opening, rest = PAGE.read_text(encoding="utf-8").partition("<!-- closing -->\n")
    part, closing, after = rest.partition("<!-- /closing -->")
    assert opening and closing
    if update:
        part = words
        PAGE.write_text(before + opening + part + closing + after, encoding="utf-8")
    assert part == words


def test_csv_and_ndjson_tell_the_same(tmp_path: Path) -> None:
    run(tmp_path, str(tmp_path / "out.csv"))
    run(tmp_path, str(tmp_path / "out.ndjson"))
    rows = rows_in((tmp_path / "out.csv").read_text(encoding="utf-8"))
    lines = [json.loads(line) for line in (tmp_path / "out.ndjson").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len(lines) == 50
    for row, line in zip(rows, lines, strict=True):
        assert row["case_id"] == (line["case_id"] or "")
        assert row["status"] == line.get("status", "")
        assert row["error_code"] == line.get("error", {}).get("code", "")
        parties = [entry["party"] for entry in line.get("liability", [])]
        assert row["liable"] == " | ".join(parties)
        assert row["next_check"] == next((check["fact"] for check in line.get("next_checks", [])), "")


def test_a_row_is_decided_as_its_case_is_by_itself(tmp_path: Path) -> None:
    run(tmp_path, str(tmp_path / "out.ndjson"))
    lines = objects_in((tmp_path / "out.ndjson").read_text(encoding="utf-8"))
    with ORDERS.open("rb") as file:
        ready = prepare(files_of("three_party_liability"), MAPPING.read_text(encoding="utf-8"), file, "csv", NOW)
        cells = [row.cells for row in rows_of(ready.table)]
    values = {used.name: f"{used.value}{'%' if 'share' in used.name else ' days'}" for used, _ in ready.changed}
    policy = load("three_party_liability", values)
    engine = engine_of(policy)
    assert len(values) == 3
    refused = 0
    for row, line in zip(cells, lines, strict=True):
        if "error" in line:
            refused += 1
            with pytest.raises(CaseError):
                engine.decide(ready.reading.case(row).raw, NOW)
        else:
            alone = json_of(engine.decide(ready.reading.case(row).raw, NOW), policy)
            assert json.loads(json.dumps(alone)) == line
    assert refused == 3


def test_the_policy_is_the_shipped_one_with_the_parameters_of_the_mapping(tmp_path: Path) -> None:
    run(tmp_path, str(tmp_path / "out.ndjson"))
    digests = {line.get("policy_digest") for line in objects_in((tmp_path / "out.ndjson").read_text(encoding="utf-8"))}
    assert len(digests - {None}) == 1
    assert load("three_party_liability").digest not in digests
