"""Messages between a worker and a process of its own ⇄ bytes: the length of each, then what was pickled."""

from __future__ import annotations

import pickle
import struct
from typing import Any

_LENGTH = struct.Struct("!I")


def frame(message: object) -> bytes:
    """A message as it is sent."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(content)) + content


class Frames:
    """What has come in of messages. They come from a process that this one has begun, or was begun by, and from nobody else."""

    def __init__(self) -> None:
        self._left = bytearray()

    def whole(self, data: bytes) -> list[Any]:
        """The messages that are whole with these bytes, in the order in which they were sent."""
        self._left += data
        found: list[Any] = []
        start, here = 0, len(self._left)
        while start + _LENGTH.size <= here:
            end = start + _LENGTH.size + int(_LENGTH.unpack_from(self._left, start)[0])
            if end > here:
                break
            found.append(pickle.loads(bytes(self._left[start + _LENGTH.size : end])))  # noqa: S301 our own process
            start = end
        del self._left[:start]
        return found
