"""The same decisions inside Spark, in local mode; skipped where Spark or Java is not there (`make spark` has both)."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk.decide_table import decide_table
from tests.bulk.desk import POLICY

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="Spark is not installed: see `make spark`"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17 or later"),
]
AS_OF = datetime(2022, 10, 1, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent


def test_spark_decides_as_polars_does() -> None:
    spark: Any = importlib.import_module("pyspark.sql")

    from fenze.solver.bulk.spark import decide_in_spark

    rows = [
        {"case_id": f"C-{n}", "cause": ("carrier", "maker", "nobody", None)[n % 4], "days_under_way": n % 9, "loss": f"{n}.05"}
        for n in range(400)
    ]
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = str(ROOT)
    session: Any = (
        spark.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        table = session.createDataFrame(rows, "case_id string, cause string, days_under_way int, loss string")
        found = decide_in_spark(table.repartition(3), ((("late.fenze", POLICY)),), AS_OF, columns=("cause",)).collect()
    finally:
        session.stop()
    columns = pl.DataFrame(rows, schema_overrides={"days_under_way": pl.Int32})
    expected = decide_table([file_of(POLICY, "late.fenze")], columns, as_of=AS_OF)
    by_id = {row["case_id"]: row for row in expected.to_dicts()}
    assert len(found) == len(by_id) == 400
    for row in found:
        told = row.asDict()
        cause = told.pop("cause")
        assert cause == ("carrier", "maker", "nobody", None)[int(told["case_id"][2:]) % 4]
        for name in ("status", "liable", "cost_head", "share", "amount", "rules", "next_check", "error_message"):
            assert told[name] == by_id[told["case_id"]][name], name
