"""What was worked out before, remembered by what it was worked out from, within bounds.

A memory has two halves. What is new or was asked for again goes into the young half; once that is full, it becomes the old half
and what was in the old one, unasked for since, is forgotten. There is no lock: at worst two threads work out the same thing or
something is forgotten early, and a fork finds nothing half-done.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

MOST_PATTERNS = 8_192
"""Fact patterns remembered a policy, of some kilobytes each."""
T = TypeVar("T")


class Memory(Generic[T]):
    """Things by key. Safe to share between threads."""

    def __init__(self, most: int = MOST_PATTERNS) -> None:
        """No more than `most` are remembered; with none, nothing is."""
        self._half = most // 2
        self._young: dict[Hashable, T] = {}
        self._old: dict[Hashable, T] = {}

    @property
    def is_used(self) -> bool:
        """Whether it remembers anything at all."""
        return self._half > 0

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def recall(self, key: Hashable) -> T | None:
        """What is remembered by the key."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.remember(key, found)
        return found

    def remember(self, key: Hashable, thing: T) -> None:
        if len(self._young) >= self._half:
            if not self._half:
                return
            self._old, self._young = self._young, {}
        self._young[key] = thing

    def forget(self) -> None:
        """Forgets everything."""
        self._young, self._old = {}, {}
