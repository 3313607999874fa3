"""From a shipped policy's name, a file or a folder to a policy; and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from fenze.dsl.diagnostic import PolicyError
from fenze.dsl.load import LoadError, check, files_of, load, shipped

POLICY = 'policy sample "样例"\nparty carrier "物流"\ncost freight "运费"\nrule F-1 then carrier bears all freight\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_one_file(folder: Path) -> None:
    (folder / "a.fenze").write_text(POLICY, encoding="utf-8")
    assert load("a.fenze") == load(folder / "a.fenze") == load(str(folder))
    assert [file.path for file in files_of(folder / "a.fenze")] == ["a.fenze"]


def test_all_files_below_a_folder_in_order_of_their_names(folder: Path) -> None:
    (folder / "pack" / "more").mkdir(parents=True)
    for name in ("b.fenze", "a.fenze", "more/c.fenze"):
        (folder / "pack" / name).write_text(f"term {Path(name).stem}_term", encoding="utf-8")
    (folder / "pack" / "notes.md").write_text("not a policy", encoding="utf-8")
    assert [file.path for file in files_of("pack")] == ["pack/a.fenze", "pack/b.fenze", "pack/more/c.fenze"]


def test_byte_order_mark_and_windows_line_ends(folder: Path) -> None:
    (folder / "a.fenze").write_bytes(b"\xef\xbb\xbf" + POLICY.replace("\n", "\r\n").encode())
    (folder / "b.fenze").write_text(POLICY, encoding="utf-8")
    assert load("a.fenze") == load("b.fenze")


@pytest.mark.usefixtures("folder")
def test_shipped_policies_are_known_by_name() -> None:
    assert "three_party_liability" in shipped()
    for name in shipped():
        assert load(name).name == name


@pytest.mark.usefixtures("folder")
def test_name_that_is_nothing() -> None:
    with pytest.raises(LoadError) as caught:
        load("three_party_liabilty")
    assert caught.value.message.en == "there is no policy, file or folder `three_party_liabilty`"
    assert caught.value.help is not None
    assert caught.value.help.en == "did you mean the shipped policy `three_party_liability`?"
    with pytest.raises(LoadError) as caught:
        load(Path("nowhere/xyz.fenze"))
    assert caught.value.help is not None
    assert "three_party_liability" in caught.value.help.zh


def test_folder_without_policies(folder: Path) -> None:
    with pytest.raises(LoadError) as caught:
        load(folder)
    assert "no `.fenze` file" in caught.value.message.en


def test_file_that_cannot_be_read(folder: Path) -> None:
    (folder / "a.fenze").symlink_to(folder / "gone.fenze")
    with pytest.raises(LoadError) as caught:
        load(folder)
    assert caught.value.message.en == "`a.fenze` cannot be read: it is a link to nothing"


@pytest.mark.parametrize("name", ["/dev/null", "x" * 5_000, "a\0b"])
def test_what_is_neither_file_nor_folder(name: str) -> None:
    with pytest.raises(LoadError) as caught:
        load(name)
    assert caught.value.message.zh


def test_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "a.fenze").write_text("rule F-1 F-2", encoding="utf-8")
    (folder / "b.fenze").write_bytes("policy 运费".encode("gbk"))
    (folder / "c.fenze").write_text("fact : money", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        files_of(folder)
    assert {(fault.loc.file, fault.code) for fault in caught.value.diagnostics} == {
        ("a.fenze", "syntax"),
        ("b.fenze", "not-utf8"),
        ("c.fenze", "syntax"),
    }


def test_check_shows_the_texts_beside_the_diagnostics(folder: Path) -> None:
    (folder / "a.fenze").write_text(POLICY.replace("bears all freight", "bears all fright"), encoding="utf-8")
    checked = check("a.fenze")
    assert checked.policy is None
    assert [fault.code for fault in checked.diagnostics] == ["unknown-cost"]
    assert checked.texts["a.fenze"].startswith("policy sample")
    (folder / "a.fenze").write_text("rule F-1 F-2", encoding="utf-8")
    assert [fault.code for fault in check("a.fenze").diagnostics] == ["syntax"]
    (folder / "a.fenze").write_text(POLICY, encoding="utf-8")
    assert check("a.fenze").policy == load("a.fenze")
    assert check("a.fenze").diagnostics == ()
