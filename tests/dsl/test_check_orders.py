"""Cycles of names, and the one order of questions made of several."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.dsl import ast
from fenze.dsl.check.asking import asking_order_of
from fenze.dsl.check.cycles import cycles_of
from fenze.dsl.check.scope import Scope, scope_of

NAMES = "abcdef"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4), max_size=6)


def _reaches_itself(graph: dict[str, list[str]], start: str) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in graph.get(waiting.pop(), []):
            if target == start:
                return True
            if target in graph and target not in seen:
                seen.add(target)
                waiting.append(target)
    return False


@given(GRAPHS)
def test_each_cycle_is_one(graph: dict[str, list[str]]) -> None:
    for cycle in cycles_of(graph):
        assert len(set(cycle)) == len(cycle)
        assert all(after in graph[before] for before, after in pairwise((*cycle, cycle[0])))


@given(GRAPHS)
def test_cutting_the_cycles_found_leaves_none(graph: dict[str, list[str]]) -> None:
    """At most once around per edge: an author who mends what is reported comes to an end."""
    assert bool(cycles_of(graph)) == any(_reaches_itself(graph, name) for name in graph)
    for _ in range(30):
        cycles = cycles_of(graph)
        for cycle in cycles:
            graph[cycle[-1]] = [name for name in graph[cycle[-1]] if name != cycle[0]]
        if not cycles:
            break
    assert not any(_reaches_itself(graph, name) for name in graph)


def test_long_chains_are_no_trouble() -> None:
    chain = {str(place): [str(place + 1)] for place in range(50_000)}
    assert cycles_of(chain) == []
    chain["50000"] = ["0"]
    assert [len(cycle) for cycle in cycles_of(chain)] == [50_001]


def _scope_of(facts: str) -> Scope:
    return scope_of([ast.Fact(ast.Name(fact), ast.Labels(), ast.YesOrNo()) for fact in facts])


def _orders_of(*orders: str) -> list[ast.AskingOrder]:
    return [
        ast.AskingOrder(ast.Name(f"order{place}"), ast.Labels(), tuple(map(ast.Name, order)))
        for place, order in enumerate(orders)
    ]


@given(st.permutations(NAMES), st.lists(st.lists(st.sampled_from(NAMES), unique=True), max_size=4))
def test_orders_that_agree_are_all_kept(agreed: list[str], chosen: list[list[str]]) -> None:
    orders = [sorted(order, key=agreed.index) for order in chosen]
    scope = _scope_of(NAMES)
    merged = asking_order_of(scope, _orders_of(*map("".join, orders)), tuple(NAMES))
    assert scope.diagnostics == []
    assert sorted(merged) == sorted(NAMES)
    for order in orders:
        assert [fact for fact in merged if fact in order] == order
    named = {fact for order in orders for fact in order}
    assert merged[len(named) :] == tuple(fact for fact in NAMES if fact not in named)


@pytest.mark.parametrize("orders", [("ab", "ba"), ("abc", "cd", "da")])
def test_orders_that_contradict_each_other_are_reported_once(orders: tuple[str, ...]) -> None:
    scope = _scope_of(NAMES)
    asking_order_of(scope, _orders_of(*orders), tuple(NAMES))
    assert [fault.code for fault in scope.diagnostics] == ["asking-order-cycle"]
