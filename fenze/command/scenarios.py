"""`fenze scenarios`: a policy → smallest cases that show all of it, as scenario statements for `fenze test`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime

import click

from fenze.command import COMMANDS, INTERRUPTED
from fenze.command.moments import moment_of
from fenze.command.options import tongue_option
from fenze.command.telling import checked_policy_of, telling
from fenze.dsl import ast, model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.print import text_of
from fenze.solver.coverage import coverage_of
from fenze.solver.decide import Engine, engine_of
from fenze.solver.scenarios import run
from fenze.solver.suggest import Suggestions, suggestions_of
from fenze.solver.suggest.aims import Aim
from fenze.solver.suggest.titles import title_of
from fenze.solver.suggest.to_scenario import scenarios_of


@click.command(
    "scenarios",
    short_help=COMMANDS["scenarios"],
    epilog="Exit status: 0 all is shown that a case can show; 1 for some of it no case was found, or the time was over; 2 the "
    "policy cannot be used; 130 Ctrl-C, after what was found by then.",
)
@click.argument("policy")
@click.option("--missing", is_flag=True, help="Only what the policy's own scenarios do not show yet.")
@click.option(
    "--keywords", type=click.Choice(["zh", "en"]), default=None,
    help="The tongue of the scenarios; without it, that of --lang.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=120.0, show_default=True,
    help="How long the search may take.",
)  # fmt: skip
@tongue_option
def scenarios(policy: str, missing: bool, keywords: Tongue | None, seconds: float, tongue: Tongue) -> None:
    """Write scenarios that show a policy: for each rule a smallest case in which it stands and the nearest in which it does
    not, each exception, each limit and each bend of a formula from below, on it and from above, each condition met and not.

    They expect what is decided now: read them before you keep them. Put beside the policy, `fenze test` runs them.
    """
    with telling(tongue):
        checked, _ = checked_policy_of(policy, tongue)
        engine = engine_of(checked)
        needed = unseen_of(engine, moment_of(None)) if missing else None
        with progress_of(tongue) as tell:
            found = suggestions_of(engine, seconds, needed, tell)
        written = keywords or tongue
        taken = [scenario.name for scenario in checked.scenarios]
        statements = tuple(scenarios_of(engine, found.found, written, taken))
        click.echo(text_of(ast.File("", statements), written), nl=False)
        _close(found, checked, tongue)


def unseen_of(engine: Engine, now: datetime) -> list[Aim]:
    """What the policy's scenarios do not show, though a case can."""
    coverage = coverage_of(engine.policy, run(engine, now))
    return [sight.aim for sight in coverage.everything if not sight.seen and sight.impossible is None]


def _close(found: Suggestions, policy: model.Policy, tongue: Tongue) -> None:
    count = len(found.found)
    said = Text(f"{count} scenarios" if count != 1 else "1 scenario", f"{count} 个情形")
    click.echo(said.in_(tongue), err=True)
    if found.stopped is not None:
        why = Text(f"not finished: {found.stopped.en}", f"未完成：{found.stopped.zh}")
        click.echo(why.in_(tongue), err=True)
    for aim in found.left:
        title = title_of(aim, policy)
        click.echo(Text(f"no case for: {title.en}", f"未找到案件：{title.zh}").in_(tongue), err=True)
    if found.stopped is not None and found.stopped.en == "stopped":
        sys.exit(INTERRUPTED)
    if found.left or found.stopped is not None:
        sys.exit(1)


@contextmanager
def progress_of(tongue: Tongue) -> Generator[Callable[[int, int], None]]:
    """Tells on standard error, where that is a terminal, how far the search has come."""
    if not sys.stderr.isatty():
        yield lambda _done, _left: None
        return
    from rich.console import Console

    with Console(stderr=True).status(Text("looking for cases", "正在寻找案件").in_(tongue)) as status:
        yield lambda done, left: status.update(
            Text(f"{done} cases, {left} things still to be shown", f"已得 {done} 个案件，还有 {left} 项").in_(tongue)
        )
