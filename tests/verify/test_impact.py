"""Past cases under two policies: how many change, from which status to which, and which money moves between whom, exactly."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from fenze.command import main
from fenze.solver.verify.apart import Change
from fenze.solver.verify.impact import Impact, flows_of
from fenze.solver.verify.shrink import NOW
from tests.verify.test_burdens import POLICY, engine_of

MOVED = POLICY.replace("then carrier bears all loss", "then carrier bears 1/3 of loss and seller bears 2/3 of loss").replace(
    "then seller pays buyer 30% of price for late", "then escalate"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.fenze").write_text(POLICY, encoding="utf-8")
    (tmp_path / "new.fenze").write_text(MOVED, encoding="utf-8")
    rows = [
        {"case_id": "a", "facts": {"broken": True, "signed": False, "loss": "100.00"}},
        {"case_id": "b", "facts": {"broken": True, "signed": False, "loss": "0.01"}},
        {"case_id": "c", "facts": {"broken": True, "signed": True, "loss": "70.00"}},
        {"case_id": "d", "facts": {"broken": False, "price": "10.00"}},
        {"case_id": "e", "facts": {"broken": True, "signed": False}},
        {"case_id": "f", "facts": {"broken": "maybe"}},
    ]
    (tmp_path / "cases.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["diff", str(folder / "old.fenze"), str(folder / "new.fenze"), *more])


def test_the_sums_are_exact(folder: Path) -> None:
    told = run(folder, "--cases", str(folder / "cases.ndjson"), "--format", "json")
    assert told.exit_code == 1, told.output
    cases = json.loads(told.stdout)["cases"]
    assert (cases["cases"], cases["changed"], cases["refused_by_both"], cases["amount_not_known"]) == (6, 4, 1, 1)
    assert [(row["old"], row["new"], row["cases"]) for row in cases["statuses"]] == [
        ("decided", "decided", 3),
        ("decided", "escalate", 1),
    ]
    assert {row["party"]: row["change"] for row in cases["parties"]} == {
        "buyer": "3.00",
        "carrier": "-66.68",
        "seller": "63.68",
    }
    assert {(*row["less"], *row["more"]): row["amount"] for row in cases["flows"]} == {
        ("carrier", "seller"): "66.68",
        ("seller", "buyer"): "3.00",
    }


def test_in_words(folder: Path) -> None:
    told = run(folder, "--cases", str(folder / "cases.ndjson"), "--lang", "zh")
    assert "历史案件：6 个，改变：4 个" in told.stdout
    assert "已定 → 上报：1 个（首见于第 4 行，d）" in told.stdout
    assert "carrier少付 66.68（100.01 → 33.33）" in told.stdout
    assert "66.68：由carrier改为seller承担" in told.stdout
    english = run(folder, "--cases", str(folder / "cases.ndjson"), "--lang", "en")
    assert "past cases: 6, changed: 4" in english.stdout and "66.68: seller instead of carrier" in english.stdout


def test_a_table_is_read_as_bulk_reads_it(folder: Path) -> None:
    (folder / "cases.csv").write_text("order,damaged,amount\n7,Y,30\n8,N,5\n", encoding="utf-8")
    (folder / "map.toml").write_text(
        'case_id = "order"\n[facts.broken]\ncolumn = "damaged"\nvalues = { Y = true, N = false }\n'
        '[facts.loss]\ncolumn = "amount"\n[facts.signed]\nconstant = false\n',
        encoding="utf-8",
    )
    told = run(folder, "--cases", str(folder / "cases.csv"), "--map", str(folder / "map.toml"), "--format", "json")
    if told.exit_code == 2:
        pytest.fail(told.output)
    assert json.loads(told.stdout)["cases"]["parties"] == [
        {"party": "carrier", "old": "30.00", "new": "10.00", "change": "-20.00"},
        {"party": "seller", "old": "0.00", "new": "20.00", "change": "20.00"},
    ]


def test_equal_policies_change_nothing(folder: Path) -> None:
    (folder / "new.fenze").write_text(POLICY, encoding="utf-8")
    told = run(folder, "--cases", str(folder / "cases.ndjson"), "--format", "json")
    assert told.exit_code == 0
    found = json.loads(told.stdout)
    assert found["equal"] and found["parties"] == [] and found["cases"]["changed"] == 0


def test_a_file_that_is_not_there_is_told(folder: Path) -> None:
    told = run(folder, "--cases", str(folder / "nothing.ndjson"), "--lang", "en")
    assert told.exit_code == 2 and "nothing.ndjson" in told.stderr


def test_flows_add_up_whoever_pays() -> None:
    chance = Random(7)  # noqa: S311 no secret
    for _ in range(200):
        changes = [Change(f"p{n}", chance.randrange(-5, 6), chance.randrange(-5, 6)) for n in range(chance.randrange(1, 5))]
        changes = [one for one in changes if one.old != one.new]
        flows = flows_of(changes)
        more = sum(one.new - one.old for one in changes if one.new > one.old)
        less = sum(one.old - one.new for one in changes if one.new < one.old)
        assert sum(amount for _, amount in flows) == max(more, less)
        assert all(amount > 0 for _, amount in flows)


def test_a_case_only_one_side_refuses_is_a_change() -> None:
    engine = engine_of(POLICY)
    decision = engine.decide({"facts": {"broken": True, "signed": True}}, NOW)
    impact = Impact()
    impact.add(1, "x", decision, None)
    assert dict(impact.statuses) == {("decided", "refused"): 1} and impact.by_kind["refused"] == 1
