"""`python -m tests.bench.bulk [ROWS] [KINDS]`: tables decided, against reading the same file and grouping its rows.

All figures come from one run on one machine; the ratios are what can be compared with another. Nothing here is a test.
"""

from __future__ import annotations

import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import clingo
import polars as pl
from rich.table import Table

from fenze.decision.answer import Pattern
from fenze.decision.terms import term_of
from fenze.dsl.ast_to_model import policy_of
from fenze.solver.bulk import beside
from fenze.solver.bulk.beside import cores
from fenze.solver.bulk.prepare import prepare
from fenze.solver.bulk.run import Run
from fenze.solver.bulk.table import Form
from fenze.solver.bulk.tally import Tally
from fenze.solver.bulk.work import work_for
from fenze.solver.decide import Engine
from fenze.solver.solve import encoding
from tests.bench.screen import SCREEN
from tests.bench.tables import CHOICES, YES_OR_NO, bench_files, orders, write_orders

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BATCHES = (1, 10, 100, 400)
PATTERNS = (1_500, 3_000, 6_000, 12_000)


def main() -> None:
    rows, kinds = (int(text) for text in (*sys.argv[1:3], *("1000000", "1000")[len(sys.argv[1:3]) :]))
    console = SCREEN
    told = ", ".join(f"{name} {version(name)}" for name in ("polars", "clingo"))
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {told}")
    with tempfile.TemporaryDirectory() as folder:
        console.print(_of_tables(Path(folder), rows, kinds))
        console.print(_of_processes(Path(folder)))
    console.print(_of_batches())


def _of_tables(folder: Path, rows: int, kinds: int) -> Table:
    table = Table(
        "what", "rows", "seconds", "processor seconds", "rows a second", "of read and group", title=f"34 rules, {kinds} kinds"
    )
    path = folder / "in.parquet"
    write_orders(path, rows, kinds)
    facts = [*CHOICES, *YES_OR_NO]
    bare = pl.scan_parquet(path).group_by(facts).agg(pl.len(), pl.col("freight", "material", "price").sum())
    base = _row(table, "read Parquet and group by 20 facts", rows, lambda: bare.collect(engine="streaming"), None)
    _row(table, "Parquet to Parquet", rows, lambda: _run(path, "parquet", folder / "out.parquet", "parquet"), base)
    few = min(rows, 200_000)
    orders(few, kinds).write_csv(folder / "in.csv")
    forms: tuple[Form, ...] = ("csv", "ndjson")
    for form in forms:
        work = partial(_run, folder / "in.csv", "csv", folder / f"out.{form}", form)
        _row(table, f"CSV to {form.upper()}", few, work, base * few / rows)
    new = 10_000
    write_orders(folder / "new.parquet", new, new)
    run = lambda: _run(folder / "new.parquet", "parquet", folder / "new.out", "parquet")  # noqa: E731
    _row(table, "Parquet to Parquet, every pattern new", new, run, base * new / rows)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    table.caption = f"at most {most} MiB of memory, that of making the tables included"
    return table


def _row(table: Table, what: str, rows: int, work: Callable[[], object], base: float | None) -> float:
    started, before = time.perf_counter(), time.process_time()
    work()
    seconds, used = time.perf_counter() - started, time.process_time() - before
    share = "" if base is None else f"{base / seconds:.2f}"
    table.add_row(what, f"{rows:,}", f"{seconds:.2f}", f"{used:.2f}", f"{rows / seconds:,.0f}", share)
    return seconds


def _run(path: Path, form: Form, out: Path, out_form: Form) -> None:
    with path.open("rb") as file:
        prepared = prepare(bench_files(), None, file, form, NOW)
        work, tally = work_for(out, {}), Tally()
        Run(prepared, out_form, "en", NOW, tally, lambda _: None).into(work)
        work.leave(keep=False)


def _of_processes(folder: Path) -> Table:
    """New patterns in this process alone, and in others beside it: where starting these pays."""
    table = Table("new patterns", "seconds, alone", "seconds, with processes beside", "ratio", title=f"{cores()} cores")
    fewest = beside.FEWEST
    for count in PATTERNS:
        path = folder / f"new-{count}.parquet"
        write_orders(path, count, count)
        took: list[float] = []
        for beside.FEWEST in (count + 1, 1):  # pyright: ignore[reportConstantRedefinition]
            took.append(_seconds(partial(_run, path, "parquet", folder / "new.out", "parquet")))
        table.add_row(f"{count:,}", *(f"{one:.2f}" for one in took), f"{took[0] / took[1]:.2f}")
    beside.FEWEST = fewest  # pyright: ignore[reportConstantRedefinition]
    return table


def _of_batches() -> Table:
    """New patterns put to one program one by one under assumptions, against programs that hold many of them at once."""
    engine = Engine(policy_of(bench_files()), sliced=False)
    cases = orders(BATCHES[-1], BATCHES[-1], seed=5).select(*CHOICES, *YES_OR_NO, pl.col("age").cast(pl.String)).to_dicts()
    files = [engine.read({"facts": case}, NOW) for case in cases]
    patterns = [engine.pattern_of(file) for file in files]
    title = "new patterns: one solve each under assumptions, or many grounded and solved together"
    table = Table("patterns together", "µs a pattern, together", "µs a pattern, one by one", "ratio", title=title)
    engine.answer(files[0])
    alone = _seconds(lambda: [engine.answer(file) for file in files]) / len(files) * 1e6
    expected = [frozenset(engine.answer(file).stands["file"]) for file in files]
    for size in BATCHES:
        found: list[frozenset[str]] = []

        def together(size: int = size, found: list[frozenset[str]] = found) -> None:
            for start in range(0, len(patterns), size):
                found.extend(_standing_together(engine.program.text, patterns[start : start + size]))

        each = _seconds(together) / len(patterns) * 1e6
        if found != expected:
            raise SystemExit("the answers differ")
        table.add_row(str(size), f"{each:.0f}", f"{alone:.0f}", f"{each / alone:.1f}")
    return table


def _standing_together(text: str, patterns: list[Pattern]) -> list[frozenset[str]]:
    """The rules that stand in each of some patterns, by one program in which every pattern is a world of its own."""
    control = clingo.Control(["--warn=none"])
    given = [f"given({term_of(f)}, {term_of(v)}, {n})." for n, one in enumerate(patterns) for f, v in one.given]
    worlds = f"case(0..{len(patterns) - 1}). standing(N) :- case(N). world(N) :- case(N). opposite(N, N) :- case(N)."
    shown = "is(F, V, N) :- given(F, V, N).#show. #show s(R, N) : stands(R, N), case(N)."
    control.add("base", [], f"{text}{encoding('meaning')}{worlds}{''.join(given)}{shown}")
    control.ground([("base", [])])
    found: Mapping[int, set[str]] = {number: set() for number in range(len(patterns))}

    def take(answer: clingo.Model) -> None:
        for symbol in answer.symbols(shown=True):
            found[symbol.arguments[1].number].add(symbol.arguments[0].string)

    control.solve(on_model=take)
    return [frozenset(rules) for rules in found.values()]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
