"""What a process beside a worker is told when it begins."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """What it works on: the store at this address, and of the policies in it only some, None standing for all."""

    address: str
    solve_seconds: float
    only: Set[str] | None
