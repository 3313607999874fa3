"""Work that is done once for a policy and kept as long as it is in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fenze.dsl import model

T = TypeVar("T")
_MOST = 32


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
