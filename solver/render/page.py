"""Stored traces → one page for a browser that needs nothing else: no network, no scripts, fit for a telephone and for paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from markupsafe import Markup

from fenze.dsl.keywords import Tongue
from fenze.solver.from_trace.plain import plain
from fenze.solver.from_trace.words import Node
from fenze.solver.render.account.headings import Heading
from fenze.solver.render.account.model import Account
from fenze.solver.render.drawing.svg import svg_of
from fenze.solver.render.telling import Told, told_of
from fenze.solver.render.templates import filled


@dataclass(frozen=True, slots=True)
class _Case:
    """What the template fills in for one case; `anchors` says by rule where on the page its reasons begin."""

    account: Account
    say: Callable[[Heading], str]
    pair: Callable[[str], str]
    comma: str
    prefix: str
    anchors: Mapping[str, str]
    drawing: Markup | None
    left_out: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A case that could not be decided: which, and what is wrong with it."""

    title: str
    lines: tuple[str, ...]


def page_of(traces: Sequence[Node | Refused], tongue: Tongue) -> str:
    """The page that tells the traces, one below the other. Raises UnreadableTrace. The same traces give the same bytes."""
    cases: list[_Case | Refused] = []
    for number, trace in enumerate(traces, 1):
        if isinstance(trace, Refused):
            cases.append(Refused(plain(trace.title), tuple(map(plain, trace.lines))))
        else:
            cases.append(_case(told_of(trace, tongue), f"c{number}-" if len(traces) > 1 else ""))
    css = Markup((files("fenze.solver.render.templates") / "page.css").read_text("utf-8"))  # noqa: S704 a file of our own
    titles = [case.title if isinstance(case, Refused) else case.account.title for case in cases[:3]]
    title = " · ".join([*titles, "…"] if len(cases) > 3 else titles)
    return filled("page.html.jinja", cases=cases, tongue=tongue, css=css, title=title)


def _case(told: Told, prefix: str) -> _Case:
    voice, reasons = told.voice, told.account.reasons
    rules = [account.rule.id for account in (*reasons.standing, *reasons.overridden, *reasons.possible)]
    anchors = {rule: f"{prefix}rule-{number}" for number, rule in enumerate(rules, 1)}
    drawing = svg_of(told.argument, voice.tongue, anchors, prefix) if told.argument.boxes else None
    between, comma = voice.pair("", ""), voice.say(", ", "、")
    return _Case(told.account, told.say, lambda name: name + between, comma, prefix, anchors, drawing, told.argument.left_out)
