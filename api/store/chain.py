"""A record → its hash over the one before, and its seal with the key that the store does not hold.

The hashes can be followed by anybody; the seals only by who has the key. Whoever alters the store without the key can make
hashes that fit each other, but neither the seal of the record altered, nor that of a head for fewer records.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

Value = int | str | bytes | None
START = "0" * 64
"""Stands for the record before the first."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many records there are, the hash of the last, the seal of both."""

    seq: int
    hash: str
    seal: str


@dataclass(frozen=True, slots=True)
class Key:
    """The sealing key."""

    secret: bytes

    def seal(self, seq: int, hash_: str) -> str:
        """The seal of a record."""
        return self._mac(b"record", seq, hash_)

    def head(self, seq: int, hash_: str) -> Head:
        """The chain's end, sealed apart from the record: a seal of a record makes no head."""
        return Head(seq, hash_, self._mac(b"head", seq, hash_))

    @property
    def check(self) -> str:
        """Tells this key from others, and nothing else about it."""
        return self._mac(b"check", 0, "")

    def _mac(self, what: bytes, seq: int, hash_: str) -> str:
        return hmac.digest(self.secret, b"%b %d %b" % (what, seq, hash_.encode()), "sha256").hex()


def hash_of(before: str, values: Iterable[Value]) -> str:
    """The hash of a record: of all its values in their order, after the hash of the record before."""
    return hash_of_told(before, told(values))


def hash_of_told(before: str, values: bytes) -> str:
    """The same, of values as they are `told`."""
    return hashlib.sha256(before.encode() + values).hexdigest()


def told(values: Iterable[Value]) -> bytes:
    """Values, each told apart from any other, from none and from where the next begins."""
    return b"".join(
        [
            b"-"
            if value is None
            else b"b%d:%b" % (len(value), value)
            if isinstance(value, bytes)
            else b"t%d:%b" % (len(content := str(value).encode()), content)
            for value in values
        ]
    )


def digest_of_row(values: Iterable[Value]) -> str:
    """The digest of a row of a table beside the chain."""
    return "sha256:" + hash_of("", values)
