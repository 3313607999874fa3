"""A policy of 34 rules over 25 facts, and tables of orders for it, as skewed as real traffic is.

Orders come in kinds: the k-th most frequent of so many kinds comes with a chance in proportion to 1/k (Zipf's law), amounts and
ages differ from order to order.
"""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl

from fenze.dsl import ast
from fenze.dsl.text_to_ast import file_of

CHOICES = tuple(f"choice_{number}" for number in range(12))
YES_OR_NO = tuple(f"is_{number}" for number in range(8))
VALUES = ("quality", "damage", "wrong_item", "late")
COSTS = ("freight", "material")


def bench_files() -> list[ast.File]:
    """The policy: 12 choices of four values, 8 of yes or no, an age, a price, two cost heads, a moment."""
    chance = random.Random(34)  # noqa: S311 a workload, not a secret
    lines = ["policy bench_34", "party merchant", "party carrier", "party maker"]
    lines += [f"cost {name}" for name in COSTS]
    lines += [f"fact {name}: one of {', '.join(VALUES)}" for name in CHOICES]
    lines += [f"fact {name}: yes or no" for name in YES_OR_NO]
    lines += ["fact age: days", "fact price: money", "fact shipped: date and time"]
    lines += [f"term reason_{number}" for number in range(6, 34, 7)]
    for number in range(34):
        tests = [f"{name} is {chance.choice(VALUES)}" for name in chance.sample(CHOICES, 2)]
        tests.append(f"{chance.choice(YES_OR_NO)} is {chance.choice(('yes', 'no'))}")
        if number % 3 == 0:
            tests.append(f"age > {chance.choice((3, 7, 15))} days")
        lines.append(f"rule R-{number}")
        if number and number % 5 == 0:
            lines.append(f"  overrides R-{number - 1}")
        lines.append(f"  when {' and '.join(tests)}")
        cost = COSTS[number % 2]
        if number % 7 == 6:
            lines.append(f"  then merchant pays carrier 10% * price for reason_{number}")
        elif number % 4 == 3:
            lines.append(f"  then merchant, carrier, maker share {cost} equally")
        else:
            lines.append(f"  then {('merchant', 'carrier', 'maker')[number % 3]} bears all {cost}")
    return [file_of("\n".join(lines), "bench.fenze")]


def orders(rows: int, kinds: int, seed: int = 1) -> pl.DataFrame:
    """So many rows, of so many kinds."""
    chance = random.Random(seed)  # noqa: S311 a workload, not a secret
    columns: dict[str, list[object]] = {name: [chance.choice(VALUES) for _ in range(kinds)] for name in CHOICES}
    columns |= {name: [chance.choice((True, False)) for _ in range(kinds)] for name in YES_OR_NO}
    table = pl.DataFrame(columns)
    weights = [1 / place for place in range(1, kinds + 1)]
    drawn = chance.choices(range(kinds), weights, k=min(rows, 1_000_000)) if rows > kinds else list(range(rows))
    picked = pl.Series(drawn, dtype=pl.UInt32)
    frame = table[picked]
    while frame.height < rows:
        frame = pl.concat([frame, frame.head(rows - frame.height)])
    number = pl.int_range(pl.len())
    return frame.with_columns(
        pl.concat_str(pl.lit("AS-"), number.cast(pl.String).str.zfill(9)).alias("case_id"),
        (number * 7919 % 30).cast(pl.Int64).alias("age"),
        _money(number * 104729 % 5_000_00, "price"),
        *(_money(number * (1299709 + place) % 300_00, cost) for place, cost in enumerate(COSTS)),
    )


def _money(minor: pl.Expr, name: str) -> pl.Expr:
    return (minor.cast(pl.Decimal(12, 2)) / pl.lit(100)).cast(pl.Decimal(12, 2)).alias(name)


def write_orders(path: Path, rows: int, kinds: int) -> None:
    """A Parquet file of orders."""
    orders(rows, kinds).write_parquet(path, row_group_size=500_000)
