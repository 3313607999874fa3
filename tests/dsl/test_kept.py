"""Checked policies kept on disk: the same policy again, and nothing that was cut off, altered or put there by others."""

from __future__ import annotations

import hmac
import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from fenze.dsl import kept
from fenze.dsl.kept import FOLDER, keep, recalled
from fenze.dsl.load import check, load
from fenze.dsl.switch import SWITCH

TEXT = "policy small\nparty p\ncost c\nfact late: yes or no\nrule R-1 when late is yes then p bears all c\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(FOLDER, str(folder))
    return folder


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "small.fenze"
    file.write_text(TEXT, encoding="utf-8")
    return file


def kept_now(policy: Path | str) -> None:
    found = check(policy)
    assert found.policy is not None
    keep(policy, found.policy, found.imports)


@pytest.mark.parametrize("name", ["three_party_liability", "platform_claims"])
def test_a_shipped_policy_comes_back_as_it_was(name: str, folder: Path) -> None:
    assert recalled(name) is None
    kept_now(name)
    again, checked = recalled(name), load(name)
    assert again is not None
    assert again == replace(checked, scenarios=())
    assert list(again.facts) == list(checked.facts), "in the order of declaration"


def test_another_text_is_another_policy(folder: Path, policy: Path) -> None:
    kept_now(policy)
    policy.write_text(TEXT.replace("late is yes", "late is no"), encoding="utf-8")
    assert recalled(policy) is None
    policy.write_text(TEXT, encoding="utf-8")
    assert recalled(policy) is not None


def test_another_text_in_an_imported_folder_is_another_policy(folder: Path, tmp_path: Path) -> None:
    for name, text in {
        "main": "policy main\nimport shared\nrule R-1 then p bears all c\n",
        "shared": "party p\ncost c\n",
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.fenze").write_text(text, encoding="utf-8")
    kept_now(tmp_path / "main")
    assert recalled(tmp_path / "main") is not None
    (tmp_path / "shared" / "more.fenze").write_text("party q\n", encoding="utf-8")
    assert recalled(tmp_path / "main") is None


@pytest.mark.parametrize("length", [0, 5, 32, 40, -1])
def test_what_was_cut_off_is_passed_over(length: int, folder: Path, policy: Path) -> None:
    kept_now(policy)
    (file,) = folder.glob("*.policy")
    file.write_bytes(file.read_bytes()[:length])
    assert recalled(policy) is None


@pytest.mark.parametrize("place", [0, 31, 32, 200, -1])
def test_what_was_altered_is_passed_over(place: int, folder: Path, policy: Path) -> None:
    kept_now(policy)
    (file,) = folder.glob("*.policy")
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    assert recalled(policy) is None


def test_nothing_but_parts_of_policies_is_made_even_under_the_seal(folder: Path, policy: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(folder / "sprung"),)

    kept_now(policy)
    (file,) = folder.glob("*.policy")
    content = pickle.dumps(((), "", Trap()))
    file.write_bytes(hmac.digest((folder / "key").read_bytes(), content, "sha256") + content)
    assert recalled(policy) is None
    assert not (folder / "sprung").exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="without owners")
def test_a_folder_in_which_others_may_write_is_not_used(folder: Path, policy: Path) -> None:
    kept_now(policy)
    folder.chmod(0o777)
    assert recalled(policy) is None
    assert (folder / "key").stat().st_mode & 0o077 == 0


def test_no_fault_of_the_disk_is_one_of_the_policy(tmp_path: Path, policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setenv(FOLDER, str(blocked / "cache"))
    kept_now(policy)
    assert recalled(policy) is None


def test_old_files_go(folder: Path, policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST_FILES", 2)
    for number in range(4):
        policy.write_text(f"{TEXT}party p{number}\n", encoding="utf-8")
        kept_now(policy)
    assert len(list(folder.glob("*.policy"))) == 2
    assert recalled(policy) is not None


def test_the_switch_turns_it_off(folder: Path, policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_now(policy)
    monkeypatch.setenv(SWITCH, "off")
    assert recalled(policy) is None
