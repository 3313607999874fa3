"""Boxes and arrows → places.

The columns are given by what the boxes are, so only two things are left of a layered drawing: the order within a column, for
which each box goes to the mean place of its neighbours, and the heights, for which it goes as near to their mean as its own
column allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len

from fenze.solver.render.drawing.argument import COLUMNS, Argument, Box, Column, between
from fenze.solver.render.prose import pieces_of

LINE, NOTE_LINE, PAD = 17.0, 14.0, 8.0
_WIDTHS: Mapping[Column, float] = {"fact": 216, "condition": 200, "rule": 200, "outcome": 268}
_GAP, _BETWEEN, _TOP = 12.0, 58.0, 30.0
_CELL, _NOTE_CELL = 7.3, 6.2
"""The width that half an em is given, at 13 and 11 pixels: a little more than letters take on average."""
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place: the left upper corner, width and height, and its text in lines."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything in its place; `columns` are the left edges."""

    width: float
    height: float
    columns: Mapping[Column, float]
    placed: Mapping[str, Placed]


def drawing_of(argument: Argument) -> Drawing:
    """Where the boxes go. The same argument gives the same places."""
    order = _ordered(argument)
    used: list[Column] = [column for column in COLUMNS if order[column]]
    columns: dict[Column, float] = {}
    x = 1.0
    for column in used:
        columns[column] = x
        x += _WIDTHS[column] + _BETWEEN
    measured = {box.id: _measured(box, columns[box.column]) for box in argument.boxes}
    middles = _middles(argument, order, {name: one.height for name, one in measured.items()})
    highest = min((middles[name] - one.height / 2 for name, one in measured.items()), default=0.0)
    placed = {name: _at(one, middles[name] - one.height / 2 - highest + _TOP) for name, one in measured.items()}
    height = max((one.y + one.height for one in placed.values()), default=_TOP) + 1.0
    return Drawing(x - _BETWEEN + 1.0, height, columns, placed)


def _ordered(argument: Argument) -> dict[Column, list[str]]:
    """Rules as they are told, an overridden one behind the rule that overrides it; the others by the rules they belong to."""
    boxes: dict[Column, list[str]] = {column: [box.id for box in argument.boxes if box.column == column] for column in COLUMNS}
    behind = {arrow.end: arrow.start for arrow in argument.arrows if arrow.kind == "overrides"}
    rank = {name: float(place) for place, name in enumerate(boxes["rule"])}
    order: dict[Column, list[str]] = dict(boxes)
    order["rule"] = sorted(rank, key=lambda name: (rank[behind.get(name) or name], name in behind, rank[name]))
    beside: tuple[tuple[Column, Column], ...] = (("condition", "rule"), ("outcome", "rule"), ("fact", "condition"))
    for column, neighbour in beside:
        place = {name: float(place) for place, name in enumerate(order[neighbour])}
        wished = {name: _mean([place[n] for n in near]) for name, near in _neighbours(argument, column, neighbour).items()}
        order[column] = sorted(boxes[column], key=wished.__getitem__)
    return order


def _middles(argument: Argument, order: Mapping[Column, Sequence[str]], heights: Mapping[str, float]) -> dict[str, float]:
    """The middle of each box: the fullest column first, then the ones beside it, outwards."""
    fullest = max(COLUMNS, key=lambda column: sum(heights[name] + _GAP for name in order[column]))
    middles = _apart(order[fullest], dict.fromkeys(order[fullest], 0.0), heights)
    start = COLUMNS.index(fullest)
    steps = [*pairwise(COLUMNS[start:]), *pairwise(COLUMNS[start::-1])]
    for known, column in steps:
        beside = _neighbours(argument, column, known)
        wished = {name: _mean([middles[n] for n in beside[name]]) for name in order[column]}
        middles |= _apart(order[column], wished, heights)
    return middles


def _apart(order: Sequence[str], wished: Mapping[str, float], heights: Mapping[str, float]) -> dict[str, float]:
    """The boxes of a column in their order, none on another, all together as near to where they wish to be as can be.

    Boxes that would overlap become a block at the mean of their wishes (pool adjacent violators).
    """
    offset, offsets = 0.0, list[float]()
    for before, name in zip([None, *order], order, strict=False):
        offset += 0.0 if before is None else (heights[before] + heights[name]) / 2 + _GAP
        offsets.append(offset)
    blocks: list[list[float]] = []
    for name, shift in zip(order, offsets, strict=True):
        blocks.append([wished[name] - shift])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    starts = [_mean(block) for block in blocks for _ in block]
    return {name: start + shift for name, start, shift in zip(order, starts, offsets, strict=True)}


def _neighbours(argument: Argument, column: Column, other: Column) -> dict[str, list[str]]:
    beside: dict[str, list[str]] = {box.id: [] for box in argument.boxes if box.column == column}
    for start, end in between(argument, other, column):
        beside[end].append(start)
    for start, end in between(argument, column, other):
        beside[start].append(end)
    return beside


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _measured(box: Box, x: float) -> Placed:
    width = _WIDTHS[box.column]
    room = width - 2 * PAD - (0 if box.column == "fact" else 16)
    lines = wrapped(box.text, int(room / _CELL))
    notes = wrapped(box.note, int(room / _NOTE_CELL)) if box.note else ()
    height = 2 * PAD + len(lines) * LINE + len(notes) * NOTE_LINE
    return Placed(box, x, 0.0, width, height, lines, notes)


def _at(placed: Placed, y: float) -> Placed:
    return Placed(placed.box, placed.x, round(y, 1), placed.width, placed.height, placed.lines, placed.notes)


def wrapped(text: str, cells: int) -> tuple[str, ...]:
    """A text in lines of so many cells at most, broken where it may be, else where it must be; the last may end in `…`."""
    lines: list[str] = [""]
    for piece in pieces_of(text):
        for part in _cut(piece, cells):
            if lines[-1] and cell_len(lines[-1]) + cell_len(part.rstrip()) > cells:
                lines.append("")
            lines[-1] += part
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1].rstrip() + "…"]
    return tuple(line.rstrip() for line in lines)


def _cut(piece: str, cells: int) -> Sequence[str]:
    if cell_len(piece.rstrip()) <= cells:
        return (piece,)
    parts = [""]
    for char in piece:
        if cell_len(parts[-1]) + cell_len(char) > cells:
            parts.append("")
        parts[-1] += char
    return parts
