"""The codes of diagnostics: the table, the pages of `tests/cases/bad` and the page of the documentation say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fenze.dsl.codes import CODES
from fenze.dsl.codes.page import page_of_codes

PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"


def test_page_is_up_to_date(update: bool) -> None:
    if update:
        PAGE.write_text(page_of_codes(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page_of_codes()


def test_every_code_has_a_paragraph() -> None:
    headings = re.findall(r"^## `([a-z0-9-]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == sorted(CODES)


@pytest.mark.parametrize("name", CODES)
def test_code_is_said_in_both_tongues(name: str) -> None:
    code = CODES[name]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    for text in (code.title, code.paragraph):
        assert text.en.isascii() or set(re.findall(r"[^\x00-\x7f]", text.en)) <= set("…")
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
    assert not code.title.en.endswith(".")
    assert code.title.en[0].islower() or code.title.en[0] == "`"
