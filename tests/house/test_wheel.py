"""What is built is what stands in the tree: every module and data file, once, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import fenze
from tests.house.tree import FOLDERS, ROOT, copy_to

pytestmark = pytest.mark.xdist_group("wheel")  # what the tests share is made once


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel built from it, away from the tree."""
    place = tmp_path_factory.mktemp("built")
    copy_to(place / "tree")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", place / "dist", place / "tree"],
        check=True,
        capture_output=True,
    )
    return place / "dist"


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site-packages with nothing but the wheel in it."""
    place = tmp_path_factory.mktemp("site")
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target"]
    subprocess.run([*pip, place, wheel], check=True, capture_output=True)
    return place


def files_under(folder: Path) -> set[str]:
    """Names relative to the folder, links not followed."""
    return {
        (Path(path) / name).relative_to(folder).as_posix()
        for path, _, names in os.walk(folder)
        for name in names
        if "__pycache__" not in Path(path).parts
    }


def tree_as_package() -> set[str]:
    own = {f"fenze/{name}" for name in files_under(ROOT / "fenze")}
    return own | {f"fenze/{folder}/{name}" for folder in FOLDERS for name in files_under(ROOT / folder)}


def test_the_wheel_holds_the_tree_once(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert sorted(names) == sorted(tree_as_package())


def test_the_source_distribution_holds_each_file_under_one_name(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    assert {name for folder in FOLDERS for name in names if name.startswith(f"fenze/{folder}/")} == set()
    assert names >= {f"{folder}/{name}" for folder in FOLDERS for name in files_under(ROOT / folder)}


def test_an_installation_adds_one_package_and_its_record(site: Path) -> None:
    assert {path.name for path in site.iterdir()} == {"bin", "fenze", f"fenze-{fenze.__version__}.dist-info"}


def test_an_installation_decides_a_case_away_from_the_tree(site: Path, tmp_path: Path) -> None:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    outside["PYTHONPATH"] = str(site)

    def printed(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=outside, capture_output=True, text=True, check=True).stdout

    assert Path(printed("-c", "import fenze; print(fenze.__file__)").strip()) == site / "fenze" / "__init__.py"
    case = str(ROOT / "samples" / "wrong_item.json")
    decision = json.loads(printed("-m", "fenze", "decide", "-p", "three_party_liability", case, "--json"))
    assert [(part["party"], part["amount"]) for part in decision["liability"]] == [("order_clerk", "300.00")]
