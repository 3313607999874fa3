"""Case ids → those that stand in more than one row, in memory that does not grow with the table.

Ids go to a file as they come. At the end the file is gone through once for each share of the ids that fits into memory, by
what they hash to.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

_IN_MEMORY = 500_000
_AT_A_TIME = 8_000_000
MOST_LISTED = 1000
"""Of the ids that stand in more than one row."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """The first of the ids that stand in more than one row, in the order in which they first come, and how many there are."""

    ids: tuple[str, ...]
    count: int


class Ids:
    """The ids of one run; they are kept in `folder`, or in one for the time being."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._own: TemporaryDirectory[str] | None = None
        self._fresh: list[str] = []
        self._series: list[pl.Series] = []
        self._files: list[Path] = []
        self._waiting = 0
        self._rows = 0
        self._repeated: Repeated | None = None

    def add(self, ids: Iterable[str]) -> None:
        """Takes down ids, none of them null."""
        before = len(self._fresh)
        self._fresh.extend(ids)
        self._grown(len(self._fresh) - before)

    def add_series(self, ids: pl.Series) -> None:
        """The same of a column of texts; nulls are left out."""
        known = ids.drop_nulls()
        self._set_fresh()
        self._series.append(known)
        self._grown(len(known))

    def repeated(self) -> Repeated:
        """What has come more than once so far; found once, so that it is known when the folder is gone."""
        if self._repeated is None:
            self._repeated = self._found()
        return self._repeated

    def _found(self) -> Repeated:
        self._set_fresh()
        parts = [pl.LazyFrame({"id": series}) for series in self._series]
        if self._files:
            parts.insert(0, pl.scan_ipc(self._files))
        if not parts:
            return Repeated((), 0)
        every = pl.concat(parts).with_row_index("row").with_columns(pl.col("id").hash().alias("hash"))
        shares = -(-self._rows // _AT_A_TIME)
        found: list[pl.DataFrame] = []
        count = 0
        for share in range(shares):
            mine = every if shares == 1 else every.filter(pl.col("hash") % shares == share)
            hashes = mine.select("hash").collect()["hash"].sort()
            twice = hashes.filter(hashes == hashes.shift()).unique()
            if twice.is_empty():
                continue
            ids = mine.filter(pl.col("hash").is_in(twice.implode())).group_by("id").agg(pl.col("row").min(), pl.len())
            again = ids.filter(pl.col("len") > 1).collect().sort("row")
            count += again.height
            found.append(again.head(MOST_LISTED))
        if not found:
            return Repeated((), 0)
        return Repeated(tuple(pl.concat(found).sort("row")["id"].head(MOST_LISTED)), count)

    def _set_fresh(self) -> None:
        if self._fresh:
            self._series.append(pl.Series("id", self._fresh, dtype=pl.String))
            self._fresh = []

    def _grown(self, by: int) -> None:
        self._rows += by
        self._waiting += by
        self._repeated = None
        if self._waiting > _IN_MEMORY:
            self.put_away()

    def put_away(self) -> None:
        """Writes what is in memory to the folder."""
        self._set_fresh()
        if not self._series:
            return
        if self._folder is None:
            self._own = tempfile.TemporaryDirectory(prefix="fenze-")
            self._folder = Path(self._own.name)
        path = self._folder / f"ids-{len(self._files):06d}.arrow"
        pl.DataFrame({"id": pl.concat(self._series)}).write_ipc(path)
        self._files.append(path)
        self._series, self._waiting = [], 0

    def take_up(self, files: int, rows: int) -> None:
        """Goes on from the files that an earlier run left in the folder."""
        assert self._folder is not None
        self._files = [self._folder / f"ids-{number:06d}.arrow" for number in range(files)]
        self._rows = rows

    @property
    def put_by(self) -> tuple[int, int]:
        """How many files there are, and how many ids have come."""
        return len(self._files), self._rows
