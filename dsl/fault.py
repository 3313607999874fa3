"""Where a statement can be read no further, and how the author may have meant it."""

from __future__ import annotations

from dataclasses import dataclass

from lark import Token

from fenze.dsl.diagnostic import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a statement can be read no further.

    `text` is the statement alone, in plain punctuation; `tokens` those before `offset`; `found` what stands there, empty at the
    end of the statement; `expected` the terminals that could.
    """

    text: str
    offset: int
    found: str
    tokens: tuple[Token, ...]
    expected: frozenset[str]

    @property
    def line(self) -> str:
        """The line at fault."""
        begin = self.text.rfind("\n", 0, self.offset) + 1
        return self.text[begin:].partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of the text that is replaced, and what that tells the author."""

    begin: int
    end: int
    replacement: str
    advice: Text
