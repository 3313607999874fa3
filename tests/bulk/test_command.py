"""`fenze bulk` from the command line: what it writes, what it leaves alone, how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bulk.desk import POLICY, bulk, objects_in, rows_in
from tests.house.tree import ROOT
from tests.processes import Running, start

TABLE = "case_id,cause,days_under_way,loss\nC-1,carrier,6,10.00\nC-2,maker,1,\nC-3,nobody,1,\n"
CASE = (
    '{"case_id": "C-%d", "as_of": "2022-09-01T00:00:00+08:00", "facts": {"cause": "carrier", "days_under_way": 6, "loss": 1}}\n'
)


@pytest.fixture
def table(tmp_path: Path) -> str:
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    return str(tmp_path / "in.csv")


def started(folder: Path, *arguments: str, terminal: int = subprocess.PIPE, first: Callable[[], None] | None = None) -> Running:
    """The command as a process of its own; `terminal` is for its standard error."""
    (folder / "late.fenze").write_text(POLICY, encoding="utf-8")
    command = [sys.executable, "-m", "fenze", "bulk", "-p", str(folder / "late.fenze"), "--lang", "en", *arguments]
    measured = first is None  # under a limit on files there is no room for what coverage writes
    environment = {name: value for name, value in os.environ.items() if measured or not name.startswith("COVERAGE")}
    environment |= {"PYTHONPATH": str(ROOT), "TERM": "xterm"}
    return start(command, stderr=terminal, env=environment, first=first)


def many(folder: Path, count: int) -> str:
    """An NDJSON table of so many cases."""
    path = folder / "many.ndjson"
    path.write_text("".join(CASE % number for number in range(count)), encoding="utf-8")
    return str(path)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in ("late.fenze", "many.ndjson", "in.csv"))


def test_a_row_for_every_row_in_order_and_the_closing_tables(tmp_path: Path, table: str) -> None:
    done = bulk(tmp_path, table, str(tmp_path / "out.csv"))
    assert (done.exit_code, done.stderr) == (0, "")
    rows = rows_in((tmp_path / "out.csv").read_text(encoding="utf-8"))
    assert [(row["case_id"], row["status"], row["error_code"]) for row in rows] == [
        ("C-1", "decided", ""),
        ("C-2", "undetermined", ""),
        ("C-3", "", "unknown_value"),
    ]
    assert "3 rows are in" in done.stdout and "CNY 10.00" in done.stdout


def test_rows_on_standard_output_leave_the_closing_words_to_standard_error(tmp_path: Path) -> None:
    done = bulk(tmp_path, "--from", "csv", "--to", "ndjson", "--json", "-", "-", given=TABLE)
    assert done.exit_code == 0
    assert [line["case_id"] for line in objects_in(done.stdout)] == ["C-1", "C-2", "C-3"]
    closing = json.loads(done.stderr)
    assert (closing["rows"], closing["refused"], closing["by_status"]) == (3, 1, {"undetermined": 1, "decided": 1})
    same = bulk(tmp_path, "--from", "csv", "-", "-", given=TABLE)
    assert len(rows_in(same.stdout)) == 3
    assert "rows are in -" not in same.stderr and "who bears" in same.stderr


def test_a_mapping_with_parameters_and_a_moment(tmp_path: Path, table: str) -> None:
    mapping = tmp_path / "late.map.toml"
    mapping.write_text(
        'case_id = "case_id"\n[parameters]\nlimit_days = "8 days"\n'
        '[facts]\ncause = { column = "cause", values = { carrier = "carrier", maker = "maker", nobody = "" } }\n'
        'days_under_way = { column = "days_under_way" }\n',
        encoding="utf-8",
    )
    out = tmp_path / "out.ndjson"
    done = bulk(tmp_path, table, str(out), "--map", str(mapping), "--as-of", "2022-09-01")
    assert done.exit_code == 0
    assert {line["as_of"] for line in objects_in(out.read_text(encoding="utf-8"))} == {"2022-09-01T00:00:00+08:00"}
    assert "parameter limit_days (limit) is 8 days; the policy has 5 days" in done.stdout
    assert "cases as of 2022-09-01T00:00:00+08:00" in done.stdout


def test_every_row_refused_is_bad_news(tmp_path: Path) -> None:
    assert bulk(tmp_path, "--from", "csv", "-", "-", given="case_id,cause\nC-1,nobody\n").exit_code == 1
    assert bulk(tmp_path, "--from", "csv", "-", "-", given="case_id,cause\n").exit_code == 0


def test_many_bad_lines_among_many(tmp_path: Path) -> None:
    lines = ["not a case\n" if number % 10 == 3 else CASE % number for number in range(2000)]
    done = bulk(tmp_path, "--from", "ndjson", "--json", "-", "-", given="".join(lines))
    assert done.exit_code == 0
    answers = objects_in(done.stdout)
    assert len(answers) == 2000
    assert [number for number, answer in enumerate(answers) if "error" in answer] == list(range(3, 2000, 10))
    assert all(answer["case_id"] == f"C-{number}" for number, answer in enumerate(answers) if "error" not in answer)
    assert json.loads(done.stderr)["refused"] == 200


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere.csv", "out.csv"], "error: `nowhere.csv` cannot be read: No such file or directory"),
        (["in.csv", "in.csv"], "error: OUT is the same file as IN"),
        (["in.csv", "."], "error: `.` does not tell its form"),
        (["in.csv", "folder.csv"], "error: `folder.csv` is a folder"),
        (["in.csv", "nowhere/out.csv"], "error: there is no folder `nowhere`"),
        (["in.csv", "out.xlsx"], "error: `out.xlsx` does not tell its form"),
        (["in.csv", "-", "--to", "parquet"], "error: Parquet can be written to a file only"),
        (["bad.parquet", "out.csv"], "error[not_parquet]: the table is not in Parquet, or was cut short"),
        (["-", "out.csv"], "error: `-` does not tell its form"),
        (["in.csv", "out.csv", "--map", "nowhere.toml"], "error: `nowhere.toml` cannot be read: No such file or directory"),
        (["in.csv", "out.csv", "--map", "gbk.toml"], "error: `gbk.toml` is not text in UTF-8"),
        (["empty.csv", "out.csv"], "error[empty_table]: the table is empty: not even a header stands there"),
        (["open.csv", "out.csv"], "error[not_csv]: the table cannot be read on at line 3"),
        (["in.csv", "out.csv", "--map", "bad.toml"], "error[unknown_fact]: the policy has no fact `cuase`"),
        (["in.csv", "out.csv", "--as-of", "soon"], "error: --as-of `soon` is neither a date nor a date with a time"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_half_done(
    tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "empty.csv").touch()
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 not all of it")
    (tmp_path / "open.csv").write_text('case_id,cause\nC-1,carrier\nC-2,"carrier\n', encoding="utf-8")
    (tmp_path / "gbk.toml").write_bytes("[facts]\n原因 = 1".encode("gbk"))
    (tmp_path / "bad.toml").write_text('[facts]\ncuase = { column = "cause" }\n', encoding="utf-8")
    (tmp_path / "late.fenze").write_text(POLICY, encoding="utf-8")
    before = {path.name: path.is_file() and path.read_bytes() for path in tmp_path.iterdir()}
    done = bulk(tmp_path, *arguments)
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0] == told
    assert done.stdout == ""
    assert {path.name: path.is_file() and path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_fault_of_the_mapping_says_where_it_stands_and_what_was_meant(tmp_path: Path, table: str) -> None:
    mapping = tmp_path / "bad.toml"
    mapping.write_text('[facts]\ncuase = { column = "cause" }\nloss = { column = "los" }\n', encoding="utf-8")
    done = bulk(tmp_path, table, "-", "--map", str(mapping))
    assert done.stderr.splitlines() == [
        "error[unknown_fact]: the policy has no fact `cuase`",
        f"  --> {mapping}: facts.cuase",
        "  = help: did you mean `cause`?",
        "error[unknown_column]: the table has no column `los`",
        f"  --> {mapping}: facts.loss.column",
        "  = help: did you mean `loss`?",
    ]


def test_a_policy_with_a_fault_is_told_as_check_tells_it(tmp_path: Path, table: str) -> None:
    (tmp_path / "bad.fenze").write_text(POLICY + "rule L-1 then carrier bears all loss\n", encoding="utf-8")
    done = bulk(tmp_path, table, str(tmp_path / "out.csv"), policy="bad.fenze")
    assert (done.exit_code, done.stderr.startswith("error[")) == (2, True)
    assert left_in(tmp_path) == ["bad.fenze"]


def test_out_is_replaced_only_at_the_end_and_keeps_its_mode(tmp_path: Path, table: str) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    out.chmod(0o640)
    assert bulk(tmp_path, table, str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("case_id,")
    assert out.stat().st_mode & 0o777 == 0o640
    assert left_in(tmp_path) == ["out.csv"]


def test_a_link_to_a_table_stays_a_link(tmp_path: Path, table: str) -> None:
    (tmp_path / "real.csv").touch()
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert bulk(tmp_path, table, str(tmp_path / "link.csv")).exit_code == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text(encoding="utf-8").startswith("case_id,")


def test_ctrl_c_leaves_out_as_it_was_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    out.write_text("old", encoding="utf-8")
    with started(tmp_path, many(tmp_path, 60_000), str(out)) as running:
        deadline = time.monotonic() + 60
        while not any(tmp_path.glob(".out.ndjson.part/rows")):
            assert running.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert told.decode().startswith("stopped after ")
    assert told.decode().endswith(f" rows; `{out}` is as it was\n")
    assert out.read_text(encoding="utf-8") == "old"
    assert left_in(tmp_path) == ["out.ndjson"]


def test_a_full_disk_leaves_out_as_it_was_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    out.write_text("old", encoding="utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))

    with started(tmp_path, many(tmp_path, 4000), str(out), first=limit) as running:
        _, told = running.communicate(timeout=60)
    assert running.returncode == 2
    assert told.decode().splitlines() == [
        f"error: `{out}` cannot be written: File too large",
        f"  = help: `{out}` is as it was",
    ]
    assert out.read_text(encoding="utf-8") == "old"
    assert left_in(tmp_path) == ["out.ndjson"]


def test_a_device_is_written_to_straight(tmp_path: Path, table: str) -> None:
    done = bulk(tmp_path, table, "/dev/full", "--to", "csv")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0] == "error: `/dev/full` cannot be written: No space left on device"
    assert bulk(tmp_path, table, "/dev/null", "--to", "csv").exit_code == 0
    assert Path("/dev/null").is_char_device()


def test_a_pipe_can_be_in(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with started(tmp_path, str(pipe), "-", "--json") as running:
        pipe.write_text(TABLE, encoding="utf-8")
        rows, closing = running.communicate(timeout=60)
    assert len(rows_in(rows.decode())) == json.loads(closing)["rows"] == 3


def test_the_bar_shows_on_a_terminal_how_far_it_is_and_how_fast(tmp_path: Path) -> None:
    terminal, side = pty.openpty()
    with started(tmp_path, many(tmp_path, 300), str(tmp_path / "out.ndjson"), terminal=side) as running:
        os.close(side)
        assert running.wait(timeout=60) == 0
    seen = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert "300/300" in seen
    assert re.search(r"\d/s", seen)


def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path) -> None:
    with started(tmp_path, many(tmp_path, 5000), "-") as running:
        assert running.stdout is not None and running.stderr is not None
        assert json.loads(running.stdout.readline())["case_id"] == "C-0"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(timeout=60) == 0
