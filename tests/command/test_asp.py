"""`fenze asp`: the program, whole, and with a case in it."""

from __future__ import annotations

from pathlib import Path

import clingo
import pytest

from tests.command.conftest import Run


def answer_set_of(program: str) -> set[str]:
    control = clingo.Control(["--warn=none"])
    control.add("base", [], program)
    control.ground([("base", [])])
    found: list[set[str]] = []
    control.solve(on_model=lambda model: found.append({str(atom) for atom in model.symbols(shown=True)}))
    return found[-1]


def test_the_program_of_a_policy_runs(run: Run, policy: Path) -> None:
    result = run("asp", policy)
    assert result.exit_code == 0 and '"R-2"' in result.stdout
    answer_set_of(result.stdout)


def test_the_program_of_a_case_comes_to_its_decision(run: Run, policy: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text('{\n"facts": {"slip_wrong": true, "goods_wrong": false}\n}', encoding="utf-8")
    for arguments, stdin in (((case,), ""), (("-",), case.read_text(encoding="utf-8"))):
        result = run("asp", policy, "--case", *arguments, stdin=stdin)
        assert result.exit_code == 0
        stands = {atom for atom in answer_set_of(result.stdout) if atom.startswith("stands")}
        assert stands == {'stands("R-2",file)'}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{}{}", "holds more than one case"),
        ("", "holds no case"),
        ('{"facts": {"slip": true}}', "error[unknown_fact]"),
        ("{", "error[not_json]"),
    ],
)
def test_a_case_that_cannot_be_read_is_told(run: Run, policy: Path, content: str, told: str) -> None:
    result = run("asp", policy, "--case", "-", stdin=content)
    assert (result.exit_code, result.stdout) == (2, "") and told in result.stderr
