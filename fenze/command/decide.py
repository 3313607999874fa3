"""`fenze decide`: cases → decisions, as text or as JSON."""

from __future__ import annotations

import sys

import click

from fenze.command import COMMANDS, WRONG_INPUT
from fenze.command.deciding import Deciding, Written, answers_of, write_json, write_text
from fenze.command.moments import moment_of
from fenze.command.options import as_of_option, policy_option, tongue_option
from fenze.command.telling import policy_of, telling
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import engine_of


@click.command(
    "decide",
    short_help=COMMANDS["decide"],
    epilog="Exit status: 0 every case was decided; 2 a case, the policy or the command was wrong; 130 Ctrl-C.",
)
@policy_option
@click.argument("file", metavar="[FILE]", default="-")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a case.")
@as_of_option
@click.option("--explain", is_flag=True, help="With the reasons: rules, facts, exceptions, the steps of the money.")
@tongue_option
def decide(policy: str, file: str, as_json: bool, as_of: str | None, explain: bool, tongue: Tongue) -> None:
    """Decide the cases in FILE, or on standard input where FILE is a dash or left out.

    FILE holds one case as a JSON object, or many: objects one a line (NDJSON), one after another, or in an array. Decisions
    come in the order of the cases. Of many, a case that cannot be decided is answered in its place with what is wrong with it,
    the others are decided, and the exit status is 2.
    """
    with telling(tongue):
        deciding = Deciding(engine_of(policy_of(policy, tongue)), moment_of(as_of), tongue)
        answers = answers_of(deciding, file)
        written: Written = "decision with explanation" if explain else "decision"
        if write_json(deciding, answers, written) if as_json else write_text(deciding, answers, explain):
            sys.exit(WRONG_INPUT)
