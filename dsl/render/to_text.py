"""Diagnostics → the text a person reads: the line at fault, a caret under the place, advice below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.cells import cell_len
from rich.text import Text as StyledText

from fenze.dsl.diagnostic import Diagnostic, Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.loc import Loc

_SEVERITIES = {"error": Text("error", "错误"), "warning": Text("warning", "警告"), "note": Text("note", "提示")}
_STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold blue"}
_HELP = Text("help", "建议")
_TAB = "    "


def text_of(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], tongue: Tongue = "en") -> str:
    """The diagnostics with an empty line between them; `sources` holds the text of each file by the path in its `loc`.

    Where a text is missing, the place is named without its line.
    """
    return styled_text_of(diagnostics, sources, tongue).plain


def styled_text_of(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], tongue: Tongue = "en") -> StyledText:
    """The same for a terminal, in colour; safe to print whatever marks the policy holds."""
    lines = {file: text.replace("\r\n", "\n").replace("\r", "\n").split("\n") for file, text in sources.items()}
    text = StyledText()
    for place, diagnostic in enumerate(diagnostics):
        text.append("\n" if place else "")
        _append(text, diagnostic, lines, tongue)
    return text


def _append(text: StyledText, diagnostic: Diagnostic, sources: Mapping[str, list[str]], tongue: Tongue) -> None:
    style = _STYLES[diagnostic.severity]
    severity = _SEVERITIES[diagnostic.severity].in_(tongue)
    text.append(f"{severity}[{diagnostic.code}]", style).append(f": {diagnostic.message.in_(tongue)}\n", "bold")
    width = max([2, *(len(str(loc.line)) for loc in (diagnostic.loc, *(other.loc for other in diagnostic.others)))])
    label = diagnostic.label.in_(tongue) if diagnostic.label else ""
    if diagnostic.loc.line:
        _append_place(text, diagnostic.loc, "-->", "^", label, style, sources, width)
    for other in diagnostic.others:
        _append_place(text, other.loc, ":::", "-", other.label.in_(tongue), "blue", sources, width)
    if diagnostic.help:
        text.append(" " * (width + 1) + "= ", "blue").append(_HELP.in_(tongue), "bold")
        text.append(f": {diagnostic.help.in_(tongue)}\n")


def _append_place(
    text: StyledText,
    loc: Loc,
    arrow: str,
    mark: str,
    label: str,
    style: str,
    sources: Mapping[str, list[str]],
    width: int,
) -> None:
    bar = " " * (width + 1) + "|"
    text.append(" " * (width - 1) + arrow, "blue").append(f" {loc.file}:{loc.line}:{loc.column}\n")
    lines = sources.get(loc.file, [])
    if loc.line > len(lines):
        return
    line = lines[loc.line - 1]
    end = loc.end_column - 1 if loc.end_line == loc.line else len(line)
    before, marked = (_shown(part) for part in (line[: loc.column - 1], line[loc.column - 1 : end]))
    text.append(f"{bar}\n{loc.line:>{width}} |", "blue").append(f" {_shown(line)}".rstrip() + "\n")
    text.append(bar, "blue").append(" " + " " * cell_len(before))
    text.append(f"{mark * max(1, cell_len(marked))} {label}".rstrip() + "\n", style)


def _shown(line: str) -> str:
    return "".join(char if char.isprintable() else " " for char in line.replace("\t", _TAB))
