"""`fenze diff`: two policies → a proof that they decide every case alike, or the smallest cases that they do not."""

from __future__ import annotations

import sys

import click

from fenze.command import COMMANDS, INTERRUPTED
from fenze.command.moments import moment_of
from fenze.command.options import tongue_option
from fenze.command.pages import Pages
from fenze.command.telling import policy_of, telling
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import engine_of
from fenze.solver.verify.apart import KINDS
from fenze.solver.verify.burdens import Burden
from fenze.solver.verify.diff import Compared, Comparison
from fenze.solver.verify.impact import Impact
from fenze.solver.verify.tell_diff import json_of, text_of_compared
from fenze.solver.verify.tell_impact import lines_of_burdens, lines_of_impact


@click.command(
    "diff",
    short_help=COMMANDS["diff"],
    epilog="Exit status: 0 proved equal; 1 they differ, or that is not settled; 2 a policy or a file cannot be used; 130 "
    "Ctrl-C, after what is proved by then.",
)
@click.argument("old")
@click.argument("new")
@click.option(
    "--cases", metavar="FILE",
    help="Past cases as well, in NDJSON or CSV: how many change, from which status to which, what money moves between whom.",
)  # fmt: skip
@click.option(
    "--map", "mapping", metavar="FILE", help="With --cases, the mapping file (TOML) of a table, as `fenze bulk` has it."
)
@click.option("--as-of", "as_of", metavar="MOMENT", help="With --cases, the moment of cases that state none. Without it, now.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="For a person, or for a program.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
    help="How long the comparison may take.",
)  # fmt: skip
@tongue_option
def diff(
    old: str, new: str, cases: str | None, mapping: str | None, as_of: str | None, form: str, seconds: float, tongue: Tongue
) -> None:
    """Compare two policies, OLD and NEW, over every case, by what comes of it: not by text, nor by the names of rules.

    For each kind of outcome: proved equal, or a smallest case with what either side says of it. Then for each party and each
    thing that it pays for, a smallest case in which it pays more, and one in which it pays less, or that it never does.
    """
    with telling(tongue):
        before, after = policy_of(old, tongue), policy_of(new, tongue)
        pages = Pages()
        stated = moment_of(as_of) if as_of is not None else None
        impact: Impact | None = None
        if cases is not None:
            from fenze.command.past_cases import impact_of  # tables take Polars, which takes a while to load

            impact = impact_of(old, new, cases, mapping, moment_of(None), stated, tongue)
        found: list[Compared] = []
        burdens: list[Burden] = []
        stopped = False
        try:
            comparison = Comparison(engine_of(before), engine_of(after), seconds)
            for kind in KINDS:
                found.append(comparison.run(kind))
                if form == "text":
                    pages.write_long(text_of_compared(found[-1], before, after, tongue))
            if any(one.state == "differs" for one in found):
                burdens.extend(comparison.burdens())
        except KeyboardInterrupt:
            stopped = True
            for kind in KINDS[len(found) :]:
                found.append(Compared(kind, "unfinished", None, Text("stopped", "已中止")))
                if form == "text":
                    pages.write_long(text_of_compared(found[-1], before, after, tongue))
        if form == "json":
            click.echo(json_of(found, before, after, burdens, impact), nl=False)
        else:
            _write(burdens, impact, after, tongue)
        if stopped:
            sys.exit(INTERRUPTED)
        if any(one.state != "equal" for one in found):
            sys.exit(1)


def _write(burdens: list[Burden], impact: Impact | None, policy: model.Policy, tongue: Tongue) -> None:
    if burdens:
        click.echo(Text("who pays more, who less:", "谁多付，谁少付：").in_(tongue))
    for line in lines_of_burdens(burdens, policy, tongue):
        click.echo(f"  {line}")
    if impact is not None:
        for line in lines_of_impact(impact, policy, tongue):
            click.echo(line)
