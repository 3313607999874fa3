"""A whole run: forms in and out, what interrupts it, and going on after that."""

from __future__ import annotations

import csv
import errno
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pytest

from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk import ids as ids_module
from fenze.solver.bulk import out as out_module
from fenze.solver.bulk import run as run_module
from fenze.solver.bulk.columns import csv_pieces
from fenze.solver.bulk.ids import Ids, Repeated
from fenze.solver.bulk.prepare import Prepared, prepare
from fenze.solver.bulk.read_table import rows_of
from fenze.solver.bulk.run import Run
from fenze.solver.bulk.table import Form, table_of
from fenze.solver.bulk.tally import Tally
from fenze.solver.bulk.tally_json import json_of_tally, tally_of_json
from fenze.solver.bulk.work import InUse, folder_of, work_for
from tests.bulk.desk import NOW, POLICY, bulk, rows_in

FILES = [file_of(POLICY, "late.fenze")]
LATE = policy_of(FILES)


def orders(count: int) -> pl.DataFrame:
    chance = random.Random(3)  # noqa: S311 a table, not a secret
    return pl.DataFrame(
        {
            "case_id": [f"C-{n}" if n % 50 else "C-0" for n in range(count)],
            "cause": [chance.choice(("carrier", "maker", None, "nobody")) for _ in range(count)],
            "days_under_way": [chance.choice((3, 6, None)) for _ in range(count)],
            "days_waiting": [chance.choice((2, 4)) for _ in range(count)],
            "loss": [f"{n}.{n % 100:02d}" for n in range(count)],
        }
    )


def ready(path: Path, form: Form) -> Prepared:
    return prepare(FILES, None, path.open("rb"), form, NOW)


def run_to(prepared: Prepared, out: Path, form: Form, step: Callable[[int], None] = lambda _: None) -> Tally:
    tally = Tally()
    work = work_for(out, {"run": "1"})
    try:
        Run(prepared, form, "en", NOW, tally, step).into(work)
    finally:
        work.leave(keep=bool(work.state))
    return tally


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks and commits of a few dozen rows."""
    monkeypatch.setattr(run_module, "_ROWS", 1)
    monkeypatch.setattr(run_module, "CHUNK", 64)
    monkeypatch.setattr(run_module, "_LINES", 64)
    monkeypatch.setattr(csv_pieces, "_SIZE", 2000)


@pytest.mark.parametrize("out_form", ["csv", "ndjson", "parquet"])
@pytest.mark.parametrize("in_form", ["csv", "parquet"])
@pytest.mark.usefixtures("small_steps")
def test_a_run_that_is_interrupted_goes_on_and_comes_to_the_same(tmp_path: Path, in_form: Form, out_form: Form) -> None:
    table = orders(600)
    path = tmp_path / f"in.{in_form}"
    table.write_csv(path) if in_form == "csv" else table.write_parquet(path)
    at_once = run_to(ready(path, in_form), tmp_path / "at_once", out_form)
    seen: list[int] = []

    def stop(rows: int) -> None:
        seen.append(rows)
        if len(seen) == 4:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    out.write_text("old", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        run_to(ready(path, in_form), out, out_form, stop)
    assert out.read_text(encoding="utf-8") == "old" and folder_of(out).is_dir()
    steps: list[int] = []
    tally = run_to(ready(path, in_form), out, out_form, steps.append)
    assert steps[0] == sum(seen[:3]) > 0 and sum(steps) == 600
    assert not folder_of(out).exists()
    assert json_of_tally(tally) == json_of_tally(at_once)
    assert tally.rows == 600
    if out_form == "parquet":
        assert pl.read_parquet(out).equals(pl.read_parquet(tmp_path / "at_once"))
    else:
        assert out.read_bytes() == (tmp_path / "at_once").read_bytes()


@pytest.mark.usefixtures("small_steps")
def test_what_an_earlier_run_of_something_else_left_is_not_gone_on_with(tmp_path: Path) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    orders(300).write_csv(path)
    work = work_for(out, {"run": "of another table"})
    work.commit({"rows": 7})
    (work.folder / "rows").write_text("rubbish", encoding="utf-8")
    work.leave(keep=True)
    assert run_to(ready(path, "csv"), out, "csv").rows == 300
    assert len(rows_in(out.read_text(encoding="utf-8"))) == 300


def test_two_runs_do_not_write_the_same_table(tmp_path: Path) -> None:
    work = work_for(tmp_path / "out.csv", {})
    with pytest.raises(InUse):
        work_for(tmp_path / "out.csv", {})
    work.leave(keep=False)
    work_for(tmp_path / "out.csv", {}).leave(keep=False)


@pytest.mark.usefixtures("small_steps")
def test_a_disk_that_fills_keeps_what_is_done_and_the_run_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    orders(600).write_parquet(path)
    put, calls = out_module.put_all, [0]

    def full(file: BinaryIO, content: bytes) -> None:
        calls[0] += 1
        put(file, content[: len(content) // 2] if calls[0] == 8 else content)
        if calls[0] == 8:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(out_module, "put_all", full)
        with pytest.raises(OSError, match="No space left"):
            run_to(ready(path, "parquet"), out, "parquet")
    assert not out.exists()
    steps: list[int] = []
    run_to(ready(path, "parquet"), out, "parquet", steps.append)
    assert steps[0] > 0 and pl.read_parquet(out).height == 600


def test_parquet_with_nulls_wrong_types_and_columns_that_are_not_there(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "case_id": ["a", "b", None],
            "cause": ["carrier", None, "maker"],
            "days_under_way": [6.0, float("nan"), None],
            "pieces": [[1], None, [2]],
            "loss": [b"10", None, None],
        }
    )
    frame.write_parquet(tmp_path / "in.parquet")
    done = bulk(tmp_path, str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"), "--json")
    assert done.exit_code == 1, done.output  # every row is refused
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found["error_field"].to_list() == ["pieces", "days_under_way", "pieces"]
    assert found["error_code"].to_list() == ["wrong_type"] * 3
    frame.rename({"loss": "lost"}).write_parquet(tmp_path / "extra.parquet")
    told = bulk(tmp_path, str(tmp_path / "extra.parquet"), str(tmp_path / "out.csv"))
    assert told.exit_code == 2
    assert told.stderr.splitlines()[0] == "error[unknown_fact]: the policy has no fact `lost`"


def test_typed_columns_hold_what_the_cells_of_csv_do(tmp_path: Path) -> None:
    orders(200).write_parquet(tmp_path / "in.parquet")
    for out in ("out.csv", "out.parquet"):
        assert bulk(tmp_path, str(tmp_path / "in.parquet"), str(tmp_path / out)).exit_code == 0
    cells = rows_in((tmp_path / "out.csv").read_text(encoding="utf-8"))
    for row, typed in zip(cells, pl.read_parquet(tmp_path / "out.parquet").to_dicts(), strict=True):
        assert row["status"] == (typed["status"] or "")
        assert row["liable"] == " | ".join(typed["liable"])
        assert row["amount"] == " | ".join("" if amount is None else str(amount) for amount in typed["amount"])
        assert row["error_message"] == (typed["error_message"] or "")


def test_many_bad_rows_are_each_refused_and_counted(tmp_path: Path) -> None:
    lines = [f"C-{n},{'carrier' if n % 3 else f'bad{n}'},6,1.00" for n in range(6000)]
    (tmp_path / "in.csv").write_text("case_id,cause,days_under_way,loss\n" + "\n".join(lines), encoding="utf-8")
    done = bulk(tmp_path, str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--json")
    closing = json.loads(done.stdout)
    assert (closing["rows"], closing["refused"]) == (6000, 2000)
    assert closing["refused_by_reason"][0]["first_row"] == 2
    assert closing["by_party"][0]["amount"] == "4000.00"


@pytest.mark.parametrize("size", [1, 7, 40, 1 << 20])
def test_a_table_cut_into_pieces_is_read_as_the_csv_module_reads_it(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_pieces, "_SIZE", size)
    text = 'a,b\r\n1,2\r\n"x, y\nz",3\n\n4\n5,6,7\n8,"9"\n10,\n\n"11",12'
    expected = [(n, cells) for n, cells in enumerate(csv.reader(io.StringIO(text, newline="")), start=1) if cells][1:]
    found = list(rows_of(table_of(io.BytesIO(text.encode()), "csv")))
    assert [row.number for row in found] == [number for number, _ in expected]
    for row, (_, cells) in zip(found, expected, strict=True):
        assert (row.fault is None) == (len(cells) == 2)
        assert list(row.cells.values()) == cells[:2]


def test_ids_that_come_again_are_found_whatever_fits_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids_module, "_IN_MEMORY", 10)
    monkeypatch.setattr(ids_module, "_AT_A_TIME", 16)
    seen = Ids()
    names = [f"C-{n}" for n in range(60)] + ["C-7", "C-3", "C-7"]
    for start in range(0, len(names), 5):
        seen.add_series(pl.Series([*names[start : start + 5], None]))
    assert seen.repeated() == Repeated(("C-3", "C-7"), 2)


def test_a_tally_comes_back_from_json(tmp_path: Path) -> None:
    orders(80).write_csv(tmp_path / "in.csv")
    tally = run_to(ready(tmp_path / "in.csv", "csv"), tmp_path / "out.csv", "csv")
    again = Tally()
    tally_of_json(json.loads(json.dumps(json_of_tally(tally))), again)
    assert json_of_tally(again) == json_of_tally(tally)
    assert again.refusals == tally.refusals
