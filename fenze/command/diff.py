"""`fenze diff`: two policies → a proof that they decide every case alike, or the smallest cases that they do not."""

from __future__ import annotations

import sys

import click

from fenze.command import COMMANDS, INTERRUPTED
from fenze.command.options import tongue_option
from fenze.command.pages import Pages
from fenze.command.telling import policy_of, telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import engine_of
from fenze.solver.verify.diff import KINDS, Compared, Comparison
from fenze.solver.verify.tell_diff import json_of, text_of_compared


@click.command(
    "diff",
    short_help=COMMANDS["diff"],
    epilog="Exit status: 0 proved equal; 1 they differ, or that is not settled; 2 a policy cannot be used; 130 Ctrl-C, after "
    "what is proved by then.",
)
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="For a person, or for a program.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
    help="How long the comparison may take.",
)  # fmt: skip
@tongue_option
def diff(old: str, new: str, form: str, seconds: float, tongue: Tongue) -> None:
    """Compare two policies, OLD and NEW, over every case, by what comes of it: not by text, nor by the names of rules.

    For each kind of outcome: proved equal, or a smallest case with what either side says of it, and who pays more or less.
    """
    with telling(tongue):
        before, after = policy_of(old, tongue), policy_of(new, tongue)
        found: list[Compared] = []
        stopped = False
        pages = Pages()
        try:
            comparison = Comparison(engine_of(before), engine_of(after), seconds)
            for kind in KINDS:
                found.append(comparison.run(kind))
                if form == "text":
                    pages.write_long(text_of_compared(found[-1], before, after, tongue))
        except KeyboardInterrupt:
            stopped = True
            for kind in KINDS[len(found) :]:
                found.append(Compared(kind, "unfinished", None, Text("stopped", "已中止")))
                if form == "text":
                    pages.write_long(text_of_compared(found[-1], before, after, tongue))
        if form == "json":
            click.echo(json_of(found, before, after), nl=False)
        if stopped:
            sys.exit(INTERRUPTED)
        if any(one.state != "equal" for one in found):
            sys.exit(1)
