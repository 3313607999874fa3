"""Rows → a table, many at once, in the words of the driver.

What SQLAlchemy does for each value of each row takes longer than the store takes to keep it, and it is not needed here: a row
has the table's columns in their order, as numbers, texts and bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

from sqlalchemy import Connection, Table

from fenze.api.store.chain import Value

_MARKS: Mapping[str, str] = {"qmark": "?", "pyformat": "%s"}
"""The place of a value in a statement, by the style of the driver."""


_MOST_AT_ONCE = 64
"""Rows in one statement; together their values are fewer than any store takes."""


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
