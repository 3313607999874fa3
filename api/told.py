"""A stored trace, or an answer about its case → text, page, picture."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, assert_never

from rich.console import Console, Group, RenderableType
from rich.text import Text as StyledText

from fenze.dsl.keywords import Tongue
from fenze.solver.from_trace.read import explanation_in
from fenze.solver.render.decision_text import page_of as decision_page
from fenze.solver.render.drawing.dot import dot_of
from fenze.solver.render.drawing.svg import svg_of
from fenze.solver.render.explanation_text import reasons_of
from fenze.solver.render.markdown import markdown_of
from fenze.solver.render.page import page_of
from fenze.solver.render.telling import told_of

Form = Literal["json", "html", "text", "md", "svg", "dot"]
MEDIA_TYPES: Mapping[Form, str] = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "dot": "text/vnd.graphviz; charset=utf-8",
}
_WIDTH = 100


def told(trace: str, form: Form, tongue: Tongue) -> str:
    """A stored trace in one form; as JSON it is what was stored, to the byte."""
    if form == "json":
        return trace
    node: Mapping[str, Any] = json.loads(trace)
    match form:
        case "html":
            return page_of([node], tongue)
        case "md":
            return markdown_of(node, tongue)
        case "svg":
            return str(svg_of(told_of(node, tongue).argument, tongue))
        case "dot":
            return dot_of(told_of(node, tongue).argument)
        case "text":
            explanation, policy = explanation_in(node)
            page = decision_page(explanation.decision, policy, tongue, rules=False)
            return plain_text([page, reasons_of(explanation, policy, tongue)])
        case _:
            assert_never(form)


def plain_text(parts: Sequence[RenderableType]) -> str:
    """The parts as plain text, an empty line between them."""
    console = Console(
        file=io.StringIO(), width=_WIDTH, color_system=None, force_terminal=False, no_color=True, legacy_windows=False
    )
    pieces: list[RenderableType] = []
    for part in parts:
        pieces += [StyledText(), part] if pieces else [part]
    with console.capture() as captured:
        console.print(Group(*pieces))
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())
