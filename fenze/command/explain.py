"""`fenze explain`: cases → the reasons for their decisions."""

from __future__ import annotations

import sys

import click

from fenze.command import COMMANDS, WRONG_INPUT
from fenze.command.deciding import Deciding, answers_of, write_json, write_text
from fenze.command.moments import moment_of
from fenze.command.options import as_of_option, policy_option, tongue_option
from fenze.command.telling import policy_of, telling
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import engine_of


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
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For a person or a program.",
)
@as_of_option
@tongue_option
def explain(policy: str, file: str, form: str, as_of: str | None, tongue: Tongue) -> None:
    """Say why the cases in FILE, a dash being standard input, are decided as they are.

    For each outcome: the rule it follows from, where that is written, the facts with their values and how they are known, the
    exceptions that were considered and what kept them from applying, and how the money is divided. With --format json, the
    trace: decision and reasons with all that they rest on, one line a case. FILE is as for `fenze decide`.
    """
    with telling(tongue):
        deciding = Deciding(engine_of(policy_of(policy, tongue)), moment_of(as_of), tongue)
        answers = answers_of(deciding, file)
        bad = (
            write_json(deciding, answers, "trace") if form == "json" else write_text(deciding, answers, True, only_reasons=True)
        )
        if bad:
            sys.exit(WRONG_INPUT)
