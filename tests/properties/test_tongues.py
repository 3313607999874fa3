"""`fenze fmt --keywords zh|en` turns any policy into the other tongue and back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from fenze.command import main
from fenze.dsl import ast
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import load
from fenze.dsl.print import text_of
from fenze.dsl.text_to_ast import file_of
from tests.properties.policies_ast import disorderly_files

POLICIES = Path(__file__).resolve().parents[2] / "policies"
PACKS = sorted(folder.name for folder in POLICIES.iterdir() if (folder / "policy.fenze").exists())
OTHER: Mapping[Tongue, Tongue] = {"en": "zh", "zh": "en"}


@given(disorderly_files, st.sampled_from(tuple(OTHER)))
def test_any_policy_goes_to_the_other_tongue_and_back(file: ast.File, tongue: Tongue) -> None:
    first = text_of(file, tongue)
    there = text_of(file_of(first, file.path), OTHER[tongue])
    assert file_of(there, file.path) == file_of(first, file.path)
    assert text_of(file_of(there, file.path), tongue) == first


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_turned_by_the_command_is_the_same_policy(name: str, tmp_path: Path) -> None:
    for folder in (name, "shared"):
        for path in (POLICIES / folder).rglob("*.fenze"):
            copy = tmp_path / path.relative_to(POLICIES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    original = load(tmp_path / name)
    texts: list[dict[Path, bytes]] = []
    for tongue in ("zh", "en", "zh"):
        result = CliRunner().invoke(main, ["fmt", "--keywords", tongue, str(tmp_path)])
        assert result.exit_code == 0
        turned = load(tmp_path / name)
        assert (turned, turned.digest) == (original, original.digest)
        texts.append({path: path.read_bytes() for path in tmp_path.rglob("*.fenze")})
    there, back, again = texts
    assert there == again != back
