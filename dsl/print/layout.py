"""Pieces of canonical text and the comments between them → lines of at most 128 columns.

A comment stays between the two pieces where its author put it: on a line of its own before the piece that follows it, or at the
end of the line of the piece that it follows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from unicodedata import east_asian_width

from fenze.dsl import ast
from fenze.dsl.loc import Loc
from fenze.dsl.print.words import ANYWHERE, name_text

WIDTH = 128
"""In columns of a terminal, where a Chinese character takes two."""
_CLAUSE = 2


class Piece(NamedTuple):
    """Text that is never broken; its node begins at `loc`, which lies within the text.

    `together` counts the pieces from this one on that had better stand on one line.
    """

    text: str
    loc: Loc
    together: int = 1


def enclosed(pieces: Sequence[Piece], before: str, after: str = "") -> list[Piece]:
    """The pieces with more text around them."""
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return [first._replace(text=before + first.text + after)]
    return [first._replace(text=before + first.text), *pieces[1:-1], last._replace(text=last.text + after)]


def together(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, to be kept on one line if one line can hold them."""
    return [pieces[0]._replace(together=len(pieces)), *pieces[1:]]


def names_pieces(names: Sequence[ast.Name], mistakable: frozenset[str] = ANYWHERE) -> list[Piece]:
    """A name a piece, commas after all but the last; `mistakable` concerns the first."""
    texts = [name_text(name.text, ANYWHERE if number else mistakable) for number, name in enumerate(names)]
    return [
        Piece(text + "," * (number < len(names)), name.loc)
        for number, (text, name) in enumerate(zip(texts, names, strict=True), 1)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces joined by blanks; what does not fit goes on in column `hang` of the next line, else four deeper than this one.

    With `each`, if they do not all fit, or a comment stands between them, each has a line of its own.
    """

    indent: int
    pieces: tuple[Piece, ...]
    hang: int | None = None
    each: bool = False

    @property
    def continued(self) -> int:
        return self.indent + 4 if self.hang is None else self.hang


@dataclass(frozen=True, slots=True)
class Block:
    """A statement: statements of one kind that take one line each stand together, others between blank lines."""

    kind: str
    loc: Loc
    lines: tuple[Line, ...]
    apart: bool = False


def width_of(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def fits(indent: int, pieces: Iterable[Piece]) -> bool:
    """Whether the pieces can stand on one line, after what is as wide as the indent."""
    return indent + sum(width_of(piece.text) + 1 for piece in pieces) - 1 <= WIDTH


def text_of_blocks(blocks: Sequence[Block], comments: Sequence[ast.Comment]) -> str:
    """The text, with a line end at its end; empty when there is nothing to write."""
    beside = _comments_beside(blocks, comments)
    lines: list[str] = []
    previous, previous_is_tall, number = None, False, 0
    for block in blocks:
        body = _body_of(block, number, beside)
        tall = block.apart or len(body) > 1
        separate = previous is not None and (previous.kind != block.kind or tall or previous_is_tall)
        lines += _between(previous, beside.before.get(number, []), block, separate)
        lines += body
        number += sum(len(line.pieces) for line in block.lines)
        previous, previous_is_tall = block, tall
    lines += _between(previous, beside.at_end, None, previous_is_tall)
    return "".join([f"{line}\n" for line in lines])


@dataclass(frozen=True, slots=True)
class _Beside:
    """Comments by the number of the piece they stand before, or at the end of whose line they stand."""

    before: dict[int, list[ast.Comment]] = field(default_factory=dict[int, list[ast.Comment]])
    after: dict[int, ast.Comment] = field(default_factory=dict[int, ast.Comment])
    at_end: list[ast.Comment] = field(default_factory=list[ast.Comment])

    def is_clear(self, first: int, end: int) -> bool:
        """Whether no comment stands between the pieces with these numbers."""
        return not any(number - 1 in self.after or number in self.before for number in range(first + 1, end))


def _comments_beside(blocks: Sequence[Block], comments: Sequence[ast.Comment]) -> _Beside:
    """Pieces may be written in another order than they were found in; a comment stays with its piece."""
    beside = _Beside()
    if not comments:
        return beside
    pieces = [piece for block in blocks for line in block.lines for piece in line.pieces]
    places = sorted((piece.loc.line, piece.loc.column, number) for number, piece in enumerate(pieces))
    after: dict[int, list[ast.Comment]] = {}
    for comment in sorted(comments, key=lambda comment: comment.loc):
        following = bisect_right(places, (comment.loc.line, comment.loc.column, len(pieces)))
        if not comment.alone and following:
            after.setdefault(places[following - 1][2], []).append(comment)
        elif following < len(places):
            beside.before.setdefault(places[following][2], []).append(comment)
        else:
            beside.at_end.append(comment)
    for number, (comment, *more) in after.items():
        # A line ends with one comment; others that were written between the same two pieces go before the second.
        beside.after[number] = comment
        if more:
            waiting = beside.before.setdefault(number + 1, []) if number + 1 < len(pieces) else beside.at_end
            waiting[:0] = more
    return beside


def _body_of(block: Block, number: int, beside: _Beside) -> list[str]:
    """The lines of a statement whose first piece has the number, without the comments before it."""
    written: list[str] = []
    head = number
    for line in block.lines:
        indent, current = line.indent, ""
        spread = line.each and not (fits(indent, line.pieces) and beside.is_clear(number, number + len(line.pieces)))
        for place, piece in enumerate(line.pieces):
            own = beside.before.get(number, []) if number != head else []
            group = line.pieces[place : place + piece.together]
            used = width_of(current) + 1
            if current and (
                own or spread or not (fits(used, group) or (fits(used, group[:1]) and not fits(line.continued, group)))
            ):
                written.append(current)
                indent, current = line.continued, ""
            written += [" " * indent + comment.text for comment in own]
            current = f"{current} {piece.text}" if current else " " * indent + piece.text
            trailing = beside.after.get(number)
            if trailing is not None:
                written.append(f"{current}  {trailing.text}")
                indent, current = line.continued, ""
            number += 1
        if current:
            written.append(current)
    return written


def _between(previous: Block | None, comments: Sequence[ast.Comment], following: Block | None, separate: bool) -> list[str]:
    """Comments and blank lines between two statements: an indented comment still belongs to the one before it.

    Where the author left lines blank around a comment, one stays blank.
    """
    written: list[str] = []
    line = previous.loc.end_line if previous is not None else 0
    waiting = list(comments)
    while previous is not None and waiting and waiting[0].loc.column > 1:
        comment = waiting.pop(0)
        written.append(" " * _CLAUSE + comment.text)
        line = comment.loc.line
    for number, comment in enumerate(waiting):
        left_blank = comment.loc.line > line + 1 and (previous is not None or number > 0)
        if left_blank or (separate and number == 0):
            written.append("")
        written.append(comment.text)
        line = comment.loc.line
    if following is not None and (following.loc.line > line + 1 if waiting else separate):
        written.append("")
    return written
