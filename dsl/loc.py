"""Where a piece of policy text stands."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Loc:
    """A stretch of source text.

    Lines and columns count from 1, in characters; `end_column` is the column after the last character.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: Loc) -> Loc:
        """The stretch from the start of this one to the end of `other`."""
        return Loc(self.file, self.line, self.column, other.end_line, other.end_column)


NOWHERE = Loc("", 0, 0, 0, 0)


def loc_field() -> Loc:
    """The `loc` of a node: given by keyword, never part of equality."""
    return field(default=NOWHERE, kw_only=True, compare=False, repr=False)
