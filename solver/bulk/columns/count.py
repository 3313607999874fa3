"""The rows of decided chunks → a run's tally."""

from __future__ import annotations

from typing import TypeVar

import polars as pl

from fenze.solver.bulk.columns.amounts import Amount, Reckoner
from fenze.solver.bulk.columns.chunk import TEMPLATE, Decided
from fenze.solver.bulk.columns.stated import CASE_ID, ROW
from fenze.solver.bulk.tally import Tally

S = TypeVar("S")


def count(decided: Decided[S], reckoner: Reckoner, tally: Tally) -> None:
    """Counts every row of a chunk."""
    for outcome in decided.alone.values():
        tally.add_alike(outcome, 1, outcome.number, {})
    rows = decided.rows
    if rows.height:
        totals = _totals(decided, reckoner)
        per_template = rows.group_by(TEMPLATE, maintain_order=True).agg(pl.len(), pl.col(ROW).first())
        for place, many, first in per_template.iter_rows():
            template = decided.templates[place].template
            tally.add_alike(template.outcome, many, decided.number(first), totals.get(place, {}))
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


def _totals(decided: Decided[S], reckoner: Reckoner) -> dict[int, dict[tuple[str, int], int]]:
    """By template, what the amounts of its rows come to, by the list of the decision and the place in it."""
    users: dict[Amount, dict[int, list[tuple[str, int]]]] = {}
    for place, shaped in decided.templates.items():
        lists = (("liability", shaped.template.liability), ("payments", shaped.template.payments))
        for name, plans in lists:
            for nth, plan in enumerate(plans):
                if plan is not None:
                    users.setdefault(plan, {}).setdefault(place, []).append((name, nth))
    totals: dict[int, dict[tuple[str, int], int]] = {}
    for plan, places in users.items():
        part = decided.rows.filter(pl.col(TEMPLATE).is_in(list(places)))
        minor = part.select(TEMPLATE).with_columns(reckoner.amounts(plan, part).alias("minor"))
        for place, total in minor.group_by(TEMPLATE).agg(pl.col("minor").sum()).iter_rows():
            for name in places[place]:
                totals.setdefault(place, {})[name] = int(total)
    return totals
