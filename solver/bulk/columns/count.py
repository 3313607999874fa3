"""The rows of decided chunks → a run's tally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import polars as pl

from fenze.decision.case import Fault
from fenze.solver.bulk.columns.amounts import NTH
from fenze.solver.bulk.columns.chunk import Decided, Shaped
from fenze.solver.bulk.columns.said import CASE_ID, ROW
from fenze.solver.bulk.tally import Tally, counted_of

S = TypeVar("S")
ROWS = "rows"
_MOST_SUMS = 100_000
_NARROW = 2**63


@dataclass(slots=True)
class Counting(Generic[S]):
    """Counts every row of the chunks of a run; those that follow a template are in the tally once `settle` is called."""

    tally: Tally
    _templates: Sequence[Shaped[S] | None] = ()
    _sums: list[pl.DataFrame] = field(default_factory=list[pl.DataFrame])
    """By chunk and template: how many rows, the number of the first if they are refused, and what each amount comes to."""

    def count(self, decided: Decided[S], amounts: pl.DataFrame) -> None:
        """`amounts` are those of the rows that follow a template, by the names of their plans."""
        for outcome in decided.alone.values():
            self.tally.add_alike(counted_of(outcome), 1, outcome.number, {})
        if decided.rows.height:
            if decided.templates is not self._templates or sum(sums.height for sums in self._sums) > _MOST_SUMS:
                self.settle()
                self._templates = decided.templates
            self._sums.append(_sums_of(decided, amounts))
        _count_ids(decided, self.tally)

    def settle(self) -> None:
        """Puts into the tally what has been counted since."""
        if not self._sums:
            return
        every = pl.concat(self._sums, how="diagonal").group_by(NTH, maintain_order=True)
        sums = every.agg(pl.col(ROWS).sum(), pl.col(ROW).first(), pl.exclude(NTH, ROWS, ROW).sum())
        names = sums.columns[3:]
        for nth, rows, first, *totals in sums.iter_rows():
            shaped = self._templates[int(nth)]
            assert shaped is not None
            self.tally.add_alike(shaped.counted, int(rows), int(first), dict(zip(names, map(int, totals), strict=True)))
        self._sums = []


def _sums_of(decided: Decided[S], amounts: pl.DataFrame) -> pl.DataFrame:
    """In the narrowest whole numbers that totals fit."""
    names = [name for name in amounts.columns if name.startswith(("liability ", "payments "))]
    largest = amounts.select(pl.col(name).max() for name in names).row(0) if names else ()
    sums = [
        pl.col(name).cast(pl.Int64 if (most or 0) * amounts.height < _NARROW else pl.Int128).sum().cast(pl.Int128)
        for name, most in zip(names, largest, strict=True)
    ]
    counted = amounts.select(NTH, *names).with_columns(decided.rows[ROW])
    found = counted.group_by(NTH, maintain_order=True).agg(pl.len().alias(ROWS), pl.col(ROW).first(), *sums)
    refused = {nth for nth, shaped in decided.followed() if isinstance(shaped.counted, Fault)}
    first = [decided.number(place) if nth in refused else 0 for nth, place in found.select(NTH, ROW).iter_rows()]
    return found.with_columns(pl.Series(ROW, first, dtype=pl.Int64))


def _count_ids(decided: Decided[S], tally: Tally) -> None:
    """In the order of the rows."""
    if not decided.alone:
        tally.ids.add_series(decided.rows[CASE_ID])
        return
    alone = [outcome.case_id for outcome in decided.alone.values()]
    frame = pl.DataFrame({ROW: pl.Series(list(decided.alone), dtype=pl.UInt32), "id": pl.Series(alone, dtype=pl.String)})
    if decided.rows.height:
        frame = pl.concat([frame, decided.rows.select(ROW, pl.col(CASE_ID).alias("id"))]).sort(ROW)
    tally.ids.add_series(frame["id"])
