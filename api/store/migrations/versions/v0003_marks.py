"""What many records have in common is written once: marks, by which they are found, and samples, by which they are packed.

The records that are there keep their hashes: these cover the same values in the same order, of which some lie in `marks` now.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from fenze.api.store.chain import digest_of_row

revision = "0003"
down_revision = "0002"
_AT_ONCE = 1_000
_MARKS = ("kind", "policy", "version", "digest", "contract", "status", "engine_version")
_OWN = (
    "seq", "hash", "seal", "record_id", "recorded_at", "actor", "case_id", "as_of", "amount", "supersedes", "scope",
    "idempotency_key", "request_digest", "case_json", "trace", "body", "decision_json",
)  # fmt: skip


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    marks = op.create_table(
        "marks",
        sa.Column("marks_id", number, primary_key=True, autoincrement=False),
        sa.Column("row_digest", sa.String(80), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("policy", sa.Text),
        sa.Column("version", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("contract", sa.Text),
        sa.Column("status", sa.String(16)),
        sa.Column("engine_version", sa.String(32)),
    )
    parties = op.create_table(
        "marks_parties",
        sa.Column("marks", number, primary_key=True, autoincrement=False),
        sa.Column("party", sa.String(255), primary_key=True),
    )
    rules = op.create_table(
        "marks_rules",
        sa.Column("marks", number, primary_key=True, autoincrement=False),
        sa.Column("rule", sa.String(255), primary_key=True),
    )
    op.create_table(
        "samples",
        sa.Column("sample_id", number, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(80), nullable=False, unique=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    records = op.create_table(
        "records_next",
        sa.Column("seq", number, primary_key=True, autoincrement=False),
        sa.Column("marks", number, nullable=False),
        sa.Column("sample", number),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("record_id", sa.String(64), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(64)),
        sa.Column("case_id", sa.Text),
        sa.Column("as_of", sa.String(32)),
        sa.Column("amount", sa.String(40)),
        sa.Column("supersedes", sa.String(64)),
        sa.Column("scope", sa.String(64)),
        sa.Column("idempotency_key", sa.String(320)),
        sa.Column("request_digest", sa.String(80)),
        sa.Column("case_json", sa.Text),
        sa.Column("trace", sa.LargeBinary),
        sa.Column("body", sa.Text),
        sa.Column("decision_json", sa.Text),
    )
    _carry_over(op.get_bind(), records, marks, parties, rules)
    for table in ("records", "record_parties", "record_rules"):
        op.drop_table(table)
    op.rename_table("records_next", "records")
    op.create_index("ix_records_marks", "records", ["marks", "seq"])
    op.create_index("ix_records_record_id", "records", ["record_id"], unique=True)
    op.create_index("ix_records_as_of", "records", ["as_of"])
    op.create_index("ix_records_recorded_at", "records", ["recorded_at"])
    op.create_index("ix_records_case_id", "records", ["case_id"])
    _index_of_some("ix_records_supersedes", ["supersedes"])
    _index_of_some("ix_records_idempotency", ["idempotency_key", "scope"], unique=True)


def _index_of_some(name: str, columns: Sequence[str], unique: bool = False) -> None:
    some = sa.text(f"{columns[0]} IS NOT NULL")
    op.create_index(name, "records", list(columns), unique=unique, sqlite_where=some, postgresql_where=some)


def _carry_over(connection: sa.Connection, records: sa.Table, marks: sa.Table, parties: sa.Table, rules: sa.Table) -> None:
    """The records that are there, with what was found of them in tables of its own."""
    known: dict[tuple[object, ...], int] = {}
    after = -(2**62)
    old = sa.table("records", *map(sa.column, (*_OWN, *_MARKS)))  # pyright: ignore[reportUnknownArgumentType]
    while True:
        rows = connection.execute(sa.select(old).where(old.c.seq > after).order_by(old.c.seq).limit(_AT_ONCE)).mappings().all()
        if not rows:
            return
        last: int = rows[-1]["seq"]
        named = [_named(connection, *of, after, last) for of in (("record_parties", "party"), ("record_rules", "rule"))]
        values: list[dict[str, Any]] = []
        for row in rows:
            lists = [names.get(row["seq"], []) for names in named]
            key = (*(row[name] for name in _MARKS), *(json.dumps(names) for names in lists))
            if key not in known:
                known[key] = number = len(known) + 1
                found_by = {name: row[name] for name in _MARKS}
                connection.execute(marks.insert().values(marks_id=number, row_digest=digest_of_row(key), **found_by))
                for table, column, names in zip((parties, rules), ("party", "rule"), lists, strict=True):
                    if names:
                        connection.execute(table.insert(), [{"marks": number, column: name} for name in names])
            values.append({name: row[name] for name in _OWN} | {"marks": known[key]})
        connection.execute(records.insert(), values)
        after = last


def _named(connection: sa.Connection, table: str, column: str, after: int, last: int) -> dict[int, list[str]]:
    """What records after one number and up to another were found by."""
    found: dict[int, list[str]] = defaultdict(list)
    of = sa.table(table, sa.column("seq"), sa.column(column))
    chosen = sa.select(of).where(of.c.seq > after, of.c.seq <= last)
    for seq, name in connection.execute(chosen):
        found[seq].append(name)
    return {seq: sorted(names) for seq, names in found.items()}
