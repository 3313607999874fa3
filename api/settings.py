"""What the service allows itself: sizes, time, threads."""

from __future__ import annotations

import os
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of one service.

    `case_bytes`: the largest body, or line of a batch, that holds one case; `batch_bytes`: the largest body of a batch;
    `solve_seconds`: the longest that one solve may take; `threads`: how many cases are decided at the same time.
    """

    case_bytes: int = MEBIBYTE
    batch_bytes: int = 32 * MEBIBYTE
    solve_seconds: float = 10.0
    threads: int = os.cpu_count() or 1
