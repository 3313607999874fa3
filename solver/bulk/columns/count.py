"""The rows of decided chunks → a run's tally."""

from __future__ import annotations

from typing import TypeVar

import polars as pl

from fenze.solver.bulk.columns.amounts import NTH
from fenze.solver.bulk.columns.chunk import Decided
from fenze.solver.bulk.columns.said import CASE_ID, ROW
from fenze.solver.bulk.tally import Tally, counted_of

S = TypeVar("S")


def count(decided: Decided[S], amounts: pl.DataFrame, tally: Tally) -> None:
    """Counts every row of a chunk; `amounts` are those of the rows that follow a template, by the names of their plans."""
    for outcome in decided.alone.values():
        tally.add_alike(counted_of(outcome), 1, outcome.number, {})
    rows = decided.rows
    if rows.height:
        counted = pl.col(f"^({NTH}|liability .*|payments .*)$")
        sums = (
            amounts.select(counted)
            .with_columns(rows[ROW])
            .group_by(NTH, maintain_order=True)
            .agg(pl.len(), pl.col(ROW).first(), pl.exclude(NTH, ROW).cast(pl.Int128).sum())
        )
        for nth, many, first, *totals in sums.iter_rows():
            by_name = dict(zip(sums.columns[3:], map(int, totals), strict=True))
            tally.add_alike(decided.templates[int(nth)].counted, many, decided.number(first), by_name)
    _count_ids(decided, tally)


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
