"""The text of a case: exact numbers, or a refusal that says what is wrong with the text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fenze.decision.case import CaseError
from fenze.solver.from_json import case_of


@pytest.mark.parametrize(
    "text",
    ['{"facts": {"a": 0.10, "b": 12345678901234567890}}', b'\xef\xbb\xbf{"facts": {"a": 0.10, "b": 12345678901234567890}}'],
)
def test_numbers_are_kept_exactly_as_written(text: str | bytes) -> None:
    assert case_of(text) == {"facts": {"a": Decimal("0.10"), "b": 12345678901234567890}}


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "not_json", "line 1, column 1"),
        ('{"facts":\n {,}}', "not_json", "line 2, column 3"),
        ('{"a": NaN}', "not_json", "`NaN`"),
        ('{"a": -Infinity}', "not_json", "`-Infinity`"),
        (b'{"a": "\xd5\xfd"}', "not_json", "UTF-8"),
        (r'{"a": "\ud800"}', "not_json", "UTF-8"),
        ("[" * 100_000, "not_json", "too deep"),
        ('{"a": ' + "9" * 5_000 + "}", "not_json", "too long"),
        ('{"a": 1e99999999999999999999}', "not_json", "too long"),
        ("[]", "wrong_type", "an object"),
        ("null", "wrong_type", "an object"),
        ('{"a": {"b": 1, "b": 1}}', "duplicate_name", "`b`"),
    ],
)
def test_a_text_that_holds_no_case_is_refused(text: str | bytes, code: str, says: str) -> None:
    with pytest.raises(CaseError) as caught:
        case_of(text)
    (fault,) = caught.value.faults
    assert fault.code == code
    assert says in fault.message.en
    assert fault.message.zh != fault.message.en


def test_a_character_written_as_an_escape_is_read() -> None:
    assert case_of(r'{"facts": {"a": "\u4e2d\ud83d\ude00"}}') == {"facts": {"a": "中😀"}}
