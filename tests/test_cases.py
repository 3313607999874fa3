"""The literate cases: each file in `cases/` is a page of documentation whose examples are run.

A block marked `fenze` is a policy file; a name and an encoding may follow: `fenze carrier.fenze gbk`. Where the names have
folders, the first one is the policy's. A block `text contract` names the contract that the policy is read under. An output block
holds what comes of all of them, as one of OUTPUTS makes it; `pytest --update` writes these blocks anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from fenze.dsl import model
from fenze.dsl.codes import CODES
from fenze.dsl.load import Checked, check
from fenze.dsl.render import text_of
from tests.summary import summary_of

CASES = Path(__file__).parent / "cases"
GOOD, BAD = (sorted((CASES / kind).glob("*.md")) for kind in ("good", "bad"))
_BLOCK = re.compile(r"^```(?P<kind>[^\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Case:
    """What the blocks of a page hold before the output block that is made."""

    checked: Checked
    inputs: Mapping[str, str]

    @property
    def policy(self) -> model.Policy:
        assert self.checked.policy is not None, text_of(self.checked.diagnostics, self.checked.texts)
        return self.checked.policy


def _diagnostics_of(case: Case, tongue: str) -> str:
    return text_of(case.checked.diagnostics, case.checked.texts, "zh" if tongue == "zh" else "en")


OUTPUTS: Mapping[str, Callable[[Case], str]] = {
    "text diagnostics": partial(_diagnostics_of, tongue="en"),
    "text 诊断": partial(_diagnostics_of, tongue="zh"),
    "text policy": lambda case: summary_of(case.policy),
}


@pytest.mark.parametrize("page", [pytest.param(page, id=f"{page.parent.name}/{page.stem}") for page in (*GOOD, *BAD)])
def test_page(page: Path, update: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = page.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    case = case_of(written, tmp_path)
    made = _BLOCK.sub(lambda block: _block_made_anew(block, case), written)
    if update:
        page.write_text(made, encoding="utf-8")
    else:
        assert made == written


def case_of(page: str, folder: Path) -> Case:
    """Writes the policy files of a page into the folder and checks them."""
    inputs: dict[str, str] = {}
    policy: Path | None = None
    for block in _BLOCK.finditer(page):
        words = str(block["kind"]).split()
        if words[0] == "fenze":
            name, encoding = (*words[1:], *("policy.fenze", "utf-8")[len(words) - 1 :])
            file = folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(block["body"].encode(encoding))
            policy = policy or file.parent
        elif block["kind"] not in OUTPUTS:
            inputs[block["kind"]] = block["body"]
    contract = inputs.get("text contract")
    return Case(check(policy or folder, contract=contract.strip() if contract else None), inputs)


def _block_made_anew(block: re.Match[str], case: Case) -> str:
    output = OUTPUTS.get(block["kind"])
    return f"```{block['kind']}\n{output(case)}```" if output else block[0]


@pytest.mark.parametrize("page", BAD, ids=lambda page: page.stem)
def test_sentences_follow_the_house_style(page: Path, tmp_path: Path) -> None:
    """Both tongues; lower case, no full stop, no name of a Python type."""
    for fault in case_of(page.read_text(encoding="utf-8"), tmp_path).checked.diagnostics:
        sentences = [fault.message, fault.label, fault.help, *(other.label for other in fault.others)]
        for sentence in filter(None, sentences):
            assert not re.search(r"\b(str|int|float|bool|None|Fraction|tuple|dict)\b", re.sub("`[^`]*`", "", sentence.en))
            assert not re.match("[A-Z]", sentence.en)
            assert not sentence.en.endswith((".", "!"))
            assert not sentence.zh.endswith(("。", "！", "."))
            assert re.search("[\u4e00-\u9fff]", sentence.zh)


@pytest.mark.parametrize("page", GOOD, ids=lambda page: page.stem)
def test_good_page_has_an_output(page: Path) -> None:
    assert {block["kind"] for block in _BLOCK.finditer(page.read_text(encoding="utf-8"))} & OUTPUTS.keys()


@pytest.mark.parametrize("page", BAD, ids=lambda page: page.stem)
def test_bad_page_shows_the_code_it_is_named_after(page: Path) -> None:
    """A second page about one code adds a dot and a word to the name."""
    shown = re.findall(r"^(?:error|warning|错误|警告)\[([a-z0-9-]+)\]", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert page.stem.partition(".")[0] in shown


def test_every_code_has_a_page() -> None:
    assert {page.stem.partition(".")[0] for page in BAD} == CODES.keys()
