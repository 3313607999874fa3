"""The first tables: the chain of records, what is found in them, versions of policies, keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "records",
        sa.Column("seq", number, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(64), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(64)),
        sa.Column("policy", sa.Text),
        sa.Column("version", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("contract", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("as_of", sa.String(32)),
        sa.Column("status", sa.String(16)),
        sa.Column("amount", sa.String(40)),
        sa.Column("supersedes", sa.String(64)),
        sa.Column("scope", sa.String(64)),
        sa.Column("idempotency_key", sa.String(320)),
        sa.Column("request_digest", sa.String(80)),
        sa.Column("engine_version", sa.String(32)),
        sa.Column("case_json", sa.Text),
        sa.Column("decision_json", sa.Text),
        sa.Column("trace", sa.LargeBinary),
        sa.Column("body", sa.Text),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.UniqueConstraint("scope", "idempotency_key", name="uq_records_idempotency"),
    )
    op.create_index("ix_records_kind", "records", ["kind", "seq"])
    op.create_index("ix_records_policy", "records", ["policy", "seq"])
    op.create_index("ix_records_status", "records", ["status", "seq"])
    op.create_index("ix_records_as_of", "records", ["as_of"])
    op.create_index("ix_records_recorded_at", "records", ["recorded_at"])
    op.create_index("ix_records_case_id", "records", ["case_id"])
    op.create_index("ix_records_supersedes", "records", ["supersedes"])
    op.create_table(
        "record_parties",
        sa.Column("seq", number, primary_key=True, autoincrement=False),
        sa.Column("party", sa.String(255), primary_key=True),
    )
    op.create_index("ix_record_parties", "record_parties", ["party", "seq"])
    op.create_table(
        "record_rules",
        sa.Column("seq", number, primary_key=True, autoincrement=False),
        sa.Column("rule", sa.String(255), primary_key=True),
    )
    op.create_index("ix_record_rules", "record_rules", ["rule", "seq"])
    op.create_table(
        "record_texts",
        sa.Column("commitment", sa.String(80), primary_key=True),
        sa.Column("seq", number, nullable=False),
        sa.Column("salt", sa.String(64)),
        sa.Column("value", sa.Text),
    )
    op.create_index("ix_record_texts_seq", "record_texts", ["seq"])
    op.create_table(
        "chain_head",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("seq", number, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("epoch", number, nullable=False),
        sa.Column("key_check", sa.String(64), nullable=False),
    )
    op.create_table(
        "policy_versions",
        sa.Column("policy", sa.String(255), primary_key=True),
        sa.Column("version", sa.String(80), primary_key=True),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("files_digest", sa.String(80), nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("files", sa.Text, nullable=False),
    )
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.String(32), primary_key=True),
        sa.Column("secret_digest", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("party", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("revoked_at", sa.String(32)),
    )
