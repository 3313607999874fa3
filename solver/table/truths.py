"""Conditions over the values of facts, each kept once: what is left of them when a fact has a value.

A node is a number; equal nodes have equal numbers. `TRUE` and `FALSE` are nodes too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

TRUE, FALSE = 0, 1


@dataclass(frozen=True, slots=True)
class Among:
    """The fact has one of these values."""

    fact: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Joined:
    """All parts hold, or some do; parts in the order in which they came to be."""

    kind: Literal["all", "some"]
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inverse:
    part: int


Node = Among | Joined | Inverse | bool


class Truths:
    """The nodes made so far."""

    def __init__(self) -> None:
        self._nodes: list[Node] = [True, False]
        self._numbers: dict[Node, int] = {}
        self._facts: dict[int, frozenset[str]] = {TRUE: frozenset(), FALSE: frozenset()}
        self._sizes: dict[int, int] = {TRUE: 0, FALSE: 0}
        self._left: dict[tuple[int, str, str], int] = {}

    def among(self, fact: str, values: Iterable[str]) -> int:
        kept = frozenset(values)
        return self._number(Among(fact, kept)) if kept else FALSE

    def all(self, parts: Iterable[int]) -> int:
        return self._joined("all", parts, TRUE, FALSE)

    def some(self, parts: Iterable[int]) -> int:
        return self._joined("some", parts, FALSE, TRUE)

    def inverse(self, part: int) -> int:
        node = self._nodes[part]
        if isinstance(node, bool):
            return FALSE if node else TRUE
        return node.part if isinstance(node, Inverse) else self._number(Inverse(part))

    def parts_of(self, node: int) -> tuple[int, ...]:
        """What must all hold for the node to hold."""
        found = self._nodes[node]
        return found.parts if isinstance(found, Joined) and found.kind == "all" else (node,)

    def facts_of(self, node: int) -> frozenset[str]:
        """The facts that it still depends on."""
        known = self._facts.get(node)
        if known is None:
            match self._nodes[node]:
                case Among(fact):
                    known = frozenset((fact,))
                case Joined(_, parts):
                    known = frozenset[str]().union(*map(self.facts_of, parts))
                case Inverse(part):
                    known = self.facts_of(part)
                case _:
                    known = frozenset[str]()
            self._facts[node] = known
        return known

    def facts_asked_for(self, nodes: Iterable[int], value: str) -> frozenset[str]:
        """The facts of which some comparison in the nodes allows the value."""
        waiting, seen, found = list(nodes), set[int](), set[str]()
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            match self._nodes[number]:
                case Among(fact, values) if value in values:
                    found.add(fact)
                case Joined(_, parts):
                    waiting += parts
                case Inverse(part):
                    waiting.append(part)
                case _:
                    pass
        return frozenset(found)

    def size_of(self, node: int) -> int:
        """How many comparisons it holds."""
        known = self._sizes.get(node)
        if known is None:
            match self._nodes[node]:
                case Joined(_, parts):
                    known = sum(map(self.size_of, parts))
                case Inverse(part):
                    known = self.size_of(part)
                case _:
                    known = 1
            self._sizes[node] = known
        return known

    def left(self, node: int, fact: str, value: str) -> int:
        """What is left of the node where the fact has the value."""
        if fact not in self.facts_of(node):
            return node
        key = (node, fact, value)
        found = self._left.get(key)
        if found is None:
            match self._nodes[node]:
                case Among(_, values):
                    found = TRUE if value in values else FALSE
                case Joined("all", parts):
                    found = self.all(self.left(part, fact, value) for part in parts)
                case Joined(_, parts):
                    found = self.some(self.left(part, fact, value) for part in parts)
                case Inverse(part):
                    found = self.inverse(self.left(part, fact, value))
                case _:
                    found = node
            self._left[key] = found
        return found

    def _joined(self, kind: Literal["all", "some"], parts: Iterable[int], neutral: int, decisive: int) -> int:
        kept: dict[int, None] = {}
        for part in parts:
            node = self._nodes[part]
            if part == decisive:
                return decisive
            if isinstance(node, Joined) and node.kind == kind:
                kept.update(dict.fromkeys(node.parts))
            elif part != neutral:
                kept[part] = None
        if any(isinstance(node := self._nodes[part], Inverse) and node.part in kept for part in kept):
            return decisive
        narrowed = self._narrowed(kind, kept)
        if narrowed is None:
            return decisive
        parts = tuple(sorted(self._absorbed(kind, narrowed)))
        return neutral if not parts else parts[0] if len(parts) == 1 else self._number(Joined(kind, parts))

    def _narrowed(self, kind: Literal["all", "some"], parts: Iterable[int]) -> list[int] | None:
        """Comparisons of one fact made one; None where all of them cannot hold."""
        values: dict[str, frozenset[str]] = {}
        others: list[int] = []
        for part in parts:
            node = self._nodes[part]
            if not isinstance(node, Among):
                others.append(part)
            elif node.fact not in values:
                values[node.fact] = node.values
            else:
                before = values[node.fact]
                values[node.fact] = before & node.values if kind == "all" else before | node.values
        if kind == "all" and not all(values.values()):
            return None
        return [*(self.among(fact, some) for fact, some in values.items()), *others]

    def _absorbed(self, kind: Literal["all", "some"], parts: list[int]) -> list[int]:
        """Without parts that others say already: of `a or (a and b)`, `a`."""
        present = set(parts)
        kept: list[int] = []
        for part in parts:
            node = self._nodes[part]
            if isinstance(node, Joined) and node.kind != kind and not present.isdisjoint(node.parts):
                continue
            kept.append(part)
        return kept

    def _number(self, node: Node) -> int:
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
        return number
