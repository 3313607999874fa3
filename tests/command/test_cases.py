"""What is read as one case, and what as many."""

from __future__ import annotations

from io import BytesIO

import pytest

from fenze.command.cases import case_id_in, cases_in
from fenze.decision.case import CaseError
from fenze.solver.from_json import case_of

A, B = b'{"case_id": "A"}', b'{"case_id": "B"}'


def read(content: bytes) -> list[tuple[int, str]]:
    """The line and the id of each case; for one that cannot be read, the message."""
    found: list[tuple[int, str]] = []
    for sent in cases_in(BytesIO(content)):
        try:
            found.append((sent.line, str(case_of(sent.text, sent.line)["case_id"])))
        except CaseError as error:
            found.append((sent.line, error.faults[0].message.en))
    return found


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n\n", b"[]", b"[\n]\n"])
def test_nothing_is_no_case(content: bytes) -> None:
    assert read(content) == []


@pytest.mark.parametrize(
    "content",
    [A, A + b"\n", b"\xef\xbb\xbf" + A, b'{\n  "case_id":\n  "A"\n}\n', b"[" + A + b"]", b"{\n" + A[1:] + b"\r\n"],
)
def test_one_object_is_one_case_however_it_is_laid_out(content: bytes) -> None:
    assert read(content) == [(1, "A")]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (A + b"\n" + B, (1, 2)),
        (b"\n" + A + b"\r\n\r\n" + B + b"\n", (2, 4)),
        (A + B, (1, 1)),
        (b'{\n"case_id": "A"\n}\n{\n"case_id": "B"\n}\n', (1, 4)),
        (b"[" + A + b",\n" + B + b"]\n", (1, 2)),
        (b"[\n" + A + b",\n\n" + B + b"\n]", (2, 4)),
        (b"\n[\n" + A + b",\n" + B + b"\n]", (3, 4)),
    ],
)
def test_many_cases_keep_their_order_and_lines(content: bytes, lines: tuple[int, int]) -> None:
    assert read(content) == [(lines[0], "A"), (lines[1], "B")]


@pytest.mark.parametrize(
    ("content", "message", "line"),
    [
        (b'{"case_id": A}', "this is not JSON: it goes wrong at line 1, column 13", 1),
        (b'{\n  "case_id": A\n}', "this is not JSON: it goes wrong at line 2, column 14", 1),
        (b'\n{\n\n  "case_id": A\n}', "this is not JSON: it goes wrong at line 4, column 14", 2),
        (b"lost", "this is not JSON: it goes wrong at line 1, column 1", 1),
        (b"[1]", "a case must be an object", 1),
        (b"{\n\xff\n}", "the text is not UTF-8", 1),
        (A.decode().encode("utf-16"), "the text is not UTF-8", 1),
        (b'{"case_id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "the JSON is nested too deep", 1),
        (b'{"facts": {"n": ' + b"9" * 5_000 + b"}}", "a number in the JSON is too long", 1),
        (b'{"facts": {"n": NaN}}', "`NaN` is not a number", 1),
        (b'{"n": 1, "n": 2}', "`n` is stated twice", 1),
    ],
    ids=range(11),
)
def test_a_single_bad_case_is_told_with_its_place(content: bytes, message: str, line: int) -> None:
    assert read(content) == [(line, message)]


@pytest.mark.parametrize("bad", [b"lost", b"{", b'{"case_id": A}', b'{"case_id": "A",}', b"\xff", b'"A"'])
@pytest.mark.parametrize("place", range(3))
def test_a_bad_line_leaves_the_others_alone(bad: bytes, place: int) -> None:
    lines = [A, B]
    lines.insert(place, bad)
    found = read(b"\n".join(lines))
    assert [line for line, _ in found] == [1, 2, 3]
    assert [case_id for line, case_id in found if line != place + 1] == ["A", "B"]


def test_two_bad_lines_come_first() -> None:
    assert [line for line, _ in read(b"{bad\n{worse\n" + A)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "last"),
    [
        (b"[" + A + b", lost]", (1, "this is not JSON: it goes wrong at line 1, column 20")),
        (b"[" + A + b"\n" + B + b"]", (2, "this is not JSON: it goes wrong at line 2, column 17")),
        (b"[" + A + b",\n", (2, "this is not JSON: it goes wrong at line 2, column 1")),
        (b"[" + A + b"]\nmore", (1, "this is not JSON: it goes wrong at line 1, column 18")),
    ],
)
def test_an_array_is_read_as_far_as_it_goes(content: bytes, last: tuple[int, str]) -> None:
    assert read(content) == [(1, "A"), last]


@pytest.mark.parametrize(
    ("text", "case_id"),
    [
        (A, "A"),
        (b'{"case_id": 7}', "7"),
        (b'{"case_id": "A", "facts": {"n": NaN}}', "A"),
        (b'{"case_id": ["A"]}', None),
        (b"{}", None),
        (b"[]", None),
        (b'{"case_id": "A"', None),
        (b"\xff", None),
    ],
)
def test_the_id_of_a_bad_case_is_told_where_it_can_be_read(text: bytes, case_id: str | None) -> None:
    assert case_id_in(text) == case_id
