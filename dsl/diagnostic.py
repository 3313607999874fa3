"""A fault in a policy or a case: one value that every renderer shows in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fenze.dsl.keywords import Tongue
from fenze.dsl.loc import Loc

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both tongues: lower case, no full stop, the user's own words in back-quotes."""

    en: str
    zh: str

    def in_(self, tongue: Tongue) -> str:
        return self.en if tongue == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Place:
    """Another place that matters to a diagnostic, and what stands there."""

    loc: Loc
    label: Text


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What is wrong, where, and how to mend it.

    `code` is one of the codes listed in `codes.py`, stable for ever; `label` stands beside the caret.
    """

    code: str
    message: Text
    loc: Loc
    label: Text | None = None
    help: Text | None = None
    others: tuple[Place, ...] = ()
    severity: Severity = "error"


class PolicyError(Exception):
    """A policy cannot be used; carries every diagnostic found, in order of place."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(f"{d.loc.file}:{d.loc.line}: {d.code}" for d in diagnostics))
        self.diagnostics = diagnostics
