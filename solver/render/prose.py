"""Words → lines that break where Chinese may break: between any two characters, but not before a closing mark.

A number stays with its word: `300.00 元`, `CNY 300.00`, `1 September 2022`, `9月1日 10:00`.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.text import Text

_NOT_FIRST = set("，。；：、！？）》〉」』】”’…,.;:!?)]}%")
_NOT_LAST = set("（《〈「『【“‘([{")


class Prose:
    """A text that fills the width it is given; lines after the first are set in by `hang` columns."""

    def __init__(self, text: Text | str, hang: int = 0) -> None:
        self.text = Text(text) if isinstance(text, str) else text
        self.hang = hang

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        indent = min(self.hang, max(0, options.max_width - 20))
        for number, line in enumerate(_lines_of(self.text, options.max_width, indent)):
            yield Text(" " * indent).append_text(line) if number else line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        paragraphs = self.text.plain.split("\n")
        widest = max(cell_len(paragraph) for paragraph in paragraphs)
        least = max((cell_len(piece.strip()) for paragraph in paragraphs for piece in pieces_of(paragraph)), default=0)
        return Measurement(least, widest).with_maximum(options.max_width)


def plain_text_of(page: RenderableType, width: int = 80) -> str:
    """A page without colour, nothing after the last word of a line."""
    console = Console(file=StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(page, markup=False, highlight=False, emoji=False)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _lines_of(text: Text, width: int, indent: int) -> Iterator[Text]:
    room = width
    for paragraph in text.split("\n", allow_blank=True):
        breaks: list[int] = []
        used = place = 0
        for piece in pieces_of(paragraph.plain):
            if used and used + cell_len(piece.rstrip()) > room:
                breaks.append(place)
                used, room = 0, width - indent
            used += cell_len(piece)
            place += len(piece)
        for line in paragraph.divide(breaks):
            line.rstrip()
            yield line
        room = width - indent


def pieces_of(line: str) -> Iterator[str]:
    """The smallest pieces that stay together, each with the blanks after it."""
    piece = ""
    for place, char in enumerate(line):
        following = line[place + 1 : place + 2]
        piece += char
        if not following or _may_part(piece, following):
            yield piece
            piece = ""


def _may_part(piece: str, following: str) -> bool:
    last = piece[-1]
    if following == " " or following in _NOT_FIRST or last in _NOT_LAST:
        return False
    if last == " ":
        before = piece.rstrip()[-1:]
        number_follows = following.isdecimal() and ((before.isalnum() and before.isascii()) or before == "日")
        return not (before.isdecimal() or number_follows)
    if last.isdecimal() or (following.isdecimal() and last in "年月"):
        return False
    return _is_wide(last) or _is_wide(following)


def _is_wide(char: str) -> bool:
    return cell_len(char) == 2
