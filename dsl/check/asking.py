"""Asking orders → one order of all facts in which questions are put."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise

from fenze.dsl import ast
from fenze.dsl.check.cycles import cycles_of
from fenze.dsl.check.lookup import name_of, report_listed_twice
from fenze.dsl.check.scope import Scope
from fenze.dsl.diagnostic import Place, Text
from fenze.dsl.loc import Loc


def asking_order_of(scope: Scope, statements: Iterable[ast.AskingOrder], facts: Sequence[str]) -> tuple[str, ...]:
    """Facts that an asking order names first, so that every order is kept, then the others; as declared where free."""
    after: dict[str, list[str]] = {}
    places: dict[tuple[str, str], Loc] = {}
    for written in statements:
        listed: dict[str, Loc] = {}
        for name in written.facts:
            fact = name_of(scope, name, "fact")
            if fact in listed:
                report_listed_twice(scope, fact, name, listed[fact])
            elif fact is not None:
                listed[fact] = name.loc
                after.setdefault(fact, [])
        for earlier, later in pairwise(listed):
            after[earlier].append(later)
            places.setdefault((earlier, later), listed[later])
    for cycle in cycles_of(after):
        _report_contradiction(scope, cycle, places)
    ordered = _merged(after, {fact: place for place, fact in enumerate(facts)})
    return (*ordered, *(fact for fact in facts if fact not in after))


def _merged(after: dict[str, list[str]], declared: dict[str, int]) -> list[str]:
    waits_for = dict.fromkeys(after, 0)
    for laters in after.values():
        for later in laters:
            waits_for[later] += 1
    ready = [(declared[fact], fact) for fact, count in waits_for.items() if count == 0]
    heapify(ready)
    ordered: list[str] = []
    while ready:
        fact = heappop(ready)[1]
        ordered.append(fact)
        for later in after[fact]:
            waits_for[later] -= 1
            if waits_for[later] == 0:
                heappush(ready, (declared[later], later))
    return ordered


def _report_contradiction(scope: Scope, cycle: tuple[str, ...], places: dict[tuple[str, str], Loc]) -> None:
    steps = sorted(((places[step], *step) for step in pairwise((*cycle, cycle[0]))), reverse=True)
    loc, earlier, later = steps[0]
    scope.report(
        "asking-order-cycle",
        loc,
        Text(
            f"`{later}` is asked after `{earlier}` here, but elsewhere before it",
            f"此处 `{later}` 在 `{earlier}` 之后询问，别处却在其之前",
        ),
        label=Text(f"after `{earlier}`", f"在 `{earlier}` 之后"),
        help=Text("put the facts in the same order in both places", "请使两处的顺序一致"),
        others=tuple(
            Place(place, Text(f"here `{second}` comes after `{first}`", f"此处 `{second}` 在 `{first}` 之后"))
            for place, first, second in reversed(steps[1:])
        ),
    )
