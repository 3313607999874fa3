"""Where the benches print their tables: wide enough for all columns where there is no terminal to ask."""

from __future__ import annotations

import sys

from rich.console import Console

SCREEN = Console(width=None if sys.stdout.isatty() else 140)
