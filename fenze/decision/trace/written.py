"""JSON values → their text in two forms at once: as it is stored and sent, and canonical, as digests are taken of it.

What is told again and again is written once, as a blank with slots, and filled in. A slot is a name between two NUL bytes,
which stand nowhere in JSON text: a text with slots in it goes into a larger one like any other, and is filled in with that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import JSONEncoder
from typing import NamedTuple

from fenze.dsl.glossary import Json

_IN_ORDER = JSONEncoder(ensure_ascii=False).encode
_SORTED = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_SLOT = b"\0"


class Written(NamedTuple):
    """A JSON value as text.

    `stored`: with blanks after commas and colons, keys in their order; `canonical`: without blanks, keys sorted.
    """

    stored: bytes
    canonical: bytes


Form = Json | Written | Sequence["Form"] | Mapping[str, "Form"]
"""A JSON value of which parts may be written already, or be slots."""
NOTHING = Written(b"null", b"null")
EMPTY = Written(b"[]", b"[]")
TRUTHS: Mapping[bool | None, Written] = {True: Written(b"true", b"true"), False: Written(b"false", b"false"), None: NOTHING}


def write(value: Json) -> Written:
    """A value in which nothing is written yet."""
    return Written(_IN_ORDER(value).encode(), _SORTED(value).encode())


def write_text(text: str) -> Written:
    """The same of a text."""
    encoded = _IN_ORDER(text).encode()
    return Written(encoded, encoded)


def write_bare(text: str) -> Written:
    """The same of a text in which nothing is to be escaped: digits, moments, digests."""
    encoded = b'"' + text.encode() + b'"'
    return Written(encoded, encoded)


def write_form(value: Form) -> Written:
    """A value of which parts are written already."""
    match value:
        case Written():
            return value
        case Mapping():
            parts = {key: (write_text(key), write_form(part)) for key, part in value.items()}
            stored = b", ".join([name.stored + b": " + part.stored for name, part in parts.values()])
            canonical = b",".join([name.stored + b":" + part.canonical for _, (name, part) in sorted(parts.items())])
            return Written(b"{" + stored + b"}", b"{" + canonical + b"}")
        case str() | int() | None:
            return write(value)
        case _:
            return listed([write_form(part) for part in value])


def listed(parts: Sequence[Written]) -> Written:
    """A list of what is written."""
    if not parts:
        return EMPTY
    return Written(
        b"[" + b", ".join([part.stored for part in parts]) + b"]", b"[" + b",".join([part.canonical for part in parts]) + b"]"
    )


def slot(name: bytes) -> Written:
    """The place of a value to be filled in."""
    return Written(_SLOT + name + _SLOT, _SLOT + name + _SLOT)


class Blank:
    """A text with slots, cut at them."""

    __slots__ = ("_canonical", "_canonical_slots", "_stored", "_stored_slots")

    def __init__(self, text: Written) -> None:
        stored, canonical = text.stored.split(_SLOT), text.canonical.split(_SLOT)
        self._stored, self._stored_slots = stored, stored[1::2]
        self._canonical, self._canonical_slots = canonical, canonical[1::2]

    def filled(self, texts: Mapping[bytes, Written]) -> Written:
        """The text with all slots filled in."""
        return Written(self.stored_filled(texts), self.canonical_filled(texts))

    def stored_filled(self, texts: Mapping[bytes, Written]) -> bytes:
        """The same as it is stored."""
        stored = self._stored.copy()
        stored[1::2] = [texts[name].stored for name in self._stored_slots]
        return b"".join(stored)

    def canonical_filled(self, texts: Mapping[bytes, Written]) -> bytes:
        """The same in canonical form."""
        canonical = self._canonical.copy()
        canonical[1::2] = [texts[name].canonical for name in self._canonical_slots]
        return b"".join(canonical)


def all_filled(text: Written, texts: Mapping[bytes, Written]) -> Written:
    """A text that is used once, with all its slots filled in."""
    return Blank(text).filled(texts) if _SLOT in text.stored else text
