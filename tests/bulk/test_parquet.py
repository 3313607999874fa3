"""Frames written one after another are one Parquet file, as any reader of the format takes it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.solver.bulk.parquet import MAGIC, Encoder, Groups, footer_of, row_groups_in
from fenze.solver.bulk.read_table import batches_of, spans_of
from fenze.solver.bulk.table import TableError, table_of

parquet: Any = import_module("pyarrow.parquet")
COLUMNS = pl.DataFrame(
    schema={
        "id": pl.String,
        "when": pl.Datetime("us", "Asia/Shanghai"),
        "rules": pl.List(pl.String),
        "amount": pl.List(pl.Decimal(38, 2)),
        "nothing": pl.String,
    }
)


def frame(start: int, rows: int) -> pl.DataFrame:
    numbers = range(start, start + rows)
    return pl.DataFrame(
        {
            "id": [f"C-{n}" for n in numbers],
            "when": [datetime(2026, 1, 1, n % 24, tzinfo=UTC) for n in numbers],
            "rules": [[f"R-{n % 3}"] * (n % 4) for n in numbers],
            "amount": [[Decimal(n) / 100, None][: n % 3] for n in numbers],
            "nothing": [None for _ in numbers],
        },
        schema=COLUMNS.schema,
    )


def coded(table: pl.DataFrame) -> pl.DataFrame:
    codes = pl.Categorical(pl.Categories.random())
    return table.with_columns(pl.col("rules").cast(pl.List(codes)), pl.col("nothing").cast(codes))


def said(table: pl.DataFrame) -> pl.DataFrame:
    """Without the columns in which nothing stands in any row."""
    lists = [name for name, dtype in table.schema.items() if isinstance(dtype, pl.List)]
    empty = [name for name in table.columns if table[name].null_count() == table.height]
    return table.drop(empty, *(name for name in lists if not table[name].list.len().max()))


def file_of_frames(sizes: list[int]) -> tuple[bytes, pl.DataFrame]:
    out, told, rows, many = io.BytesIO(), b"", 0, 0
    out.write(MAGIC)
    encoder = Encoder(COLUMNS.schema)
    frames: list[pl.DataFrame] = []
    for size in sizes:
        frames.append(frame(rows, size))
        contents, groups = encoder.row_group_of(said(coded(frames[-1])), out.tell())
        out.writelines(contents)
        told, rows, many = told + groups.told, rows + groups.rows, many + groups.many
    out.write(footer_of(COLUMNS, Groups(told, many, rows)))
    return out.getvalue(), pl.concat([COLUMNS, *frames])


@pytest.mark.parametrize("sizes", [[], [1], [5, 3], [7] * 40, [1, 5, 1, 5, 2]])
def test_polars_and_arrow_read_what_was_written(sizes: list[int], tmp_path: Path) -> None:
    content, expected = file_of_frames(sizes)
    path = tmp_path / "out.parquet"
    path.write_bytes(content)
    found = pl.read_parquet(path)
    assert found.schema == expected.schema and found.equals(expected)
    assert pl.scan_parquet(path).filter(pl.col("id") == "C-6").collect().height == (1 if expected.height > 6 else 0)
    arrow = parquet.read_table(path)
    assert arrow.column("rules").to_pylist() == expected["rules"].to_list()
    assert arrow.column("amount").to_pylist() == expected["amount"].to_list()
    assert str(arrow.schema.field("rules").type) == "large_list<element: large_string>"
    with path.open("rb") as file:
        assert row_groups_in(file) == sizes


def test_a_footer_that_was_damaged_is_told(tmp_path: Path) -> None:
    content, _ = file_of_frames([5])
    path = tmp_path / "in.parquet"
    length = int.from_bytes(content[-8:-4], "little")
    path.write_bytes(content[: -8 - length] + bytes(length) + content[-8:])
    with path.open("rb") as file, pytest.raises((TableError, ValueError)):
        list(batches_of(table_of(file, "parquet"), 0, None))
    with pytest.raises(ValueError, match=r"^$|[0-9]+"):
        row_groups_in(io.BytesIO(b"PAR1 nothing of the kind"))


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(0, 40), st.integers(1, 12))
def test_spans_hold_every_row_once_and_end_where_row_groups_do(groups: list[int], skip: int, size: int) -> None:
    found = list(spans_of(groups, skip, size))
    assert [row for start, length in found for row in range(start, start + length)] == list(range(skip, sum(groups)))
    ends = {sum(groups[: n + 1]) for n in range(len(groups))}
    assert all(start + length in ends for start, length in found)
    assert all(length <= size or length <= max(groups) for _, length in found)


@pytest.mark.parametrize("size", [1, 4, 100])
def test_a_table_is_read_in_order_whatever_its_row_groups(size: int, tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    for groups in (3, 1000):
        frame(0, 50).write_parquet(path, row_group_size=groups)
        with path.open("rb") as file:
            read = list(batches_of(table_of(file, "parquet"), 7, ["id"], size))
        assert [one for part in read for one in part["id"]] == [f"C-{n}" for n in range(7, 50)]
