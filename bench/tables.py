"""Tables of orders for the workload's rules, as skewed as real traffic is.

Orders come in kinds: the k-th most frequent of so many kinds comes with a chance in proportion to 1/k (Zipf's law). All facts
are the same in the orders of a kind but for one number, whose four regions the rules tell apart, and the price, which is
another in each order. As many kinds as rows make a table in which no two patterns are alike.
"""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl

from bench.workload import FACTS, cases_of

KINDS = 1_000
_DRAWN = 1_000_000


def write_orders(path: Path, rows: int, kinds: int = KINDS) -> None:
    """A Parquet file with so many orders, `case_id`, the facts and `price`."""
    table = pl.DataFrame(list(cases_of(kinds)))
    if rows > kinds:
        chance = random.Random(rows)  # noqa: S311 a workload, not a secret
        weights = [1 / place for place in range(1, kinds + 1)]
        drawn = pl.Series(chance.choices(range(kinds), weights, k=min(rows, _DRAWN)), dtype=pl.UInt32)
    else:
        drawn = pl.Series(range(rows), dtype=pl.UInt32)
    number = pl.col("number")
    kind = pl.lit(drawn).gather(number % len(drawn))
    minor = (number * 104_729 % 5_000_00).cast(pl.Int128).reinterpret(dtype=pl.Decimal(12, 2))
    varying = {"n0": number * 7_919 % 40} if rows > kinds else {}
    columns = [varying.get(fact, pl.lit(table[fact]).gather(pl.col("kind"))).alias(fact) for fact in FACTS]
    orders = pl.LazyFrame({"number": pl.Series(range(rows), dtype=pl.Int64)}).with_columns(kind.alias("kind"))
    case_id = pl.concat_str(pl.lit("AS-"), number.cast(pl.String).str.zfill(9))
    orders.select(case_id.alias("case_id"), *columns, minor.alias("price")).sink_parquet(path, row_group_size=500_000)
