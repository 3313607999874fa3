"""Templates → pages. What is filled in is escaped, and cannot be markup unless it is the output of another template."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from fenze.solver.from_trace.plain import ISOLATE, RELEASE


def filled(name: str, /, **values: object) -> Markup:
    """The template of this folder with the values in their places."""
    return Markup(_environment(name.endswith(".html.jinja")).get_template(name).render(values))  # noqa: S704 values are escaped


@cache
def _environment(html: bool) -> Environment:
    folder = files(__name__)
    return Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_set_apart if html else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _set_apart(value: object) -> object:
    """A text with `<bdi>` for the isolates around what runs from right to left."""
    if not isinstance(value, str) or isinstance(value, Markup) or ISOLATE not in value:
        return value
    return Markup(escape(value).replace(ISOLATE, Markup("<bdi>")).replace(RELEASE, Markup("</bdi>")))  # noqa: S704 escaped
