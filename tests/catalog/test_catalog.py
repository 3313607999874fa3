"""The packs against the catalog of clauses, where that lies beside the repository; and the comparing itself, without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fenze.dsl.load import load
from fenze.solver.decide import engine_of
from tests.catalog import clauses
from tests.catalog.__main__ import main
from tests.catalog.clauses import PACKS, Book, Clause, Example, book_of, catalog_found
from tests.catalog.figures import missing_figures
from tests.catalog.names import faults_of_names
from tests.catalog.trace import NOW, trace_of

beside = pytest.mark.skipif(catalog_found() is None, reason="the catalog of clauses is not beside this repository")


@beside
@pytest.mark.parametrize("pack", PACKS)
def test_each_clause_has_its_rules_and_scenarios(pack: str) -> None:
    trace = trace_of(book_of(pack))
    assert trace.faults == ()
    assert len(trace.clauses) == len({one.clause.name for one in trace.clauses}) > 0


@beside
def test_no_clause_is_left_out() -> None:
    assert sum(len(book_of(pack).clauses) for pack in PACKS) == 343


@beside
def test_names_and_labels_are_those_of_the_vocabulary() -> None:
    assert list(faults_of_names()) == []


# ── the comparing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _clause(name: str, example: Example | None = None, flag: str | None = None) -> Clause:
    return Clause(name, "", "", example, flag)


def test_what_is_missing_is_told() -> None:
    sent_back: dict[str, object] = {"return_confirmed": False, "goods_sent": True}
    book = Book(
        "brand_retail_service",
        (
            _clause("BRS-RET-09", Example(sent_back, {"customer": 21})),
            _clause("BRS-RET-12", Example({"return_received": True}, {"customer": 40, "remedy": "reject"})),
            _clause("BRS-RET-14", Example({"original_price": 12345}, {"marker": "by nothing"})),
            _clause("BRS-RET-13", flag="steering"),
            _clause("BRS-NONE-01"),
        ),
        ("BRS-GAP-01", "BRS-GAP-77"),
    )
    trace = trace_of(book)
    assert [fault for fault in trace.faults if "id of no clause" not in fault] == [
        "BRS-NONE-01 has no rule, and the pack's README gives no reason",
        "no scenario comes to what the example of BRS-RET-09 says: customer: 21",
        "BRS-GAP-77 is not in the table of gaps of the pack's README",
        "BRS-RET-13 does not raise steering",
    ]
    assert "BRS-RET-08 carries the id of no clause" in trace.faults
    assert any(name.startswith("BRS-RET-12") for name in trace.clauses[1].standing["BRS-RET-12"])


def test_a_figure_is_looked_for_among_all_amounts() -> None:
    facts: dict[str, object] = {"return_received": True, "return_set_complete": False, "customer_request": "return"}
    engine = engine_of(load("brand_retail_service"))
    decision = engine.decide({"facts": {**facts, "freight_return": "20", "freight_forward": "15"}}, NOW)
    assert missing_figures({"customer": 35, "freight": "20", "merchant": 0, "remedy": "reject"}, decision) == []
    wrong: dict[str, object] = {
        "customer": 0,
        "all": {"merchant": 36},
        "remedy": "refund or reject",
        "status": "conflict",
        "sanction": "x",
    }
    assert missing_figures(wrong, decision) == [
        "customer: 0",
        "merchant: 36",
        "remedy: refund or reject",
        "status: conflict",
        "sanction: x",
    ]


def test_without_the_catalog_there_is_nothing_to_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clauses, "FOLDER", tmp_path)
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("the catalog of clauses is not beside this repository")
