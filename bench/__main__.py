"""Puts the same cases to every engine, compares the answers, times them, and writes RESULTS.md."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import mean, median, quantiles

from bench import engines
from bench.bulk import lines_of_bulk, took
from bench.engines import Answer
from bench.workload import Case, Rule, cases_of, rules_of, standing

SIZES = (34, 340, 3400)
CASES = {34: 200, 340: 60, 3400: 20}
NARROW = {34: 3, 340: 5, 3400: 7}
"""Tests a rule, with which about as many rules stand in a case however many there are."""
BEFORE = 1_000
"""Cases decided before new patterns are timed."""
ROUNDS = 5
ROWS, NEW = 10_000_000, 100_000
"""Of the tables: one whose patterns come again and again, one in which every pattern is new."""
SLOW, FEW = "clingo", 5
"""Of an engine that takes so long, at more than the first size, only so many cases, once."""
REGORUS, MOST_FOR_REGORUS = "regorus (compiled)", 340
"""Its virtual machine gives up after 25,000 instructions, which more rules exceed."""
OTHERS: dict[str, Callable[[list[Rule]], Answer]] = {
    "plain Python, compiled": engines.plain_python,
    "ZEN (decision table)": engines.zen_table,
    REGORUS: engines.regorus_compiled,
    "regorus (interpreted)": engines.regorus_interpreted,
    "CEL (compiled)": engines.cel_list,
    "Cedar (parsed once)": engines.cedar,
    "business-rules": engines.business_rules,
}
AS_MANY = "Fenze, pattern seen before, about as many rules standing"
PACKAGES = ("clingo", "zen-engine", "gordon-to-regorus", "common-expression-language", "cedarpy", "business-rules")
HERE = Path(__file__).parent


def main() -> None:
    """`--short` leaves out the larger sizes and decides a tenth of the rows, to see that all of it runs; it writes nothing."""
    is_short = "--short" in sys.argv[1:]
    rows: dict[str, list[str]] = {}
    sizes = SIZES[:1] if is_short else SIZES
    narrow = _in_turn(sizes)
    for size in sizes:
        for name, times in _measured(size, narrow[size]).items():
            points = quantiles(times, n=4)
            rows.setdefault(name, []).append(f"{median(times):.1f} ({points[0]:.1f}–{points[2]:.1f})")
        rows[REGORUS] += [""] * (size > MOST_FOR_REGORUS)
    part = 10 if is_short else 1
    with tempfile.TemporaryDirectory() as folder:
        rules = rules_of(SIZES[0])
        tables = lines_of_bulk(rules, Path(folder), ROWS // part, NEW // part, engines.zen_table(rules))
    lines = [_head(), *_table(rows, sizes), "", *tables, "", *_start_up()]
    if not is_short:
        (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def _measured(size: int, as_many: list[float]) -> dict[str, list[float]]:
    """Microseconds for each case, the least of some rounds in which the engines take turns. Ends where an answer differs."""
    rules, cases = rules_of(size), cases_of(CASES[size])
    remembering, forgetful = engines.fenze_engine(rules, None), engines.fenze_engine(rules, 0)
    new = _of_new_patterns(size, rules, cases)
    asked: dict[str, Answer] = {
        "**Fenze, pattern seen before**": engines.fenze(remembering),
        "Fenze, the same with all reasons": engines.fenze_with_reasons(remembering),
        "Fenze, the same with its trace as text, labels and all": engines.fenze_with_trace(remembering),
        "**Fenze, nothing remembered**": engines.fenze(forgetful),
        **{name: prepare(rules) for name, prepare in OTHERS.items() if name != REGORUS or size <= MOST_FOR_REGORUS},
        "clingo, grounded for each request": engines.clingo_each_time(remembering),
    }
    found: dict[str, list[float]] = {}
    for name, answer in asked.items():
        slow = size > SIZES[0] and name.startswith(SLOW)
        put = cases[:FEW] if slow else cases
        _compare(name, answer, rules, put)
        found[name] = _least(_times(answer, put) for _ in range(1 if slow else ROUNDS))
        print(f"{size} rules: {name} {median(found[name]):.1f} µs", file=sys.stderr)
    seen, reasons, trace, *others = found
    told = {name: found[name] for name in (seen, reasons, trace)}
    return {**told, **new, AS_MANY: as_many, **{name: found[name] for name in others}}


def _in_turn(sizes: Sequence[int]) -> dict[int, list[float]]:
    """By number of rules, of which about as many stand: in each round the same cases by all, each pattern seen before.

    Rounds of one after another, a few milliseconds in all, tell what else went on in the machine and its caches just then.
    """
    cases = cases_of(CASES[SIZES[0]])
    narrow = {size: rules_of(size, NARROW[size]) for size in sizes}
    asked = {size: engines.fenze(engines.fenze_engine(rules, None)) for size, rules in narrow.items()}
    for size, answer in asked.items():
        _compare(f"{AS_MANY}, {size} rules", answer, narrow[size], cases)
    rounds = [{size: _times(answer, cases) for size, answer in asked.items()} for _ in range(ROUNDS)]
    return {size: _least(times[size] for times in rounds) for size in sizes}


def _of_new_patterns(size: int, rules: list[Rule], cases: Sequence[Case]) -> dict[str, list[float]]:
    """Each case the first time that its pattern comes up, by an engine that has decided others and nothing else."""
    engine = engines.fenze_engine(rules, None)
    answer = engines.fenze(engine)
    rounds: list[list[float]] = []
    solved = 0
    for _ in range(ROUNDS):
        for memory in (engine.memory, engine.answers):
            memory.forget()
        _times(answer, cases_of(BEFORE))
        known = len(engine.answers)
        rounds.append(_times(answer, cases))
        solved = len(engine.answers) - known
    _compare("new pattern", answer, rules, cases)
    times = _least(rounds)
    print(f"{size} rules: new pattern {median(times):.1f} µs, {solved} of {len(cases)} took a solve", file=sys.stderr)
    return {"**Fenze, new pattern**": times}


def _least(rounds: Iterable[Sequence[float]]) -> list[float]:
    """Of each case."""
    return [min(times) for times in zip(*rounds, strict=True)]


def _compare(name: str, answer: Answer, rules: list[Rule], cases: Sequence[Case]) -> None:
    for case in cases:
        if sorted(answer(case)) != standing(rules, case):
            raise SystemExit(f"{name} differs at {len(rules)} rules: {case}")


def _times(answer: Answer, cases: Sequence[Case]) -> list[float]:
    times: list[float] = []
    for case in cases:
        started = time.perf_counter_ns()
        list(answer(case))
        times.append((time.perf_counter_ns() - started) / 1000)
    return times


_ABOUT = """\
# Results

Written by `make bench` from one run. Look at the ratios: the figures themselves belong to the machine.

- {machine}, {cores} cores, load {load:.1f}; Python {python}; {versions}.
- Rules of three conditions each over 25 facts (15 enumerations, 5 truth values, 5 numbers), one in five an exception to
  another; cases with every fact known, no two alike. Every answer was compared with a plain evaluation of the rules before a
  time was taken. More rules are more that stand, about one in sixty, and with Fenze as many payments to reckon; in the row
  with about as many standing, rules have three, five and seven conditions: in a case {standing} of them stand, and the same
  cases are put to the three policies in turn.
- One case at a time, from a Python mapping to the rules that stand, in one thread. Fenze gives the whole decision with exact
  amounts, the others give the names of rules. A new pattern is a combination of facts that did not come up in the
  {before:,} cases decided before; a solve is needed where it leaves other conditions true than any of them did.
- Microseconds: median (quartiles) over the cases, of each case the least of five rounds, before each of which Fenze forgets
  the patterns that are to be new; of clingo beyond 34 rules five cases, once.
- Tables: orders come in kinds, the k-th most frequent of a thousand in proportion to 1/k; a number that rules test and the
  price differ from order to order. `fenze bulk` runs as a command from start to end, reading and writing files; ZEN has the
  rows in memory, and 20,000 answers of each table were compared, all of the smaller.
- regorus is measured as a build of its Python package by others, for it has no release of its own in the package index. Its
  virtual machine gives up after 25,000 instructions, so that it has no figure for the most rules.
"""


def _head() -> str:
    return _ABOUT.format(
        machine=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count(),
        load=os.getloadavg()[0],
        before=BEFORE,
        standing=", ".join(f"{_standing(size):.1f}" for size in SIZES),
        python=platform.python_version(),
        versions=", ".join(f"{name} {version(name)}" for name in PACKAGES),
    )


def _standing(size: int) -> float:
    """How many of the narrow rules stand, on the average."""
    rules, cases = rules_of(size, NARROW[size]), cases_of(CASES[SIZES[0]])
    return mean(len(standing(rules, case)) for case in cases)


def _table(rows: dict[str, list[str]], sizes: Sequence[int]) -> list[str]:
    heads = [f"{size:,} rules" for size in sizes]
    return [
        f"| one case, µs | {' | '.join(heads)} |",
        f"|---|{'---:|' * len(heads)}",
        *(f"| {name} | {' | '.join(figures)} |" for name, figures in rows.items()),
    ]


def _start_up() -> list[str]:
    """Wall time of processes, policies kept on disk, the least of some runs."""
    fenze = [sys.executable, "-m", "fenze"]
    case = str(HERE.parent / "samples" / "wrong_item.json")
    commands = {
        "`python -c pass`": [sys.executable, "-c", "pass"],
        "`fenze --help`": [*fenze, "--help"],
        "`fenze decide -p three_party_liability … --json`": [*fenze, "decide", "-p", "three_party_liability", case, "--json"],
        "`fenze decide -p platform_claims … --json`, the largest": [*fenze, "decide", "-p", "platform_claims", "--json"],
    }
    lines = ["| a process from start to end | ms | memory, MiB |", "|---|---:|---:|"]
    for name, command in commands.items():
        runs = [took(*command, stdin='{"facts": {}}') for _ in range(8)]
        lines.append(f"| {name} | {1000 * min(run.seconds for run in runs):.0f} | {runs[0].memory} |")
    return lines


if __name__ == "__main__":
    main()
