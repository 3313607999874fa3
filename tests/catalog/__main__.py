"""`make catalog`: prints each clause of the catalog with its rules and the scenarios in which they stand, and what is missing."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.catalog.clauses import PACKS, book_of, catalog_found
from tests.catalog.names import faults_of_names
from tests.catalog.trace import Trace, Traced, trace_of

SHOWN = 3
"""Scenarios printed a rule, unless all are asked for."""


def main(arguments: list[str]) -> int:
    if catalog_found() is None:
        print("the catalog of clauses is not beside this repository: nothing to compare the policies with")
        return 0
    most = sys.maxsize if "--all" in arguments else SHOWN
    traces = [trace_of(book_of(pack)) for pack in PACKS]
    faults = [fault for trace in traces for fault in trace.faults] + list(faults_of_names())
    for trace in traces:
        print(f"── {trace.book.pack} ──\n")
        for one in trace.clauses:
            print("\n".join(_lines_of(one, most)))
        print()
    for trace in traces:
        print(_summary_of(trace))
    total = sum(len(trace.clauses) for trace in traces)
    print(f"{total} clauses, {len(faults)} faults")
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults else 0


def _lines_of(one: Traced, most: int) -> Iterator[str]:
    yield f"{one.clause.name}  {one.clause.summary}"
    for rule, scenarios in one.standing.items():
        count = len(scenarios)
        yield f"  → {rule}: " + ("stands in no scenario" if not count else "1 scenario" if count == 1 else f"{count} scenarios")
        first = sorted(scenarios, key=lambda name: not name.startswith(one.clause.name))[:most]
        yield from (f"      {name}" for name in first)
        if count > len(first):
            yield f"      … and {count - len(first)} more"
    if one.reason is not None:
        yield f"  no rule: {one.reason}"


def _summary_of(trace: Trace) -> str:
    rules = sum(len(one.standing) for one in trace.clauses)
    without = sum(not one.standing for one in trace.clauses)
    examples = sum(one.clause.example is not None for one in trace.clauses)
    return f"{trace.book.pack}: {len(trace.clauses)} clauses, {rules} rules, {without} without a rule, {examples} examples"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
