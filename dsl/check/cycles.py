"""A graph of names → its cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def cycles_of(graph: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Cycles that between them break every circular chain, each from its first name on, none twice; in linear time.

    Edges to names that are not in the graph do not count.
    """
    found: dict[frozenset[str], tuple[str, ...]] = {}
    finished: set[str] = set()
    for root in graph:
        if root in finished:
            continue
        path, place, waiting = [root], {root: 0}, [iter(graph[root])]
        while path:
            target = next((name for name in waiting[-1] if name in graph and name not in finished), None)
            if target is None:
                waiting.pop()
                name = path.pop()
                del place[name]
                finished.add(name)
            elif target in place:
                cycle = tuple(path[place[target] :])
                found.setdefault(frozenset(cycle), cycle)
            else:
                place[target] = len(path)
                path.append(target)
                waiting.append(iter(graph[target]))
    return list(found.values())


_SHOWN = 6


def chain_of(cycle: tuple[str, ...]) -> str:
    """`` `a` → `b` → `a` ``; of a long cycle the beginning and the way back."""
    shown = [f"`{name}`" for name in cycle[:_SHOWN]] + ["…"] * (len(cycle) > _SHOWN)
    return " → ".join([*shown, f"`{cycle[0]}`"])
