"""A table of ten million orders decided by `fenze bulk`, beside reading and grouping it, and beside ZEN row by row.

Fenze runs as the command that users run, from its start to its end, Parquet in and out. Its decisions are compared with those
of ZEN on some of the rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.engines import Answer
from bench.policy import policy_text
from bench.tables import KINDS, write_orders
from bench.workload import FACTS, Rule

COMPARED, SMALL = 20_000, 10_000
_BARE = """\
import sys, polars as pl
path, facts = sys.argv[1], sys.argv[2:]
pl.scan_parquet(path).group_by(facts).agg(pl.len(), pl.col("price").sum()).collect(engine="streaming")
"""
_ALONE = """\
import json, resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024]))
"""
"""Runs a command from a process that is itself small: a process counts as its own memory that of the one it was forked from."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock and of the processor, and the most memory of any process, in MiB."""

    seconds: float
    processor: float
    memory: int


def lines_of_bulk(rules: list[Rule], folder: Path, rows: int, new: int, zen: Answer) -> list[str]:
    """The part of the results about tables. Raises SystemExit where ZEN gives another answer."""
    (folder / "bench.fenze").write_text(policy_text(rules), encoding="utf-8")
    few, all_new = folder / "few.parquet", folder / "new.parquet"
    write_orders(few, rows)
    write_orders(all_new, new, new)
    bare = took(sys.executable, "-c", _BARE, str(few), *FACTS)
    bulk = _bulk(folder, few)
    each = _zen_rate(zen, few, folder / "few.parquet.out")
    bare_new, bulk_new = took(sys.executable, "-c", _BARE, str(all_new), *FACTS), _bulk(folder, all_new)
    each_new = _zen_rate(zen, all_new, folder / "new.parquet.out")
    smaller = {count: _bulk(folder, _first(folder, few, count)) for count in (SMALL, rows // 10)}
    start = _bulk(folder, _first(folder, few, 1))
    return [
        f"| a table, {len(rules)} rules | rows | seconds | of the processor | rows a second | memory, MiB |",
        "|---|---:|---:|---:|---:|---:|",
        _line("read Parquet, group by 25 facts, add up", rows, bare),
        _line(f"**`fenze bulk`, Parquet to Parquet, {KINDS:,} kinds**", rows, bulk),
        _line("**`fenze bulk`, every pattern new**", new, bulk_new),
        *(_line("`fenze bulk`, the first rows of the first table", count, one) for count, one in smaller.items()),
        _line("`fenze bulk`, one row", 1, start),
        f"| ZEN, one thread, rows of the first table as Python mappings | {COMPARED:,} | | | {each:,.0f} | |",
        f"| ZEN, one thread, rows of the second | {min(new, COMPARED):,} | | | {each_new:,.0f} | |",
        "",
        *_told(rows / bulk.seconds / each, bulk_new.seconds * each_new / new, (bare, bulk), (bare_new, bulk_new)),
    ]


def _told(quicker: float, slower: float, few: tuple[Took, Took], new: tuple[Took, Took]) -> list[str]:
    reached, reached_new = (bare.seconds / bulk.seconds for bare, bulk in (few, new))
    first = f"- `fenze bulk` reaches {reached:.0%} of the rate of the bare read and group-by, {reached_new:.0%} where every"
    return [
        f"{first} pattern is new.",
        f"- It is {quicker:.1f} times as quick as ZEN; where every pattern is new, it takes {slower:.1f} times ZEN's time.",
    ]


def took(*command: str, stdin: str = "") -> Took:
    """A command from its start to its end. Raises SystemExit where it fails."""
    alone = (sys.executable, "-c", _ALONE, *command)
    told = subprocess.run(alone, capture_output=True, text=True, check=False, input=stdin)  # noqa: S603 made here
    if told.returncode:
        raise SystemExit(told.stderr)
    seconds, processor, memory = json.loads(told.stdout)
    return Took(seconds, processor, memory)


def _bulk(folder: Path, path: Path) -> Took:
    fenze = (sys.executable, "-m", "fenze", "bulk", "-p", str(folder / "bench.fenze"), "--as-of", "2026-01-01T00:00:00+08:00")
    return took(*fenze, "--to", "parquet", "--json", str(path), f"{path}.out")


def _first(folder: Path, path: Path, count: int) -> Path:
    """A table of so many rows."""
    found = folder / f"first{count}.parquet"
    pl.scan_parquet(path).head(count).sink_parquet(found)
    return found


def _zen_rate(zen: Answer, path: Path, decided: Path) -> float:
    """Rows a second, each of them compared with what Fenze decided."""
    cases = pl.scan_parquet(path).select(FACTS).head(COMPARED).collect().to_dicts()
    started = time.perf_counter()
    answers = [zen(case) for case in cases]
    seconds = time.perf_counter() - started
    found = pl.scan_parquet(decided).select("rules").head(COMPARED).collect()["rules"].to_list()
    for case, answer, rules in zip(cases, answers, found, strict=True):
        if sorted(answer) != sorted(rules):
            raise SystemExit(f"ZEN differs: {case}")
    return len(cases) / seconds


def _line(what: str, rows: int, took: Took) -> str:
    rate = f"{rows / took.seconds:,.0f}" if rows > 1 else ""
    return f"| {what} | {rows:,} | {took.seconds:.2f} | {took.processor:.2f} | {rate} | {took.memory:,} |"
