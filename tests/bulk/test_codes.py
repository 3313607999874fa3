"""Texts of a column are read as one by one, whether there are few of them to compare cells with or many to look cells up among."""

from __future__ import annotations

import polars as pl
import pytest

from fenze.solver.bulk.columns.codes import Codes


@pytest.mark.parametrize("many", [0, 1, 8, 9, 300])
def test_each_text_has_its_code_none_has_0_and_one_not_seen_before_null(many: int) -> None:
    codes = Codes(lambda text: len(text) * 7)
    texts = [f"{'x' * (number % 13)}{number}" for number in range(many)]
    codes.learn(texts)
    cells = [None, *texts, "not seen", None, *reversed(texts), ""]
    found = pl.DataFrame({"cell": pl.Series(cells, dtype=pl.String)}).select(codes.of(pl.col("cell"))).to_series()
    assert found.dtype == pl.UInt16
    assert found.to_list() == [0 if cell is None else len(cell) * 7 if cell in texts else None for cell in cells]
