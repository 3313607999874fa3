"""Pages → the terminal, or plain text where the output goes elsewhere."""

from __future__ import annotations

import sys

from rich.console import Console, RenderableType
from rich.text import Text

from fenze.solver.render.prose import plain_text_of

_WIDEST = 100


class Pages:
    """Writes to standard output, or with `err` to standard error: with colour to a terminal unless NO_COLOR is set, else text
    without it."""

    def __init__(self, err: bool = False) -> None:
        self._stream = sys.stderr if err else sys.stdout
        if reconfigure := getattr(self._stream, "reconfigure", None):
            reconfigure(errors="replace")  # a terminal of another encoding may lack a sign
        self._console = Console(highlight=False, markup=False, emoji=False, stderr=err)
        self._width = min(self._console.width, _WIDEST)

    def write(self, page: RenderableType) -> None:
        """The page is out when this returns."""
        if self._console.is_terminal:
            self._console.print(page, width=self._width)
        else:
            self._stream.write(plain_text_of(page, self._width))
        self._stream.flush()

    def prompt(self, mark: str) -> None:
        """The mark after which somebody types."""
        self._stream.write(mark)
        self._stream.flush()

    def write_long(self, text: Text) -> None:
        """The text as it is, lines left as long as they are, so that what is in them can be copied."""
        if self._console.is_terminal:
            self._console.print(text, soft_wrap=True)
        else:
            sys.stdout.write(f"{text.plain}\n")
        sys.stdout.flush()

    def write_line_between(self) -> None:
        self.write(Text(f"\n{'─' * self._width}\n", "dim"))
