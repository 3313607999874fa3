"""The page of the commands shows their options as they are; `pytest --update` writes these parts anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from fenze.command import COMMANDS, main

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
_PART = re.compile(r"<!-- fenze (?P<name>[\w-]+) -->\n.*?<!-- /fenze (?P=name) -->", re.DOTALL)


def part_of(name: str) -> str:
    """How a command is called, its options, its exit statuses."""
    command = main.get_command(click.Context(main), name)
    assert command is not None and command.epilog is not None
    parts = [_call_and_options(called, f"fenze {path}") for path, called in _calls(command, name)]
    return "\n".join((*parts, command.epilog, ""))


def _calls(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """The command, or those that it is made of."""
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from _calls(one, f"{path} {name}")
    else:
        yield path, command


def _call_and_options(command: click.Command, path: str) -> str:
    arguments = [param.metavar or "" for param in command.params if isinstance(param, click.Argument)]
    rows = [f"| {_call_of(param)} | {param.help} |" for param in command.params if isinstance(param, click.Option)]
    call = " ".join((path, "[OPTIONS]", *arguments))
    return "\n".join((f"`{call}`", "", "| option | says |", "|---|---|", *rows, ""))


def _call_of(option: click.Option) -> str:
    if option.is_flag:
        value = ""
    elif isinstance(option.type, click.Choice):
        value = " or ".join(f"`{choice}`" for choice in option.type.choices)
    else:
        value = f"`{option.metavar or option.type.name.upper().split()[0]}`"
    return f"{', '.join(f'`{one}`' for one in option.opts)} {value}".rstrip()


def test_the_options_on_the_page_are_current(update: bool) -> None:
    written = PAGE.read_text(encoding="utf-8")
    page = _PART.sub(
        lambda part: f"<!-- fenze {part['name']} -->\n{part_of(part['name'])}<!-- /fenze {part['name']} -->", written
    )
    if update:
        PAGE.write_text(page, encoding="utf-8")
    else:
        assert page == written


def test_every_command_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [part["name"] for part in _PART.finditer(page)] == list(COMMANDS)
    assert re.findall(r"^\| \[`fenze ([\w-]+)`\]\(#\1\)", page, re.MULTILINE) == list(COMMANDS)


def test_every_option_says_what_it_does() -> None:
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        for _, one in _calls(command, name):
            assert [param.name for param in one.params if isinstance(param, click.Option) and not param.help] == []
