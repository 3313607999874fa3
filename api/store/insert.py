"""Rows → a table, many at once, in the words of the driver.

What SQLAlchemy does for each value of each row takes longer than the store takes to keep it, and it is not needed here: a row
has the table's columns in their order, as numbers, texts and bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Table

Value = int | str | bytes | None
_MARKS: Mapping[str, str] = {"qmark": "?", "pyformat": "%s"}
"""The place of a value in a statement, by the style of the driver."""


def insert_all(connection: Connection, table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
    """Inserts the rows, if there are any."""
    if rows:
        connection.exec_driver_sql(_statement(table, _MARKS[connection.dialect.paramstyle]), list(rows))


@cache
def _statement(table: Table, mark: str) -> str:
    names = [column.name for column in table.columns]
    columns, marks = ", ".join(names), ", ".join([mark] * len(names))
    return f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 names of the schema alone
