"""Cells of few different texts → small numbers, by a dictionary that grows as new texts come up.

What a text says is asked once of the reading that rows have, so a column is read exactly as its rows would be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

ODD = 65535
"""The code of a text that only the reading of rows can make anything of."""
_MOST_TEXTS = 20_000
_FEW = 8
"""Texts that it is quicker to compare cells with, one after another, than to look cells up among."""


class Codes:
    """The codes of one source of a fact: 0 says nothing, from 1 on the values, `ODD` what is to be read row by row."""

    def __init__(self, read: Callable[[str], int]) -> None:
        self._read = read
        self._codes: dict[str, int] = {}
        self._enum = pl.Enum([])
        self._table = pl.Series([], dtype=pl.UInt16)

    def learn(self, texts: Iterable[str]) -> None:
        """Asks what these texts say."""
        for text in texts:
            if len(self._codes) >= _MOST_TEXTS:
                break
            if text not in self._codes:
                self._codes[text] = self._read(text)
        self._enum = pl.Enum(list(self._codes))
        self._table = pl.Series(list(self._codes.values()), dtype=pl.UInt16)

    def of(self, column: pl.Expr) -> pl.Expr:
        """The codes of a column of texts; 0 where there is none, null where a text has not come up before."""
        if len(self._codes) <= _FEW:
            code = pl.when(column.is_null()).then(pl.lit(0, pl.UInt16)).otherwise(None)
            for text, number in self._codes.items():
                code = pl.when(column == text).then(pl.lit(number, pl.UInt16)).otherwise(code)
            return code
        place = column.cast(self._enum, strict=False).to_physical().cast(pl.UInt32)
        return pl.when(column.is_null()).then(pl.lit(0, pl.UInt16)).otherwise(pl.lit(self._table).gather(place))
