"""A table of Spark → its decisions, decided where its partitions are.

Each worker process compiles the policy once, and decides each pattern once, however many partitions it works on.
Takes the extra `fenze[spark]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, cast

import polars as pl

from fenze.dsl import ast
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.keywords import Tongue
from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk.columns.frame import schema_of
from fenze.solver.bulk.decide_table import TableDecider

Texts = tuple[tuple[str, str], ...]
"""The files of a policy: the path and the text of each."""


def decide_in_spark(
    table: Any, texts: Texts, as_of: datetime, mapping: str | None = None, tongue: Tongue = "en", columns: tuple[str, ...] = ()
) -> Any:
    """The decisions of a DataFrame of Spark, a row for each row, with `columns` of the table beside them.

    `texts` are the policy's files, `mapping` the text of a mapping file, `as_of` the moment of rows that state none: on a
    cluster there is no one clock, so it has to be said. Raises `PolicyError` before anything is sent to a worker.
    """
    schema = _spark_schema(texts, table.schema, columns)

    def decided(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            yield from _decided(batch, texts, as_of, mapping, tongue, columns)

    return table.mapInArrow(decided, schema)


def _decided(
    batch: Any, texts: Texts, as_of: datetime, mapping: str | None, tongue: Tongue, columns: tuple[str, ...]
) -> Iterator[Any]:
    frame = cast("pl.DataFrame", pl.from_arrow(batch))
    decider = _decider(texts, as_of, mapping, tongue, tuple(frame.schema.items()))
    done = decider.decide(frame).with_columns(pl.col("as_of").dt.convert_time_zone("UTC"))
    kept = frame.select(pl.col(name) for name in columns)
    joined = pl.concat([kept, done], how="horizontal") if columns else done
    plain = joined.to_arrow(compat_level=pl.CompatLevel.oldest())
    yield from plain.cast(_schema_with_small_lists(plain.schema)).to_batches()


def _schema_with_small_lists(schema: Any) -> Any:
    """Spark knows no lists and texts that count in 64 bits."""
    pa: Any = import_module("pyarrow")

    def small(dtype: Any) -> Any:
        if pa.types.is_large_list(dtype):
            return pa.list_(small(dtype.value_type))
        if pa.types.is_large_string(dtype):
            return pa.string()
        return pa.binary() if pa.types.is_large_binary(dtype) else dtype

    return pa.schema([field.with_type(small(field.type)) for field in schema])


@cache
def _decider(
    texts: Texts, as_of: datetime, mapping: str | None, tongue: Tongue, schema: tuple[tuple[str, pl.DataType], ...]
) -> TableDecider:
    """Once a process."""
    return TableDecider(_files(texts), pl.DataFrame(schema=dict(schema)), mapping, as_of, tongue)


def _files(texts: Texts) -> list[ast.File]:
    return [file_of(text, path) for path, text in texts]


def _spark_schema(texts: Texts, given: Any, columns: tuple[str, ...]) -> Any:
    types: Any = import_module("pyspark.sql.types")

    policy = policy_of(_files(texts))
    money = types.DecimalType(38, minor_digits_of(policy.currency))
    fields = [given[name] for name in columns]
    for name, dtype in schema_of(policy).items():
        match dtype:
            case pl.List(inner=pl.Decimal()):
                kind: Any = types.ArrayType(money)
            case pl.List():
                kind = types.ArrayType(types.StringType())
            case pl.Datetime():
                kind = types.TimestampType()
            case _:
                kind = types.StringType()
        fields.append(types.StructField(name, kind))
    return types.StructType(fields)
