"""`fenze check`: policies → what is wrong with them."""

from __future__ import annotations

import sys

import click

import fenze
from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.paths import policies_at
from fenze.command.telling import telling
from fenze.dsl.diagnostic import Diagnostic, Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import Checked
from fenze.dsl.load import check as check_policy
from fenze.dsl.render import json_of, lines_of, sarif_of, styled_text_of


@click.command(
    "check",
    short_help=COMMANDS["check"],
    epilog="Exit status: 0 no errors, though there may be warnings; 1 errors; 2 there is nothing to read at a PATH.",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--format", "form", type=click.Choice(["text", "line", "json", "sarif"]), default="text", show_default=True,
    help="For a person, one line each, or for a program.",
)  # fmt: skip
@tongue_option
def check(paths: tuple[str, ...], form: str, tongue: Tongue) -> None:
    """Check the syntax, types and names of policies, and report every fault at once.

    Each PATH is one policy: a .fenze file, a folder of them, or a shipped policy's name. A folder that only holds such folders
    stands for each of them.
    """
    with telling(tongue):
        checked = [check_policy(policy) for policy in policies_at(paths)]
        diagnostics = list(dict.fromkeys(diagnostic for one in checked for diagnostic in one.diagnostics))
        match form:
            case "json":
                click.echo(json_of(diagnostics), nl=False)
            case "sarif":
                click.echo(sarif_of(diagnostics, fenze.__version__, tongue), nl=False)
            case "line":
                click.echo(lines_of(diagnostics, tongue), nl=False)
            case _:
                _write_text(checked, diagnostics, tongue)
        if any(diagnostic.severity == "error" for diagnostic in diagnostics):
            sys.exit(1)


def _write_text(checked: list[Checked], diagnostics: list[Diagnostic], tongue: Tongue) -> None:
    from rich.console import Console

    texts = {path: text for one in checked for path, text in one.texts.items()}
    if diagnostics:
        console = Console(highlight=False, soft_wrap=True)
        styled = styled_text_of(diagnostics, texts, tongue)
        if console.is_terminal:
            console.print(styled)
        else:
            click.echo(styled.plain)
    click.echo(_summary_of(checked, diagnostics).in_(tongue))


def _summary_of(checked: list[Checked], diagnostics: list[Diagnostic]) -> Text:
    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    warnings = len(diagnostics) - errors
    if errors:
        also = Text(f" and {_counted(warnings, 'warning')}", f"，{warnings} 条警告") if warnings else Text("", "")
        return Text(f"{_counted(errors, 'error')}{also.en}", f"{errors} 处错误{also.zh}")
    rules = sum(len(one.policy.rules) for one in checked if one.policy)
    scenarios = sum(len(one.policy.scenarios) for one in checked if one.policy)
    held = Text(f"in {_counted(rules, 'rule')} and {_counted(scenarios, 'scenario')}", f"{rules} 条规则、{scenarios} 个情形")
    if warnings:
        return Text(f"no errors, {_counted(warnings, 'warning')} {held.en}", f"{held.zh}：没有错误，{warnings} 条警告")
    return Text(f"no faults {held.en}", f"{held.zh}：没有问题")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
