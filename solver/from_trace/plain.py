"""Texts of people → texts that can stand anywhere on a page: one line, nothing unprintable, and no hold on what follows.

Labels and case texts are written by people, and may hold anything. Direction marks in them are left out, and a text that runs
from right to left is set apart by Unicode isolates, so that it cannot turn the words around it.
"""

from __future__ import annotations

import re
import unicodedata

ISOLATE, RELEASE = "\u2068", "\u2069"
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """The text on one line; what cannot be printed shows as `�`."""
    line = _BLANKS.sub(" ", _DIRECTION_MARKS.sub("", text)).strip()
    line = _UNPRINTABLE.sub("\ufffd", line)
    if any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in line):
        return f"{ISOLATE}{line}{RELEASE}"
    return line
