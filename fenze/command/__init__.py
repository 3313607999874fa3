"""The command line. A command's module is imported when the command is called, so that `fenze --help` answers at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

import fenze

COMMANDS: Mapping[str, str] = {
    "decide": "Decide one case or many.",
    "explain": "Say why a case is decided as it is.",
    "ask": "Ask for a case question by question.",
    "check-trace": "Check a stored trace against its policy.",
    "bulk": "Decide a table of orders.",
    "check": "Find what is wrong with policies.",
    "verify": "Prove a policy over all its cases.",
    "diff": "Compare two policies over all cases.",
    "fmt": "Bring policies into canonical form.",
    "test": "Run the scenarios written beside policies.",
    "scenarios": "Write scenarios that show all of a policy.",
    "table": "Write a policy as decision tables, or a table as rules.",
    "asp": "Print the answer-set program of a policy.",
    "serve": "Answer over HTTP.",
    "keys": "Make and revoke the keys of callers.",
    "audit": "Tell whether the records are as they were written.",
    "replay": "Decide stored cases again.",
    "statement": "Tell who owes whom, by the decisions of a month.",
    "bundle": "Take policies from one store into another.",
}
"""Each command lies in the module of its name, a hyphen being an underscore there."""

WRONG_INPUT = 2
"""The exit status where the command or what it was given is wrong."""

INTERRUPTED = 130
"""The exit status that a shell gives a command ended by Ctrl-C."""


class _Front(click.Group):
    """Knows the commands by name, and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_")
        command = getattr(import_module(f"fenze.command.{module}"), module)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _ending_well():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _ending_well():
            return super().invoke(ctx)


@contextmanager
def _ending_well() -> Generator[None]:
    """A reader that has seen enough (`| head`) is no fault; Ctrl-C and an output that was never open have their statuses."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] so it is where the descriptor is closed
        click.echo("error: standard output is closed", err=True)
        sys.exit(WRONG_INPUT)
    try:
        yield
    except BrokenPipeError:
        # What is still to be flushed when the interpreter ends has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


@click.group(cls=_Front, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(fenze.__version__, prog_name="fenze", message="%(prog)s %(version)s")
def main() -> None:
    """Decide from a written policy who bears which cost of an after-sales case, exactly, and say why.

    POLICY is a shipped policy's name, a .fenze file or a folder of them. Exit status: 0 fine; 1 the answer is bad news; 2 the
    command or its input was wrong; 130 Ctrl-C.
    """
