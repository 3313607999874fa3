"""Where patterns are decided, how many of them at once, and what of it waits to be counted: none of that changes a byte."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from fenze.solver.bulk import beside as beside_module
from fenze.solver.bulk.behind import Behind
from fenze.solver.bulk.beside import Beside, cores, work_of
from fenze.solver.bulk.columns import chunk as chunk_module
from fenze.solver.bulk.columns import count as count_module
from fenze.solver.bulk.prepare import prepare
from fenze.solver.bulk.run import Run
from fenze.solver.bulk.table import Form, Row
from fenze.solver.bulk.tally import Tally
from fenze.solver.bulk.tally_json import json_of_tally
from fenze.solver.bulk.work import work_for
from tests.bulk.desk import NOW
from tests.bulk.test_columns import wide_files

CASE = "case_id,cause,pieces,price,paid,rate,days_under_way,warned,ordered_on,loss,repair\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Rows of many patterns, bad ones among them."""
    lines = [
        f"C-{n % 90},{('carrier', 'maker', 'both', '', 'x')[n % 5]},{n % 4},{n % 3}.00,{n % 2}.00,12.5,{n % 11},"
        f"{('yes', 'no', '')[n % 3]},{'2022-09-01' if n % 7 else ''},{n}.{n % 100:02d},{('', '0', '7.01')[n % 3]}"
        for n in range(400)
    ]
    path = tmp_path / "in.csv"
    path.write_text(CASE + "\n".join(lines), encoding="utf-8")
    return path


def decided(table: Path, form: Form) -> tuple[bytes, str]:
    """The file that comes of it, and what was counted."""
    with table.open("rb") as file:
        work, tally = work_for(table.with_name(f"out.{form}"), {}), Tally()
        try:
            Run(prepare(list(wide_files()), None, file, "csv", NOW), form, "en", NOW, tally, lambda _: None).into(work)
        finally:
            work.leave(keep=False)
        assert tally.ids.repeated().count == 90
    return table.with_name(f"out.{form}").read_bytes(), json.dumps(json_of_tally(tally))


FORMS: tuple[Form, ...] = ("csv", "ndjson", "parquet")


@pytest.mark.parametrize("form", FORMS)
def test_chunks_decided_in_parts_come_to_the_same(form: Form, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = decided(table, form)
    monkeypatch.setattr(chunk_module, "_AT_ONCE", 7)
    monkeypatch.setattr(chunk_module, "_MOST_TEMPLATES", 20)
    monkeypatch.setattr(count_module, "_MOST_SUMS", 5)
    found = decided(table, form)
    assert json.loads(found[1]) == json.loads(expected[1])
    if form == "parquet":
        assert pl.read_parquet(found[0]).equals(pl.read_parquet(expected[0]))
    else:
        assert found[0] == expected[0]


@pytest.mark.parametrize("form", FORMS)
def test_patterns_decided_in_other_processes_come_to_the_same(form: Form, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = decided(table, form)
    monkeypatch.setattr(beside_module, "FEWEST", 1)
    monkeypatch.setattr(beside_module, "_BATCH", 4)
    monkeypatch.setattr(beside_module, "cores", lambda: 2)
    elsewhere: list[int] = []
    result = beside_module.result_of

    def told(future: object) -> object:
        elsewhere.append(1)
        return result(future)  # type: ignore[arg-type]

    monkeypatch.setattr(beside_module, "result_of", told)
    assert decided(table, form) == expected
    assert elsewhere, "some went to the other process"


def test_a_worker_does_with_a_row_what_is_done_here(table: Path) -> None:
    with table.open("rb") as file:
        prepared = prepare(list(wide_files()), None, file, "csv", NOW)
        run = Run(prepared, "parquet", "en", NOW, Tally(), lambda _: None)
        rows = [next(prepared.chunks()).row(place) for place in range(40)]
        work = work_of(run.recipe())
        found = work(rows, None, frozenset({"loss", "repair"}))
    assert len(found) == 40 and any(one is not None and one.shape["status"] == "decided" for one in found)


def test_few_patterns_start_no_process(table: Path) -> None:
    def here(rows: Sequence[Row]) -> list[None]:
        return [None for _ in rows]

    with table.open("rb") as file:
        run = Run(prepare(list(wide_files()), None, file, "csv", NOW), "csv", "en", NOW, Tally(), lambda _: None)
        rows = [Row(n, {}) for n in range(10)]
        with Beside[None](run.recipe()) as beside:
            assert beside.shaped(rows, None, frozenset(), here) == [None] * 10
            assert not beside.is_started
        with Beside[None](run.recipe(), workers=0) as beside:
            assert len(beside.shaped(rows * 1000, None, frozenset(), here)) == 10_000
    assert cores() >= 1


def test_what_goes_wrong_behind_is_raised_where_the_next_piece_comes_or_at_the_end() -> None:
    done: list[int] = []

    def fails() -> None:
        raise OSError(28, "No space left on device")

    def two_pieces() -> None:
        with Behind() as behind:
            behind.do(fails)
            behind.do(lambda: done.append(1))

    def one_piece() -> None:
        with Behind() as behind:
            behind.do(fails)

    def something_else() -> None:
        with Behind() as behind:
            behind.do(lambda: done.append(2))
            raise KeyError

    for work, error in ((two_pieces, OSError), (one_piece, OSError), (something_else, KeyError)):
        with pytest.raises(error):
            work()
    assert done == [2]


def test_amounts_that_add_up_to_more_than_a_narrow_number_holds(tmp_path: Path) -> None:
    lines = [f"C-{n},carrier,6,9999999999999999.99" for n in range(20)]
    path = tmp_path / "in.csv"
    path.write_text("case_id,cause,days_under_way,loss\n" + "\n".join(lines), encoding="utf-8")
    with path.open("rb") as file:
        tally = Tally()
        prepared = prepare(list(wide_files()), None, file, "csv", NOW)
        work = work_for(tmp_path / "out.parquet", {})
        Run(prepared, "parquet", "en", NOW, tally, lambda _: None).into(work)
    assert tally.charges["carrier", "loss"].amount == 20 * 999_999_999_999_999_999
