"""Options that several commands share, and what stands for them where they are left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from fenze.dsl.keywords import Tongue

F = TypeVar("F", bound=Callable[..., Any])


def tongue_of(environment: Mapping[str, str]) -> Tongue:
    """Chinese where the environment asks for it (`LC_ALL`, `LC_MESSAGES`, `LANG`), else English."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := environment.get(name))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def tongue_option(command: F) -> F:
    """`--lang`: the tongue of everything said to people."""
    return click.option(
        "--lang",
        "tongue",
        type=click.Choice(["zh", "en"]),
        default=lambda: tongue_of(os.environ),
        show_default="as the environment's LC_ALL, LC_MESSAGES or LANG says",
        help="Chinese or English.",
    )(command)


def policy_option(command: F) -> F:
    """`-p`, the policy to decide by."""
    return click.option(
        "-p", "--policy", required=True, metavar="POLICY", help="A shipped policy's name, a .fenze file or a folder."
    )(command)


def as_of_option(command: F) -> F:
    """`--as-of`, the moment of the cases that state none."""
    return click.option(
        "--as-of",
        metavar="MOMENT",
        help="The moment of cases that state none: a date, which is its first moment in China, or a date and time with its "
        "offset. Without it, now.",
    )(command)
