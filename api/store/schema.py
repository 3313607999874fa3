"""The tables of the store; `migrations/` holds how they came to be."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()
_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _index_of_some(name: str, first: str, *more: str, unique: bool = False) -> Index:
    """An index of the rows in which the first column is not null."""
    some = text(f"{first} IS NOT NULL")
    return Index(name, first, *more, unique=unique, sqlite_where=some, postgresql_where=some)


records = Table(
    "records",
    metadata,
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("marks", _NUMBER, nullable=False),
    Column("sample", _NUMBER),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    Column("record_id", String(64), nullable=False),
    Column("recorded_at", String(32), nullable=False),
    Column("actor", String(64)),
    Column("case_id", Text),
    Column("as_of", String(32)),
    Column("amount", String(40)),
    Column("supersedes", String(64)),
    Column("scope", String(64)),
    Column("idempotency_key", String(320)),
    Column("request_digest", String(80)),
    Column("case_json", Text),
    Column("trace", LargeBinary),
    Column("body", Text),
    Column("decision_json", Text),
    Index("ix_records_marks", "marks", "seq"),
    Index("ix_records_record_id", "record_id", unique=True),
    Index("ix_records_as_of", "as_of"),
    Index("ix_records_recorded_at", "recorded_at"),
    Index("ix_records_case_id", "case_id"),
    _index_of_some("ix_records_supersedes", "supersedes"),
    _index_of_some("ix_records_idempotency", "idempotency_key", "scope", unique=True),
)
"""The chain. `as_of` is in UTC, so that it sorts; `amount` padded with zeros, for the same reason.

`trace` holds the decision and its trace, packed by the `sample`. Records that were made before there were samples hold the
decision in `decision_json`.
"""

marks = Table(
    "marks",
    metadata,
    Column("marks_id", _NUMBER, primary_key=True, autoincrement=False),
    Column("row_digest", String(80), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("policy", Text),
    Column("version", Text),
    Column("digest", Text),
    Column("contract", Text),
    Column("status", String(16)),
    Column("engine_version", String(32)),
)
"""What many records have in common, and are found by. They number as many as there are kinds of outcomes, not as records."""

marks_parties = Table(
    "marks_parties",
    metadata,
    Column("marks", _NUMBER, primary_key=True, autoincrement=False),
    Column("party", String(255), primary_key=True),
)

marks_rules = Table(
    "marks_rules",
    metadata,
    Column("marks", _NUMBER, primary_key=True, autoincrement=False),
    Column("rule", String(255), primary_key=True),
)

samples = Table(
    "samples",
    metadata,
    Column("sample_id", _NUMBER, primary_key=True, autoincrement=False),
    Column("digest", String(80), nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
)
"""Texts that decisions and their traces are packed by."""

record_texts = Table(
    "record_texts",
    metadata,
    Column("commitment", String(80), primary_key=True),
    Column("seq", _NUMBER, nullable=False, index=True),
    Column("salt", String(64)),
    Column("value", Text),
)
"""Free text of cases; `salt` and `value` are null once it is erased."""

chain_head = Table(
    "chain_head",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("seq", _NUMBER, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    Column("epoch", _NUMBER, nullable=False),
    Column("key_check", String(64), nullable=False),
)
"""One row: the last record. `epoch` is the last record that is no decision; `key_check` tells the sealing key from others."""

policy_versions = Table(
    "policy_versions",
    metadata,
    Column("policy", String(255), primary_key=True),
    Column("version", String(80), primary_key=True),
    Column("digest", String(80), nullable=False),
    Column("files_digest", String(80), nullable=False),
    Column("head", Text, nullable=False),
    Column("files", Text, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(32), primary_key=True),
    Column("secret_digest", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("party", Text),
    Column("name", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("revoked_at", String(32)),
)

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", String(64), primary_key=True),
    Column("scope", String(64), nullable=False),
    Column("what", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", String(32), nullable=False, index=True),
    Column("until", String(32), nullable=False),
    Column("ended_at", String(32)),
    Column("progress", Text),
    Column("outcome", Text),
)
"""Verifications and comparisons that are asked about later; each is forgotten after a time."""
