"""What a diagnostic's code stands for."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.dsl.diagnostic import Severity, Text


@dataclass(frozen=True, slots=True)
class Code:
    """`title` in a few words, `paragraph` for a policy author who has not met it before."""

    title: Text
    paragraph: Text
    severity: Severity = "error"
