"""`fenze explain`: cases → the reasons for their decisions."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import Literal

import click

from fenze.command import COMMANDS, WRONG_INPUT
from fenze.command.asked import asked_of
from fenze.command.deciding import Answer, Deciding, answers_of, write_json, write_text
from fenze.command.drawing import write_rendering
from fenze.command.moments import moment_of
from fenze.command.options import as_of_option, policy_option, tongue_option
from fenze.command.telling import Refusal, engine_at, telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.new_file import new_file

Form = Literal["text", "md", "html", "svg", "dot", "json"]


@click.command(
    "explain",
    short_help=COMMANDS["explain"],
    epilog="Exit status: 0 every case was explained; 2 a case, the policy or the command was wrong; 130 Ctrl-C.",
)
@policy_option
@click.argument("file", metavar="FILE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md", "html", "svg", "dot", "json"]),
    default="text",
    show_default=True,
    help="Text, Markdown, a page for a browser, a picture, text for Graphviz, or for a program.",
)
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option(
    "--why-not",
    metavar="PARTY or OUTCOME",
    help="Each rule that could have laid something on PARTY, or given OUTCOME, and what kept it away.",
)
@click.option("--what-if", metavar="PARTY", help="The fewest changes after which PARTY pays, or no longer does.")
@click.option("--reasons", is_flag=True, help="The fewest facts that alone force what is settled.")
@as_of_option
@tongue_option
def explain(
    policy: str,
    file: str,
    form: Form,
    output: str | None,
    why_not: str | None,
    what_if: str | None,
    reasons: bool,
    as_of: str | None,
    tongue: Tongue,
) -> None:
    """Say why the cases in FILE, a dash being standard input, are decided as they are.

    For each outcome: the rule it follows from, where that is written, the facts with their values and how they are known, the
    exceptions that were considered and what kept them from applying, and how the money is divided. With --format json, the
    trace: decision and reasons with all that they rest on, one line a case. FILE is as for `fenze decide`.

    With --why-not, --what-if or --reasons, these are told instead; as JSON, besides. PARTY is a name or a label, and so
    is OUTCOME: a remedy, an action, a reason to pay, a sanction, a window, or what one may be eligible for.
    """
    with telling(tongue):
        engine = engine_at(policy, tongue)
        asked = asked_of(engine.policy, why_not, what_if, reasons)
        if asked and form not in {"text", "json"}:
            message = Text(
                "--why-not, --what-if and --reasons are told as text or JSON only",
                "--why-not、--what-if、--reasons 只能以文本或 JSON 给出",
            )
            raise Refusal(message, Text("leave out --format, or use --format json", "请去掉 --format，或用 --format json"))
        deciding = Deciding(engine, moment_of(as_of), tongue, asked)
        answers = answers_of(deciding, file)
        with _written_to(output):
            bad = _write(deciding, answers, form)
        if bad:
            sys.exit(WRONG_INPUT)


def _write(deciding: Deciding, answers: Iterator[Answer], form: Form) -> int:
    match form:
        case "text":
            return write_text(deciding, answers, True, only_reasons=True)
        case "json":
            return write_json(deciding, answers, "trace")
        case _:
            return write_rendering(deciding, answers, form)


@contextmanager
def _written_to(output: str | None) -> Generator[None]:
    """What goes to standard output goes into the file, if there is one, which is there whole or not at all."""
    if output is None:
        yield
        return
    with suppress(_NothingWritten), new_file(Path(output)) as file, redirect_stdout(file):
        yield
        file.flush()
        if file.seekable() and not file.tell():
            raise _NothingWritten


class _NothingWritten(Exception):
    """The only case was refused: no file takes the place of the one that may be there."""
