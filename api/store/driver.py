"""What every transaction that appends does, in the words of the driver: statements, and rows into a table, many at once.

What SQLAlchemy does for each statement, and for each value of each row, takes longer than the store takes, and it is not needed
here: there is nothing but numbers, texts and bytes, and a row has the table's columns in their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Executable, Table
from sqlalchemy.sql.compiler import SQLCompiler

from fenze.api.store.chain import Value

_MARKS: Mapping[str, str] = {"qmark": "?", "pyformat": "%s"}
"""The place of a value in a statement, by the style of the driver."""


_MOST_AT_ONCE = 64
"""Rows in one statement; together their values are fewer than any store takes."""


def execute(connection: Connection, statement: Executable, values: Mapping[str, Value]) -> CursorResult[Any]:
    """What `connection.execute` does for a statement that is always the same, with values of the same names."""
    words = _words(statement, connection.dialect, tuple(values))
    named = words.construct_params(values)
    order = words.positiontup
    return connection.exec_driver_sql(words.string, named if order is None else tuple([named[name] for name in order]))


@lru_cache(16)
def _words(statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> SQLCompiler:
    words = statement.compile(dialect=dialect, column_keys=names or None)  # type: ignore[attr-defined]
    assert isinstance(words, SQLCompiler)
    return words


def insert_all(connection: Connection, table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
    """Inserts the rows, if there are any; where they are shorter than the table, the rest of each is null.

    Many in one statement: between two, other threads run, and this one waits until it is its turn again.
    """
    for start in range(0, len(rows), _MOST_AT_ONCE):
        some = rows[start : start + _MOST_AT_ONCE]
        statement = _statement(table, len(some[0]), len(some), _MARKS[connection.dialect.paramstyle])
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


@lru_cache(4 * _MOST_AT_ONCE)
def _statement(table: Table, width: int, count: int, mark: str) -> str:
    columns = ", ".join(column.name for column in [*table.columns][:width])
    row = f"({', '.join([mark] * width)})"
    return f"INSERT INTO {table.name} ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608 names of the schema alone
