"""An argument → an SVG picture, by itself or as part of a page."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from fenze.dsl.keywords import Tongue
from fenze.solver.render.drawing.argument import Argument, Arrow, State
from fenze.solver.render.drawing.layout import LINE, NOTE_LINE, PAD, Drawing, Placed, drawing_of
from fenze.solver.render.templates import filled

_MARKS: Mapping[State, str] = {"yes": "✓", "no": "✗", "open": "?"}


def svg_of(argument: Argument, tongue: Tongue, anchors: Mapping[str, str] | None = None, prefix: str = "") -> Markup:
    """The picture; `anchors` says where on the page around it the reasons of a rule begin, `prefix` keeps
    its own names apart from those of other pictures there."""
    drawing = drawing_of(argument)
    arrows = [(arrow, _path(drawing, arrow)) for arrow in argument.arrows]
    return filled(
        "drawing.svg.jinja",
        argument=argument,
        drawing=drawing,
        arrows=arrows,
        tongue=tongue,
        anchors=anchors or {},
        prefix=prefix,
        marks=_MARKS,
        lines=_lines,
    )


def _path(drawing: Drawing, arrow: Arrow) -> str:
    """A curve from the right of one box to the left of the other; between two rules, round the right of both."""
    start, end = drawing.placed[arrow.start], drawing.placed[arrow.end]
    right, low = start.x + start.width, start.y + start.height / 2
    if arrow.kind == "overrides":
        bend, high = right + 34, end.y + end.height / 2
        return f"M{right:g} {low:g}C{bend:g} {low:g} {bend:g} {high:g} {right + 6:g} {high:g}"
    left, high = end.x - 6, end.y + end.height / 2
    middle = (right + left) / 2
    return f"M{right:g} {low:g}C{middle:g} {low:g} {middle:g} {high:g} {left:g} {high:g}"


def _lines(placed: Placed) -> list[tuple[float, float, str, bool]]:
    """Each line of a box: where it begins, what it says, and whether it is a note."""
    x = placed.x + PAD + (0 if placed.box.column == "fact" else 16)
    y = placed.y + PAD
    lines = [(x, y + place * LINE + 13, text, False) for place, text in enumerate(placed.lines)]
    y += len(placed.lines) * LINE
    return lines + [(x, y + place * NOTE_LINE + 11, text, True) for place, text in enumerate(placed.notes)]
