"""`fenze fmt`: policy files → their canonical form, in place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.telling import Refusal, telling
from fenze.dsl import ast
from fenze.dsl.diagnostic import Diagnostic, PolicyError, Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import SUFFIX, check
from fenze.dsl.print import text_of
from fenze.dsl.render import text_of as text_of_diagnostics
from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk.new_file import new_file


@dataclass(slots=True)
class _Run:
    """What a run has seen: the files that were, or would be, changed, and those that could not be read."""

    files: int = 0
    changed: list[Path] = field(default_factory=list[Path])
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    texts: dict[str, str] = field(default_factory=dict[str, str])


@click.command(
    "fmt",
    short_help=COMMANDS["fmt"],
    epilog="Exit status: 0 done; 1 a file has syntax faults, or with --check is not in canonical form; 2 nothing to read.",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Change nothing, name the files that would change.")
@click.option(
    "--keywords", type=click.Choice(["zh", "en"]), help="The tongue of keywords; without it, the one that each file uses most."
)
@tongue_option
def fmt(paths: tuple[str, ...], only_check: bool, keywords: Tongue | None, tongue: Tongue) -> None:
    """Bring .fenze files, and those in the folders given, into canonical form, and name the files changed.

    A file with syntax faults is left as it is. A file is written whole or not at all.
    """
    with telling(tongue):
        run = _Run()
        for path in dict.fromkeys(file for name in paths for file in _files_at(name)):
            _format(path, only_check, keywords, run)
        for path in run.changed:
            click.echo(path.as_posix())
        if run.diagnostics:
            click.echo(text_of_diagnostics(run.diagnostics, run.texts, tongue), err=True, nl=False)
        click.echo(_summary_of(run, only_check).in_(tongue), err=True)
        if run.diagnostics or (only_check and run.changed):
            sys.exit(1)


def _format(path: Path, only_check: bool, keywords: Tongue | None, run: _Run) -> None:
    run.files += 1
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        run.diagnostics += check(path).diagnostics
        return
    try:
        file = file_of(text, path.as_posix())
    except PolicyError as error:
        run.diagnostics += error.diagnostics
        run.texts[path.as_posix()] = text
        return
    canonical = text_of(file, keywords or _tongue_of(file, text))
    if canonical.encode() == content:
        return
    run.changed.append(path)
    if not only_check:
        with new_file(path) as out:
            out.write(canonical)


def _files_at(name: str) -> Iterator[Path]:
    path = Path(name)
    if path.is_dir():
        found = sorted(path.rglob(f"*{SUFFIX}"))
        if not found:
            raise Refusal(Text(f"no `{SUFFIX}` file is below the folder `{name}`", f"文件夹 `{name}` 下没有 `{SUFFIX}` 文件"))
        yield from found
    elif path.exists():
        yield path
    else:
        raise Refusal(Text(f"there is no file or folder `{name}`", f"没有文件或文件夹 `{name}`"))


def _tongue_of(file: ast.File, text: str) -> Tongue:
    """The tongue in which most statements begin."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    begins = [lines[statement.loc.line - 1][statement.loc.column - 1] for statement in file.statements]
    return "zh" if sum(not char.isascii() for char in begins) * 2 > len(begins) else "en"


def _summary_of(run: _Run, only_check: bool) -> Text:
    changed, bad = len(run.changed), len({diagnostic.loc.file for diagnostic in run.diagnostics})
    verb = Text("would change", "需要改动") if only_check else Text("changed", "已改动")
    same = run.files - changed - bad
    faulty = Text(f", {bad} with faults left as they are", f"，{bad} 个有错误而保持原样") if bad else Text("", "")
    return Text(
        f"{changed} of {run.files} files {verb.en}, {same} in form already{faulty.en}",
        f"{run.files} 个文件中 {changed} 个{verb.zh}，{same} 个本已规范{faulty.zh}",
    )
