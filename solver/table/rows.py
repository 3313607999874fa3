"""Outcomes as conditions over facts → the few rows that tell them apart, no case being in two.

One fact after another is chosen, each time the one that leaves least to be told; where its values leave the same, they share a
row. Rows that differ in one cell only become one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fenze.solver.table.truths import FALSE, TRUE, Truths

Cells = Mapping[str, frozenset[str]]
"""By fact, the values that a row allows; a fact that is not there may have any."""
State = tuple[int, ...]
MOST_STATES = 4000
_MOST_BEFORE_MERGING = 8


@dataclass(frozen=True, slots=True)
class Row:
    """`says` holds the places of the outcomes that come of the cases in the cells."""

    cells: Cells
    says: frozenset[int]


class TooLarge(Exception):
    """More rows than a table may have; `facts` are those that matter, the most decisive first."""

    def __init__(self, rows: int, facts: tuple[str, ...]) -> None:
        super().__init__(f"more than {rows} rows")
        self.rows, self.facts = rows, facts


@dataclass(frozen=True, slots=True, eq=False)
class _Branch:
    """Each kept once, so that equal ones are the same."""

    fact: str
    ways: tuple[tuple[frozenset[str], _Tree], ...]
    rows: int


_Tree = _Branch | frozenset[int] | None
"""What is left to be told; the places of the outcomes that hold; or None, where no case comes here."""


def rows_of(
    truths: Truths, outcomes: Sequence[int], possible: int, domains: Mapping[str, Sequence[str]], most: int
) -> tuple[Row, ...]:
    """The rows in which something comes of a case, in the order of the facts in `domains`. Raises TooLarge."""
    tree = _Grower(truths, domains, most).tree_of((*outcomes, possible))
    rows = merged_rows(list(_rows_in(tree, {})), domains)
    if len(rows) > most:
        raise TooLarge(most, tuple(domains))
    return rows


def merged_rows(rows: Sequence[Row], domains: Mapping[str, Sequence[str]]) -> tuple[Row, ...]:
    """The rows joined where they differ in one cell only, in order of their cells; values as in `domains`."""
    places = {fact: {value: n for n, value in enumerate(values)} for fact, values in domains.items()}

    def order(row: Row) -> list[tuple[int, ...]]:
        cells = ([places[fact][value] for value in row.cells.get(fact, ())] or [len(domains[fact])] for fact in domains)
        return [tuple(sorted(cell)) for cell in cells]

    return tuple(sorted(_merged(list(rows), domains), key=order))


class _Grower:
    def __init__(self, truths: Truths, domains: Mapping[str, Sequence[str]], most: int) -> None:
        self._truths, self._domains, self._most = truths, domains, most
        self._trees: dict[State, _Tree] = {}
        self._branches: dict[tuple[str, tuple[tuple[frozenset[str], object], ...]], _Branch] = {}

    def tree_of(self, state: State) -> _Tree:
        state = (*state[:-1], self._relevant(state))
        if state in self._trees:
            return self._trees[state]
        if len(self._trees) > MOST_STATES:
            raise TooLarge(self._most, self._by_weight(state))
        tree = self._grown(state)
        if isinstance(tree, _Branch) and tree.rows > self._most * _MOST_BEFORE_MERGING:
            raise TooLarge(self._most, self._by_weight(state))
        self._trees[state] = tree
        return tree

    def _grown(self, state: State) -> _Tree:
        if state[-1] == FALSE:
            return None
        facts = frozenset[str]().union(*(self._truths.facts_of(node) for node in state[:-1]))
        if not facts:
            return frozenset(place for place, node in enumerate(state[:-1]) if node == TRUE)
        chosen = min((fact for fact in self._domains if fact in facts), key=lambda fact: self._weight(state, fact))
        trees: list[tuple[set[str], _Tree]] = []
        for value in self._domains[chosen]:
            tree = self.tree_of(self._left(state, chosen, value))
            if tree is None:
                continue
            for values, other in trees:
                if other == tree:
                    values.add(value)
                    break
            else:
                trees.append(({value}, tree))
        if not trees:
            return None
        if len(trees) == 1:
            return trees[0][1]
        ways = tuple((frozenset(values), tree) for values, tree in trees)
        key = chosen, tuple((values, id(tree) if isinstance(tree, _Branch) else tree) for values, tree in ways)
        return self._branches.setdefault(key, _Branch(chosen, ways, sum(_count(tree) for _, tree in trees)))

    def _left(self, state: State, fact: str, value: str) -> State:
        return tuple(self._truths.left(node, fact, value) for node in state)

    def _relevant(self, state: State) -> int:
        """Of what must hold in every case, the parts that speak of facts that still matter, or of facts tied to those."""
        truths, possible = self._truths, state[-1]
        if possible in (TRUE, FALSE):
            return possible
        facts = set[str]().union(*(truths.facts_of(node) for node in state[:-1]))
        parts, kept = list(truths.parts_of(possible)), list[int]()
        while more := [part for part in parts if not facts.isdisjoint(truths.facts_of(part))]:
            kept += more
            parts = [part for part in parts if part not in more]
            facts.update(*(truths.facts_of(part) for part in more))
        return truths.all(kept)

    def _weight(self, state: State, fact: str) -> tuple[int, int]:
        """How much is left to be told once the fact is known; then how many different things may be left."""
        lefts = {self._left(state[:-1], fact, value) for value in self._domains[fact]}
        return sum(self._truths.size_of(node) for left in lefts for node in left), len(lefts)

    def _by_weight(self, state: State) -> tuple[str, ...]:
        facts = frozenset[str]().union(*(self._truths.facts_of(node) for node in state[:-1]))
        return tuple(sorted((fact for fact in self._domains if fact in facts), key=lambda fact: self._weight(state, fact)))


def _count(tree: _Tree) -> int:
    """The rows in which something comes of a case."""
    match tree:
        case _Branch(rows=rows):
            return rows
        case None:
            return 0
        case _:
            return int(bool(tree))


def _rows_in(tree: _Tree, cells: Cells) -> Iterable[Row]:
    match tree:
        case _Branch(fact, ways):
            for values, part in ways:
                yield from _rows_in(part, {**cells, fact: values})
        case None:
            pass
        case _:
            if tree:
                yield Row(cells, tree)


def _merged(rows: list[Row], domains: Mapping[str, Sequence[str]]) -> list[Row]:
    """Rows that say the same and differ in one cell only are joined, until there are none."""
    changed = True
    while changed:
        changed = False
        for fact in domains:
            groups: dict[tuple[object, ...], list[Row]] = {}
            for row in rows:
                others = frozenset((name, values) for name, values in row.cells.items() if name != fact)
                groups.setdefault((others, row.says), []).append(row)
            if len(groups) < len(rows):
                rows = [_joined(group, fact, domains[fact]) for group in groups.values()]
                changed = True
    return rows


def _joined(rows: Sequence[Row], fact: str, domain: Sequence[str]) -> Row:
    if len(rows) == 1:
        return rows[0]
    values = frozenset[str]().union(*(row.cells.get(fact, frozenset(domain)) for row in rows))
    cells = {name: some for name, some in rows[0].cells.items() if name != fact}
    return Row(cells if values >= frozenset(domain) else {**cells, fact: values}, rows[0].says)
