"""`make bench`: times decisions, and prints what they cost against grounding for each request. Nothing here is a test.

All figures of a table come from one run on one machine; the ratios are what can be compared with another.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from itertools import pairwise
from statistics import quantiles
from typing import Any, TypeVar

import clingo
from rich.table import Table

from fenze.decision.answer import Pattern
from fenze.decision.case import CaseError
from fenze.decision.explain import explanation_of
from fenze.decision.faced import MOST_SETS
from fenze.decision.memory import MOST_PATTERNS
from fenze.decision.terms import term_of
from fenze.decision.to_json import json_of, text_of_json
from fenze.decision.trace import Tracer
from fenze.dsl import model
from fenze.dsl.load import load, shipped
from fenze.solver.decide import Engine, engine_of
from fenze.solver.oracle import Oracle
from fenze.solver.program import Program
from fenze.solver.reasons import reasons_of
from fenze.solver.solve import encoding
from fenze.solver.what_if import WhatIf, what_if_of
from tests.bench.screen import SCREEN
from tests.bench.workload import cases_for, policy_of_size, variations

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SIZES = ((12, 400), (200, 120), (1000, 40))
ROUNDS = 5
VARIATIONS, WARM = 3_000, 300
"""Cases made of a pack's scenarios; of these so many are decided before any is timed."""

Item = TypeVar("Item")


def main() -> None:
    console = SCREEN
    console.print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, clingo {version('clingo')}"
    )
    console.print(_against_grounding())
    console.print(_of_a_pack("three_party_liability"))
    console.print(_of_why(*shipped()))
    console.print(_of_open_facts(200, 40))
    console.print(_of_questions())


def _against_grounding() -> Table:
    heads = (
        "rules",
        "cases",
        "ground, µs",
        "answer, µs",
        "ratio",
        "new, p25, µs",
        "p50",
        "p90",
        "ratio",
        "seen, p50, µs",
        "ratio",
    )
    table = Table(*heads, title="grounded for each request / once: the answer, and decisions of patterns new and seen")
    for rules, count in SIZES:
        policy = policy_of_size(rules)
        engine, remembering = Engine(policy, sliced=False, remembers=0), Engine(policy, remembers=MOST_PATTERNS)
        cases = cases_for(policy, count)
        patterns = [engine.pattern_of(engine.read(case, NOW)) for case in cases]
        for case, pattern in zip(cases, patterns, strict=True):
            standing = {frozenset(one.decide(case, NOW).rules) for one in (engine, remembering)}
            if standing != {_standing_when_grounded(engine.program, pattern)}:
                raise SystemExit(f"the answers differ: {case}")
        grounding = _median(partial(_standing_when_grounded, engine.program), patterns, 1)
        files = [engine.read(case, NOW) for case in cases]
        answer = _median(engine.answer, files, ROUNDS)
        new = quantiles((time for _ in range(ROUNDS) for time in _times(partial(engine.decide, now=NOW), cases)), n=20)
        seen = _median(partial(remembering.decide, now=NOW), cases, ROUNDS)
        row = (grounding, answer, grounding / answer, new[4], new[9], new[17], grounding / new[9], seen, grounding / seen)
        table.add_row(str(rules), str(count), *(f"{figure:.0f}" for figure in row))
    return table


def _standing_when_grounded(program: Program, pattern: Pattern) -> frozenset[str]:
    control = clingo.Control(["--warn=none"])
    facts = "".join(f"given({term_of(fact)}, {term_of(value)})." for fact, value in pattern.given)
    text = program.text + "".join(map(encoding, ("meaning", "file", "standing")))
    control.add("base", [], f"{text}{facts}#show. #show R : stands(R, file).")
    control.ground([("base", [])])
    found: list[str] = []
    control.solve(on_model=lambda answer: found.extend(symbol.string for symbol in answer.symbols(shown=True)))
    return frozenset(found)


def _of_a_pack(name: str) -> Table:
    """Decisions of variations of a pack's scenarios: of fact patterns that have not come up, though others have; of the same
    cases once more; and by an engine that remembers nothing."""
    policy = load(name)
    remembering, forgetful = Engine(policy, remembers=MOST_PATTERNS), Engine(policy, remembers=0)
    decide = partial(remembering.decide, now=NOW)
    cases = _decidable(forgetful, variations(policy, VARIATIONS))
    _times(decide, cases[:WARM])
    known = len(remembering.memory)
    new = dict(zip(map(str, cases[WARM:]), _times(decide, cases[WARM:]), strict=True))
    solved = len(remembering.memory) - known
    heads = [f"{which} {point}, µs" for which in ("new", "seen", "nothing kept") for point in ("p50", "p90")]
    title = f"{name}: from the case to the decision; of {len(cases) - WARM} new patterns {solved} took a solve"
    table = Table("cases", "number", *heads, title=title)
    for label, some in _by_path(remembering, cases[WARM:]).items():
        again, alone = (_times(partial(engine.decide, now=NOW), some) for engine in (remembering, forgetful))
        points = [quantiles(times, n=20) for times in ([new[str(case)] for case in some], again, alone)]
        table.add_row(label, str(len(some)), *(f"{one[place]:.0f}" for one in points for place in (9, 17)))
    return table


def _decidable(engine: Engine, cases: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Those that can be decided, no two of one fact pattern."""
    found: dict[Pattern, Mapping[str, object]] = {}
    for case in cases:
        with suppress(CaseError):
            file = engine.read(case, NOW)
            engine.decide_file(file)
            found.setdefault(engine.pattern_of(file), case)
    return [*found.values()]


def _of_why(*names: str) -> Table:
    """What the full why takes on top of the decision: the reasons, and with all labels the trace that is stored.

    A case comes again with other amounts and at another moment; its fact pattern was seen before, or nothing is remembered.
    The trace holds the decision as JSON: the last column is what a caller waits for with the why and without it.
    """
    columns = ("decision, µs", "its JSON, µs", "with reasons", "with trace", "JSON with trace")
    table = Table("policy", "pattern", *columns, title="decision with full why / the decision alone")
    for name in names:
        policy = load(name)
        cases = _decidable(engine_of(policy), [{"facts": scenario.facts} for scenario in policy.scenarios])[::4]
        for pattern, remembers in (("seen", None), ("new", 0)):
            engine, tracer = Engine(policy, remembers=remembers), Tracer(policy, remembers)
            times = [_why_times(engine, tracer, _again(case, policy, turn), turn) for turn in range(ROUNDS) for case in cases]
            times = times[len(cases) :]
            alone, written = (sorted(one[place] for one in times)[len(times) // 2] for place in (0, 1))
            ratios = (
                [(alone + reasons) / alone for alone, _, reasons, _ in times],
                [(alone + trace) / alone for alone, _, _, trace in times],
                [(alone + trace) / (alone + written) for alone, written, _, trace in times],
            )
            figures = [f"{alone:.0f}", f"{written:.0f}", *(f"{sorted(some)[len(some) // 2]:.2f}" for some in ratios)]
            table.add_row(name, pattern, *figures)
    return table


def _again(case: Mapping[str, object], policy: model.Policy, turn: int) -> Mapping[str, object]:
    """A case with amounts of its own."""
    facts: Any = case["facts"]
    return {"facts": {name: f"{300 + 7 * turn}.{turn:02}" if policy.facts[name].is_cost else facts[name] for name in facts}}


def _why_times(engine: Engine, tracer: Tracer, case: Mapping[str, object], turn: int) -> tuple[float, float, float, float]:
    """Microseconds of the processor for the decision, its JSON, its reasons, its trace, one after the other."""
    policy, now = engine.policy, NOW + timedelta(seconds=turn)
    stamps = [time.process_time_ns()]
    decision = engine.decide(case, now)
    stamps.append(time.process_time_ns())
    works: tuple[Callable[[], object], ...] = (
        lambda: text_of_json(json_of(decision, policy)).encode(),
        lambda: explanation_of(decision, policy),
        lambda: tracer.text_of(decision),
    )
    for work in works:
        work()
        stamps.append(time.process_time_ns())
    decided, written, reasons, trace = ((after - before) / 1000 for before, after in pairwise(stamps))
    return decided, written, reasons, trace


def _of_open_facts(rules: int, count: int) -> Table:
    """What it takes to say what is settled, what is possible, what to ask and who may face what, with facts open."""
    policy = policy_of_size(rules)
    engine = Engine(policy, remembers=0)
    files = [engine.read(case, NOW) for case in cases_for(policy, 60, unknown=count)]
    table = Table("step", "p50, ms", "p90, ms", "of the decision", title=f"{rules} rules, {count} facts open")
    whole = sorted(time for _ in range(ROUNDS) for time in _times(engine.decide_file, files))
    asked = [engine.asked_of(file) for file in files]
    steps: dict[str, Callable[[tuple[Oracle, Pattern]], object]] = {
        "bounds": lambda one: one[0].answer(one[1]),
        "completions told apart": lambda one: one[0].told_apart(one[1]),
        "cautious and brave": lambda one: one[0].always_and_sometimes(one[1]),
        "next checks": lambda one: one[0].deciding(one[1]),
        "who bears what of a cost head": lambda one: one[0].borne(one[1], "c", MOST_SETS),
    }
    for name, work in steps.items():
        times = sorted(time for _ in range(ROUNDS) for time in _times(work, asked))
        table.add_row(name, *_figures(times), f"{times[len(times) // 2] / whole[len(whole) // 2]:.0%}")
    table.add_row("the decision", *_figures(whole), "")
    return table


def _figures(times: list[float]) -> tuple[str, str]:
    return f"{times[len(times) // 2] / 1000:.2f}", f"{times[len(times) * 9 // 10] / 1000:.2f}"


def _of_questions() -> Table:
    """What is asked about one case, at 200 rules with 40 unknown facts; of a what-if, of how many changes it is known that no
    part of them does."""
    engine = Engine(policy_of_size(200))
    files = [engine.read(case, NOW) for case in cases_for(engine.policy, 60, unknown=40)]
    oracles = [engine.asked_of(file) for file in files]
    table = Table("asked", "p50, ms", "p90, ms", "subset-minimal", title="200 rules, 40 unknown facts")
    table.add_row("cautious and brave", *_figures(sorted(_times(lambda one: one[0].always_and_sometimes(one[1]), oracles))), "")
    table.add_row("next checks", *_figures(sorted(_times(lambda one: one[0].deciding(one[1]), oracles))), "")
    table.add_row("reasons", *_figures(sorted(_times(partial(reasons_of, engine), files))), "")
    for most in (1, 3):
        found: list[WhatIf] = []
        times = sorted(_times(lambda file: found.append(what_if_of(engine, file, "p", most=most)), files))  # noqa: B023
        changes = [change for one in found for change in one.alternatives]
        minimal = sum(change.label != "first_found" for change in changes)
        asked = "what if, one change each way" if most == 1 else f"what if, up to {most} each way"
        table.add_row(asked, *_figures(times), f"{minimal} of {len(changes)}")
    return table


def _by_path(engine: Engine, cases: Iterable[Mapping[str, object]]) -> dict[str, list[Mapping[str, object]]]:
    settled: list[Mapping[str, object]] = []
    open_: list[Mapping[str, object]] = []
    for case in cases:
        decision = engine.decide(case, NOW)
        (open_ if decision.possible or decision.status == "undetermined" else settled).append(case)
    return {"nothing open that matters": settled, "open facts that matter": open_, "all of them": settled + open_}


def _times(work: Callable[[Item], object], items: Iterable[Item]) -> list[float]:
    """Microseconds for each item."""
    times: list[float] = []
    for item in items:
        started = time.perf_counter()
        work(item)
        times.append((time.perf_counter() - started) * 1e6)
    return times


def _median(work: Callable[[Item], object], items: Iterable[Item], rounds: int) -> float:
    items = list(items)
    times = sorted(time for _ in range(rounds) for time in _times(work, items))
    return times[len(times) // 2]


if __name__ == "__main__":
    main()
