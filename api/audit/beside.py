"""The tables beside the chain → where they are not what the records tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from fenze.api.store.chain import digest_of_row
from fenze.api.store.schema import api_keys, marks, policy_versions, records
from fenze.dsl.diagnostic import Text

_Key = tuple[str, ...]


def flaws_beside(connection: Connection) -> Iterator[tuple[int | None, Text]]:
    """Versions and keys that are missing, altered or inserted, with the number of the record that tells of them."""
    versions: dict[_Key, tuple[int, str]] = {}
    keys: dict[_Key, tuple[int, str]] = {}
    chosen = (
        select(records.c.seq, marks.c.kind, marks.c.policy, marks.c.version, records.c.body)
        .join_from(records, marks, records.c.marks == marks.c.marks_id)
        .where(marks.c.kind.in_(["publish", "key"]))
        .order_by(records.c.seq)
    )
    try:
        for row in connection.execute(chosen):
            told = json.loads(row.body)
            if row.kind == "publish":
                versions[row.policy, row.version] = row.seq, told["row"]
            else:
                keys[told["key"],] = row.seq, told["row"]
    except (DBAPIError, ValueError, TypeError, KeyError):
        return  # told of with its number already
    yield from _compared(connection, policy_versions, 2, versions, Text("the version", "版本"))
    yield from _compared(connection, api_keys, 1, keys, Text("the key", "密钥"))


def _compared(
    connection: Connection, table: Any, width: int, told: dict[_Key, tuple[int, str]], what: Text
) -> Iterator[tuple[int | None, Text]]:
    try:
        rows = {tuple(map(str, row[:width])): tuple(row) for row in connection.execute(select(table))}
    except (DBAPIError, ValueError, TypeError):
        yield None, Text(f"{what.en}s can no longer be read", f"{what.zh}已无法读取")
        return
    for key, (seq, digest) in told.items():
        name = " ".join(key)
        row = rows.pop(key, None)
        if row is None:
            yield seq, Text(f"{what.en} `{name}` that it tells of is missing", f"其所记{what.zh} `{name}` 缺失")
        elif digest_of_row(row) != digest:
            yield seq, Text(f"{what.en} `{name}` that it tells of was altered", f"其所记{what.zh} `{name}` 被改动")
    for key in sorted(rows):
        name = " ".join(key)
        yield None, Text(f"{what.en} `{name}` was inserted: no record tells of it", f"{what.zh} `{name}` 系插入：没有记录提及")
