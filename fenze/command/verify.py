"""`fenze verify`: a policy → its faults over all cases, each with a smallest case that shows it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager

import click

import fenze
from fenze.command import COMMANDS, INTERRUPTED
from fenze.command.options import tongue_option
from fenze.command.pages import Pages
from fenze.command.telling import telling, usable
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import engine_of
from fenze.solver.verify import STOPPED, TITLES, Check, Result, Stopped, checks_of
from fenze.solver.verify.tell import json_of, lines_of_results, sarif_of_results, text_of_finding


@click.command(
    "verify",
    short_help=COMMANDS["verify"],
    epilog="Exit status: 0 proved clean; 1 there are findings, or a check was not finished; 2 the policy cannot be used; "
    "130 Ctrl-C, after what is proved by then.",
)
@click.argument("policy")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True,
    help="For a person, or for a program.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
    help="How long all checks together may take.",
)  # fmt: skip
@tongue_option
def verify(policy: str, form: str, seconds: float, tongue: Tongue) -> None:
    """Prove a policy over all its cases: contradictions, gaps, rules and conditions without effect.

    Every finding comes with a smallest case that shows it, which `fenze decide` takes. What was looked for and is not there is
    named too. A check that did not end says so.
    """
    with telling(tongue):
        checked, found = usable(policy, tongue)
        results: list[Result] = []
        stopped = False
        for result, ended in _run(checks_of(engine_of(checked), seconds, found.trees), tongue):
            results.append(result)
            stopped |= not ended
        match form:
            case "json":
                click.echo(json_of(checked, results), nl=False)
            case "sarif":
                click.echo(sarif_of_results(results, fenze.__version__, tongue), nl=False)
            case _:
                _write(results, found.texts, tongue)
        if stopped:
            sys.exit(INTERRUPTED)
        if not all(result.is_good for result in results):
            sys.exit(1)


def _run(checks: tuple[Check, ...], tongue: Tongue) -> Iterator[tuple[Result, bool]]:
    """What the checks come to, and whether each ended; after Ctrl-C the others are told as not made."""
    stopped = False
    with _progress(tongue) as tell:
        for number, check in enumerate(checks, start=1):
            if stopped:
                yield Result(check.name, "unfinished", (), STOPPED), False
                continue
            tell(f"{number}/{len(checks)} {TITLES[check.name].in_(tongue)}")
            try:
                yield check.run(), True
            except Stopped as early:
                stopped = True
                yield early.result, False


@contextmanager
def _progress(tongue: Tongue) -> Generator[Callable[[str], None]]:
    """Tells on standard error, where that is a terminal, which check is being made."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(Text("verifying", "正在验证").in_(tongue)) as status:
        yield status.update


def _write(results: list[Result], texts: Mapping[str, str], tongue: Tongue) -> None:
    from rich.text import Text as StyledText

    pages = Pages()
    for finding in (finding for result in results for finding in result.findings):
        pages.write_long(text_of_finding(finding, texts, tongue))
    colon = Text(": ", "：").in_(tongue)
    for title, state, good in lines_of_results(results, tongue):
        mark = ("✓ ", "green") if good else ("· ", "yellow")
        pages.write_long(StyledText.assemble(mark, f"{title}{colon}{state}"))
