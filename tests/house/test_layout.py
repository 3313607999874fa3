"""The tree keeps its shape: the links, the layers, one thought a file, nothing of one machine."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

import fenze
from tests.house.tree import FOLDERS, ROOT, kept_paths

SOURCES = sorted(
    path for folder in ("fenze", *FOLDERS) for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts
)
LONGEST = 350


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_folder_is_linked_into_the_package_and_imported_through_it(folder: str) -> None:
    link = ROOT / "fenze" / folder
    assert link.is_symlink()
    assert link.readlink() == Path("..") / folder
    module = importlib.import_module(f"fenze.{folder}")
    assert module.__file__ is not None
    assert Path(module.__file__).resolve() == ROOT / folder / "__init__.py"


def test_policies_hold_no_code() -> None:
    modules = [path for path in SOURCES if path.is_relative_to(ROOT / "policies")]
    assert modules == [ROOT / "policies" / "__init__.py"]
    (docstring,) = ast.parse(modules[0].read_text(encoding="utf-8")).body
    assert isinstance(docstring, ast.Expr)


def test_two_modules_know_the_control_of_clingo() -> None:
    def knows_control(path: Path) -> bool:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        imported = {
            name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("clingo")
            for name in node.names
        }
        return "Control" in attributes | imported

    assert [path.relative_to(ROOT).as_posix() for path in SOURCES if knows_control(path)] == [
        "solver/shot.py",
        "solver/solve.py",
    ]


def test_no_source_file_is_long() -> None:
    tests = [path for path in (ROOT / "tests").rglob("*.py") if "__pycache__" not in path.parts]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in [*SOURCES, *tests]}
    assert {path.relative_to(ROOT).as_posix(): n for path, n in lengths.items() if n > LONGEST} == {}


def test_no_kept_file_names_a_place_on_one_machine() -> None:
    place = re.compile(rb"(?<![\w.])/(?:work|farm|root|home|Users|tmp)/|\.\./[s]hared")
    found = {
        f"{path}:{number}"
        for path in kept_paths()
        if not (ROOT / path).is_symlink()
        for number, line in enumerate((ROOT / path).read_bytes().splitlines(), 1)
        if place.search(re.sub(rb"\]\(\.\./[s]hared\)", b"", line) if path.parts[0] == "policies" else line)
    }
    assert found == set()


def test_the_changelog_opens_with_the_version_of_the_package() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert fenze.__version__ in headings[:2]
