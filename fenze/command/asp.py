"""`fenze asp`: a policy, perhaps with a case → the program that the stock `clingo` command runs."""

from __future__ import annotations

import click

from fenze.command import COMMANDS
from fenze.command.deciding import single_case_of
from fenze.command.moments import moment_of
from fenze.command.options import as_of_option, tongue_option
from fenze.command.telling import engine_at, telling
from fenze.dsl.keywords import Tongue
from fenze.solver.asp import text_of


@click.command(
    "asp", short_help=COMMANDS["asp"], epilog="Exit status: 0 done; 2 the case, the policy or the command was wrong."
)
@click.argument("policy", metavar="POLICY")
@click.option("--case", metavar="FILE", help="A case, as JSON; a dash is standard input.")
@as_of_option
@tongue_option
def asp(policy: str, case: str | None, as_of: str | None, tongue: Tongue) -> None:
    """Print the answer-set program of POLICY, which the stock `clingo` command runs to the same outcome.

    With a case, its facts stand in the program: `fenze asp POLICY --case FILE | clingo 0 --enum-mode=cautious` prints what is
    settled. Without one, each answer set is some case. A case that names a contract has its parameters in the program.
    """
    with telling(tongue):
        engine = engine_at(policy, tongue)
        pattern = None
        if case is not None:
            file = engine.read(single_case_of(case, tongue), moment_of(as_of))
            engine = engine.under(file.contract)
            pattern = engine.pattern_of(file)
        click.echo(text_of(engine.program, pattern), nl=False)
