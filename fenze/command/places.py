"""A place in a policy → as `file:line:column`, and the text that stands there."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.loc import Loc


def place_of(loc: Loc) -> str:
    """Where a stretch begins."""
    return f"{loc.file}:{loc.line}:{loc.column}"


def written_at(loc: Loc, texts: Mapping[str, str]) -> str:
    """The text at a place, on one line; `texts` holds the files by the paths that places name."""
    lines = texts[loc.file].replace("\r\n", "\n").replace("\r", "\n").split("\n")[loc.line - 1 : loc.end_line]
    lines[-1] = lines[-1][: loc.end_column - 1]
    lines[0] = lines[0][loc.column - 1 :]
    return " ".join(" ".join(lines).split())
