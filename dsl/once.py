"""Work that is done once for a policy, or for each of its parts, and kept as long as it is in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from fenze.dsl import model

T = TypeVar("T")
Part = TypeVar("Part")
_MOST = 32
_MOST_PARTS = 32_768


def once_a_policy(make: Callable[[model.Policy], T]) -> Callable[[model.Policy], T]:
    """The function, with what it made of the last policies at hand; they are told apart as objects, not by what they say."""
    kept: dict[int, tuple[model.Policy, T]] = {}

    def made(policy: model.Policy) -> T:
        found = kept.get(id(policy))
        if found is None:
            if len(kept) >= _MOST:
                kept.pop(next(iter(kept)), None)
            found = kept[id(policy)] = (policy, make(policy))  # holding the policy, so that no other takes its place in memory
        return found[1]

    return made


class OnceEach(Generic[Part, T]):
    """What was made of each part of a policy; they are told apart as objects, not by what they say."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Part, T]] = {}

    def of(self, part: Part, make: Callable[[], T]) -> T:
        """What was made of it, or is made of it now."""
        found = self._kept.get(id(part))
        if found is None or found[0] is not part:
            if len(self._kept) >= _MOST_PARTS:
                self._kept.clear()
            found = self._kept[id(part)] = (part, make())  # holding the part, so that no other takes its place in memory
        return found[1]
