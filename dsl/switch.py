"""One switch for everything that is remembered: within a process, and on disk from one to the next."""

from __future__ import annotations

import os

SWITCH = "FENZE_CACHE"


def may_remember() -> bool:
    """Whether anything is to be remembered: not where the environment says `FENZE_CACHE=off`."""
    return os.environ.get(SWITCH, "").lower() not in ("off", "0", "no")
