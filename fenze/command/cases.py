"""What a command is given to decide → cases, one at a time, each with the line on which it begins.

One JSON object, objects one a line (NDJSON) or one after another, or an array of them. Lines are read as they come, so that a
file of any length takes the memory of a line; an object over many lines and an array are read whole.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, cast

_BLANK = re.compile(r"\s*")
_LENIENT = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


@dataclass(frozen=True, slots=True)
class Sent:
    """A case as sent, not yet read: its text, and the line of the input on which it begins."""

    line: int
    text: bytes


def cases_in(stream: BinaryIO) -> Iterator[Sent]:
    """The cases of a stream in order; nothing where it holds none."""
    lines = (Sent(number, line) for number, line in enumerate(stream, 1) if line.strip() not in (b"", BOM_UTF8))
    first = next(lines, None)
    if first is None:
        return
    if first.text.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
        yield first  # not UTF-8, and its line ends are not where they seem
        return
    if isinstance(_read(first.text), dict):
        yield first
        yield from lines
        return
    second = next(lines, None)
    if second is not None and _are_lines(first.text, second.text):
        yield from chain((first, second), lines)
        return
    whole = first.text
    if second is not None:
        whole += b"\n" * (second.line - first.line - 1) + second.text + stream.read()
    yield from _cases_in_text(whole, first.line)


def case_id_in(text: bytes) -> str | None:
    """The id of a case that cannot be decided, as far as its text can be read."""
    case = _read(text)
    case_id = cast("dict[str, object]", case).get("case_id") if isinstance(case, dict) else None
    return case_id if isinstance(case_id, str) else None


def _read(text: bytes) -> object:
    """The JSON value of a text, its numbers left as text; None where there is none."""
    try:
        return _LENIENT.decode(text.decode("utf-8-sig").strip())
    except (ValueError, RecursionError):
        return None


def _are_lines(first: bytes, second: bytes) -> bool:
    """Whether a line that is no case is a bad one among lines, rather than the beginning of something longer."""
    opening = first.removeprefix(BOM_UTF8).strip()
    if not opening.startswith((b"{", b"[")):
        return True
    return opening.startswith(b"{") and second.strip().startswith(b"{") and not opening.endswith((b":", b",", b"["))


def _cases_in_text(whole: bytes, first_line: int) -> Iterator[Sent]:
    """The objects of a text or of the array that it is; what cannot be read comes as one last case."""
    try:
        text = whole.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Sent(first_line, whole)
        return
    place = _after_blank(text, 0)
    in_array = text.startswith("[", place)
    place = _after_blank(text, place + in_array)
    while place < len(text):
        if in_array and text[place] == "]" and _after_blank(text, place + 1) == len(text):
            return
        try:
            end = _LENIENT.raw_decode(text, place)[1]
        except (ValueError, RecursionError):
            break
        yield Sent(first_line + text.count("\n", 0, place), text[place:end].encode())
        place = _after_blank(text, end)
        if in_array and text.startswith(",", place):
            place = _after_blank(text, place + 1)
        elif in_array and not text.startswith("]", place):
            break
    if in_array or place < len(text):
        start = text.rfind("\n", 0, place) + 1
        yield Sent(first_line + text.count("\n", 0, place), (" " * (place - start) + text[place:]).encode())


def _after_blank(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place
