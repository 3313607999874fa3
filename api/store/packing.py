"""Texts that are much alike ⇄ few bytes each: what one has in common with a sample is not written again.

The sample is a text that was packed before, such as that of the first decision of a fact pattern. It is kept once, under its
digest, and whoever unpacks a text needs it.
"""

from __future__ import annotations

import hashlib
import threading
from functools import lru_cache
from typing import NamedTuple

import zstandard

_LEVEL, _LEVEL_OF_SAMPLES = 1, 9
_LONGEST = 256 * 2**20
"""Bytes: what a damaged text says of its length is not believed."""
_MOST_SAMPLES = 64
_PACKED = "packed-sha256:"


class Sample(NamedTuple):
    """What other texts are packed by: the digest that names it, and itself, packed."""

    digest: str
    content: bytes


class Packer:
    """Packs texts that are much like a sample. Safe to share between threads; takes some hundred kilobytes."""

    def __init__(self, text: bytes) -> None:
        """`text` becomes the sample."""
        packed = zstandard.ZstdCompressor(level=_LEVEL_OF_SAMPLES).compress(text)
        self.sample = Sample(_digest_of(packed), packed)
        alike = _alike(text)
        alike.precompute_compress(level=_LEVEL)  # pyright: ignore[reportUnknownMemberType]
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=alike)
        self._lock = threading.Lock()

    def packed(self, text: bytes) -> bytes:
        with self._lock:
            return self._compressor.compress(text)


def is_named(digest: str, content: bytes) -> bool:
    """Whether the digest names this packed sample, to the last bit.

    The first that were kept are named by their text: there are bits of what is packed that do not alter it.
    """
    try:
        return digest == (_digest_of(content) if digest.startswith(_PACKED) else f"sha256:{_sha256(unpacked(content))}")
    except ValueError:
        return False


def _digest_of(packed: bytes) -> str:
    return f"{_PACKED}{_sha256(packed)}"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def unpacked(content: bytes, sample: bytes | None = None) -> bytes:
    """The text, by the packed sample that it was packed by, if there is one. Raises ValueError where it is damaged."""
    try:
        if zstandard.frame_content_size(content) > _LONGEST:
            raise ValueError("a text that long is never stored")
        alike = None if sample is None else _sample_in(sample)
        return zstandard.ZstdDecompressor(dict_data=alike).decompress(content)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


@lru_cache(_MOST_SAMPLES)
def _sample_in(content: bytes) -> zstandard.ZstdCompressionDict:
    return _alike(unpacked(content))


def _alike(text: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(text, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
