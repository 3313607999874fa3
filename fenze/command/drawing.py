"""Answers → renderings of their traces: a page for a browser, Markdown, a picture, text for Graphviz."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, assert_never

from fenze.command.deciding import Answer, Deciding, place_of, tell_of_refused
from fenze.command.telling import Refusal, lines_of_faults
from fenze.decision.trace import trace_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.render.drawing.dot import dot_of
from fenze.solver.render.drawing.svg import svg_of
from fenze.solver.render.markdown import escaped, markdown_of
from fenze.solver.render.page import Refused, page_of
from fenze.solver.render.telling import told_of

Form = Literal["html", "md", "svg", "dot"]
Part = Mapping[str, Any] | Refused


def write_rendering(deciding: Deciding, answers: Iterable[Answer], form: Form) -> int:
    """All answers in one document; returns how many cases could not be decided. Raises Refusal.

    A case that could not be decided is told in its place; where it is the only one, nothing is written.
    """
    told = list(answers)
    bad = sum(answer.decision is None for answer in told)
    if form == "svg" and len(told) > 1:
        message = Text("a picture shows one case, and there are more", "一幅图只画一个案件，这里不止一个")
        raise Refusal(message, Text("give one case, or use --format html", "请只给一个案件，或用 --format html"))
    if bad < len(told) or len(told) > 1:
        parts = [_part(deciding, answer) for answer in told]
        sys.stdout.buffer.write(_rendered(parts, form, deciding.tongue).encode())
    tell_of_refused(told[-1] if told else None, bad, len(told), deciding)
    return bad


def _rendered(parts: list[Part], form: Form, tongue: Tongue) -> str:
    match form:
        case "html":
            return page_of(parts, tongue)
        case "md":
            return "\n".join(_markdown(parts, tongue))
        case "svg":
            return "".join(svg_of(told_of(part, tongue).argument, tongue) for part in parts if not isinstance(part, Refused))
        case "dot":
            return "\n".join(_dot(parts, tongue))
        case _:
            assert_never(form)


def _markdown(parts: Iterable[Part], tongue: Tongue) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Refused):
            yield "".join(f"{line}\n" for line in (f"# {escaped(part.title)}", "", *map(escaped, part.lines)))
        else:
            yield markdown_of(part, tongue)


def _dot(parts: Iterable[Part], tongue: Tongue) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Refused):
            lines = (part.title, *part.lines)
            yield "".join(f"// {' '.join(line.split())}\n" for line in lines)
        else:
            yield dot_of(told_of(part, tongue).argument)


def _part(deciding: Deciding, answer: Answer) -> Part:
    """The trace as it would be stored: what is drawn is drawn from that alone."""
    engine, decision = deciding.engine, answer.decision
    if decision is None:
        lines = tuple(lines_of_faults(answer.faults, engine.policy, deciding.tongue))
        return Refused(place_of(answer, deciding.tongue), lines)
    return trace_of(decision, engine.under(decision.contract).policy)
