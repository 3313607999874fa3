"""The rows of decided chunks → a run's tally."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

import polars as pl

from fenze.solver.bulk.columns.amounts import NTH
from fenze.solver.bulk.columns.chunk import Decided, Shaped
from fenze.solver.bulk.columns.said import CASE_ID, ROW
from fenze.solver.bulk.tally import Tally, counted_of

S = TypeVar("S")
_MOST_TEMPLATES = 60_000


@dataclass(slots=True)
class _Sum(Generic[S]):
    """Rows that follow a template: how many, the first of them, and what each amount comes to in all of them."""

    shaped: Shaped[S]
    first: int
    rows: int = 0
    totals: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(slots=True)
class Counting(Generic[S]):
    """Counts every row of the chunks of a run; those that follow a template are in the tally once `settle` is called."""

    tally: Tally
    _sums: dict[int, _Sum[S]] = field(default_factory=dict[int, _Sum[S]])

    def count(self, decided: Decided[S], amounts: pl.DataFrame) -> None:
        """`amounts` are those of the rows that follow a template, by the names of their plans."""
        for outcome in decided.alone.values():
            self.tally.add_alike(counted_of(outcome), 1, outcome.number, {})
        if decided.rows.height:
            self._add(decided, amounts)
        _count_ids(decided, self.tally)
        if len(self._sums) > _MOST_TEMPLATES:
            self.settle()

    def settle(self) -> None:
        """Puts into the tally what has been counted since."""
        for one in self._sums.values():
            self.tally.add_alike(one.shaped.counted, one.rows, one.first, one.totals)
        self._sums = {}

    def _add(self, decided: Decided[S], amounts: pl.DataFrame) -> None:
        counted = pl.col(f"^({NTH}|liability .*|payments .*)$")
        sums = (
            amounts.select(counted)
            .with_columns(decided.rows[ROW])
            .group_by(NTH, maintain_order=True)
            .agg(pl.len(), pl.col(ROW).first(), pl.exclude(NTH, ROW).cast(pl.Int128).sum())
        )
        names = sums.columns[3:]
        for nth, rows, first, *totals in sums.iter_rows():
            shaped = decided.templates[int(nth)]
            known = self._sums.get(id(shaped))
            if known is None:  # which keeps the template, so that its id stays its own
                known = self._sums[id(shaped)] = _Sum(shaped, decided.number(first))
            known.rows += rows
            for name, total in zip(names, totals, strict=True):
                known.totals[name] = known.totals.get(name, 0) + int(total)


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
