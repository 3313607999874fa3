"""The encodings stay short, and every predicate is described once."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from fenze.dsl.load import load
from fenze.solver.asp import ENCODINGS, text_of
from fenze.solver.program import program_of
from tests.properties.test_program import shown_by_clingo

FOLDER = Path(str(files("fenze.solver"))) / "encodings"
LONGEST = 40


def predicates_in(text: str) -> set[str]:
    """The predicates of a program; terms stand inside others."""
    plain = re.sub(r'"(?:\\.|[^"\\])*"|%[^\n]*|#\w+', "", text)
    names: set[str] = set()
    depth = 0
    for match in re.finditer(r"([a-z_]\w*)?(\()|(\))", plain):
        if match[2]:
            if depth == 0 and match[1]:
                names.add(match[1])
            depth += 1
        else:
            depth -= 1
    return names - {"not"}


def described() -> list[str]:
    table = [line for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return [name for line in table for name in re.findall(r"`([a-z_]+)\(", line.split("|")[1])]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.lp")), ids=lambda path: path.stem)
def test_an_encoding_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST


def test_every_predicate_is_described_once() -> None:
    program = program_of(load("three_party_liability"))
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.glob("*.lp")]
    used = predicates_in("\n".join((*texts, program.text, program.implications)))
    assert sorted(described()) == sorted(used)


def test_a_program_without_a_case_has_an_answer_for_each() -> None:
    assert set(ENCODINGS) <= {path.stem for path in FOLDER.glob("*.lp")}
    program = program_of(load("three_party_liability"))
    settled = shown_by_clingo(text_of(program).replace("#show result", "%"), "cautious")
    assert settled is not None
