"""Templates → pages. What is filled in is escaped, and cannot be markup unless it is the output of another template."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup


def filled(name: str, /, **values: object) -> Markup:
    """The template of this folder with the values in their places."""
    return Markup(_environment().get_template(name).render(values))  # noqa: S704 the environment escapes every value


@cache
def _environment() -> Environment:
    folder = files(__name__)
    return Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
