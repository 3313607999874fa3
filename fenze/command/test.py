"""`fenze test`: the scenarios written beside policies → which of them come out otherwise than expected."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import click

from fenze.command import COMMANDS
from fenze.command.coverage import coverage_lines, covering_of
from fenze.command.moments import moment_of
from fenze.command.options import tongue_option
from fenze.command.paths import policies_at
from fenze.command.places import place_of, written_at
from fenze.command.telling import checked_policy_of, telling
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import shipped
from fenze.solver.coverage import coverage_of
from fenze.solver.decide import Engine, engine_of
from fenze.solver.scenarios import Outcome, run


@click.command(
    "test",
    short_help=COMMANDS["test"],
    epilog="Exit status: 0 all came out as expected; 1 some did not; 2 a policy cannot be used.",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option(
    "--coverage",
    is_flag=True,
    help="Also tell what the scenarios have shown of rules, conditions, exceptions and limits, what not, and a case for that.",
)
@tongue_option
def test(paths: tuple[str, ...], coverage: bool, tongue: Tongue) -> None:
    """Run the scenarios of the policies at each PATH, or of all shipped policies. A PATH is as for `fenze check`.

    A failure is told with the expectation as it is written, its place, and what was found instead.
    """
    with telling(tongue):
        failed = False
        now = moment_of(None)
        for name in policies_at(paths) or shipped():
            policy, texts = checked_policy_of(name, tongue)
            engine = engine_of(policy)
            outcomes = list(_run(engine, texts, now, tongue))
            click.echo(_summary_of(policy, outcomes).in_(tongue))
            if coverage:
                seen = coverage_of(policy, outcomes)
                for line in coverage_lines(seen, texts, covering_of(engine, seen, tongue), tongue):
                    click.echo(line)
            failed |= any(not outcome.passed for outcome in outcomes)
        if failed:
            sys.exit(1)


def _run(engine: Engine, texts: Mapping[str, str], now: datetime, tongue: Tongue) -> Iterator[Outcome]:
    """The outcomes, each failure told as it comes."""
    for outcome in run(engine, now):
        if not outcome.passed:
            click.echo(f"{Text('failed', '未通过').in_(tongue)}: {outcome.scenario.name}")
            for line in _failure_lines(outcome, texts):
                click.echo(f"  {line.in_(tongue)}")
        yield outcome


def _failure_lines(outcome: Outcome, texts: Mapping[str, str]) -> Iterator[Text]:
    if outcome.refused is not None:
        place = place_of(outcome.scenario.loc)
        yield Text(f"{place}: the case was refused: {outcome.refused.en}", f"{place}：案件被拒：{outcome.refused.zh}")
    for miss in outcome.misses:
        place, written = place_of(miss.expectation.loc), written_at(miss.expectation.loc, texts)
        yield Text(f"{place}: expected `{written}`, {miss.found.en}", f"{place}：应得 `{written}`，{miss.found.zh}")


def _summary_of(policy: model.Policy, outcomes: Sequence[Outcome]) -> Text:
    count, failed = len(outcomes), sum(not outcome.passed for outcome in outcomes)
    if not count:
        return Text(f"{policy.name}: no scenarios", f"{policy.name}：没有情形")
    if not failed:
        english = "1 scenario, as expected" if count == 1 else f"{count} scenarios, all as expected"
        return Text(f"{policy.name}: {english}", f"{policy.name}：{count} 个情形全部符合预期")
    return Text(
        f"{policy.name}: {failed} of {count} scenarios not as expected",
        f"{policy.name}：{count} 个情形中有 {failed} 个不符合预期",
    )
