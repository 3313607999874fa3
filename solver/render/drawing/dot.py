"""An argument → text for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from fenze.solver.render.drawing.argument import COLUMNS, Argument, Arrow, Box, State

_COLOURS: dict[State, str] = {"yes": "#1a7f37", "no": "#b42318", "open": "#9a6700"}
_MARKS: dict[State, str] = {"yes": "✓ ", "no": "✗ ", "open": "? "}


def dot_of(argument: Argument) -> str:
    """A `digraph` from left to right, a rank for each column."""
    return "".join(f"{line}\n" for line in _lines(argument))


def _lines(argument: Argument) -> Iterator[str]:
    yield "digraph argument {"
    yield f'  graph [rankdir=LR, label={_quoted(argument.title)}, labelloc=t, fontname="sans-serif"];'
    yield '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=11];'
    yield '  edge [arrowsize=0.7, fontname="sans-serif", fontsize=9];'
    for column in COLUMNS:
        boxes = [box for box in argument.boxes if box.column == column]
        if boxes:
            yield "  {"
            yield "    rank=same;"
            yield from (f"    {_box(box)};" for box in boxes)
            yield "  }"
    yield from (f"  {_arrow(argument, arrow)};" for arrow in argument.arrows)
    yield "}"


def _box(box: Box) -> str:
    mark = "" if box.column == "fact" and box.state == "yes" else _MARKS[box.state]
    label = mark + box.text + (f"\n{box.note}" if box.note else "")
    dashed = ', style="rounded,dashed"' if box.state == "open" else ""
    return f'{box.id} [label={_quoted(label)}, color="{_COLOURS[box.state]}"{dashed}]'


def _arrow(argument: Argument, arrow: Arrow) -> str:
    if arrow.kind == "overrides":
        word = next(text for state, text in argument.legend if state == "overrides")
        return f'{arrow.start} -> {arrow.end} [label={_quoted(word)}, color="{_COLOURS["no"]}", style=bold, constraint=false]'
    style = "" if arrow.state == "yes" else ", style=dashed"
    return f'{arrow.start} -> {arrow.end} [color="{_COLOURS[arrow.state]}"{style}]'


def _quoted(text: str) -> str:
    r"""A label between quotes: Graphviz reads backslashes (`\N`, `\l`) and entities (`&amp;`) in it."""
    escaped = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
