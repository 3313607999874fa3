"""The command itself: what it lists, how fast it answers, what it says of wrong calls."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import fenze
from fenze.command import COMMANDS, main
from tests.command.conftest import Run

HEAVY = {"lark", "clingo", "rich", "fastapi", "pydantic", "uvicorn", "fenze.dsl", "fenze.solver", "fenze.api"}


def test_help_lists_every_command_and_imports_none_of_them() -> None:
    program = "import sys\nfrom fenze.command import main\ntry:\n    main(['--help'])\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines() if line}
    assert listed == set(COMMANDS)
    assert HEAVY & set(done.stderr.split()) == set()


def test_every_module_of_a_command_is_listed() -> None:
    folder = Path(fenze.__file__).parent / "command"
    commands = {
        path.stem.replace("_", "-")
        for path in folder.glob("[a-z]*.py")
        if re.search(r"^@click\.(command|group)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert commands == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_page_of_help(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    command = main.get_command(click.Context(main), name)
    assert command is not None and command.get_short_help_str(100) == COMMANDS[name]
    assert "Exit status:" in result.stdout


def test_the_version(run: Run) -> None:
    assert run("--version").stdout == f"fenze {fenze.__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["decide"], ["decide", "-p", "x", "--lang", "fr"], ["check"], ["explain", "-p", "x"], ["--what"]]
)
def test_a_wrong_call_is_told_and_ends_with_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "") and "Error: " in result.stderr


def test_the_module_runs_as_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "fenze", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"fenze {fenze.__version__}\n"
