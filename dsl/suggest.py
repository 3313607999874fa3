"""A misspelt name → the declared name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like the word, capitals and the kind of stroke aside; None where none is like it.

    Chinese words are short, so that one wrong character of two counts as like.
    """
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(_fold(candidate), candidate)
    found = get_close_matches(_fold(word), folded, n=1, cutoff=0.6 if word.isascii() else 0.5)
    return folded[found[0]] if found else None


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
