"""Diagnostics → one line each, for editors and for grep."""

from __future__ import annotations

from collections.abc import Iterable

from fenze.dsl.diagnostic import Diagnostic
from fenze.dsl.keywords import Tongue


def lines_of(diagnostics: Iterable[Diagnostic], tongue: Tongue = "en") -> str:
    """`file:line:column: error[code]: message`, a line each, with a line end; no place where there is none."""
    return "".join(_line_of(diagnostic, tongue) + "\n" for diagnostic in diagnostics)


def _line_of(diagnostic: Diagnostic, tongue: Tongue) -> str:
    loc = diagnostic.loc
    place = f"{loc.file}:{loc.line}:{loc.column}: " if loc.line else ""
    return f"{place}{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message.in_(tongue)}"
