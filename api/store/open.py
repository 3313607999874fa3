"""Settings → the store, ready: its tables current, its chain begun, its key at hand."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from fenze.api.settings import Settings
from fenze.api.store.append import Appender
from fenze.api.store.chain import START, Key
from fenze.api.store.database import Database, StoreError
from fenze.api.store.schema import chain_head, records
from fenze.dsl.diagnostic import Text

_LEAST = 16
"""The fewest characters of a key."""


@dataclass(frozen=True, slots=True)
class Store:
    """What one process works on; `close` writes what waits and lets go of the connections."""

    database: Database
    key: Key
    appender: Appender

    def close(self) -> None:
        self.appender.close()
        self.database.close()


def open_store(settings: Settings, *, to_verify: bool = False) -> Store:
    """Raises StoreError where the store or its key cannot be used; `to_verify` takes the chain as it is, without a head too."""
    database = Database(settings.database_url)
    try:
        database.migrate()
        key = _key_of(settings, database)
        if not to_verify:
            begin_chain(database, key)
    except BaseException:
        database.close()
        raise
    return Store(database, key, Appender(database, key, settings.store_seconds))


def _key_of(settings: Settings, database: Database) -> Key:
    if settings.audit_key is not None:
        return Key(settings.audit_key.get_secret_value().encode())
    path = settings.audit_key_file or key_file_of(database)
    try:
        if not path.exists():
            _refuse_if_begun(database, path)
            _write_new(path)
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise StoreError(
            Text(f"the key in `{path}` cannot be read or made: {reason}", f"无法读取或创建密钥文件 `{path}`：{reason}"), _HELP
        ) from error
    if len(secret) < _LEAST:
        raise StoreError(Text(f"the key in `{path}` is too short", f"密钥文件 `{path}` 中的密钥太短"), _HELP)
    return Key(secret.encode())


_HELP = Text("see FENZE_AUDIT_KEY_FILE in docs/service.md", "参见 docs/service.md 中的 FENZE_AUDIT_KEY_FILE")


def key_file_of(database: Database) -> Path:
    """Where the key lies if nothing is said: beside an SQLite file, else in the working folder."""
    file = database.file
    return Path("fenze-audit.key") if file is None else file.with_name(f"{file.name}.key")


def _refuse_if_begun(database: Database, path: Path) -> None:
    with database.read() as connection:
        begun = connection.execute(select(chain_head.c.id)).first() is not None
    if begun:
        raise StoreError(
            Text(f"the key that seals the records is not in `{path}`", f"`{path}` 中没有封签记录的密钥"),
            Text(
                "set FENZE_AUDIT_KEY or FENZE_AUDIT_KEY_FILE to the key the store was begun with",
                "请将 FENZE_AUDIT_KEY 或 FENZE_AUDIT_KEY_FILE 设为建库时所用的密钥",
            ),
        )


def _write_new(path: Path) -> None:
    """Whole or not at all: another process may start at the same moment."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)


def begin_chain(database: Database, key: Key) -> None:
    """Makes the head of an empty chain. Raises StoreError where the chain is sealed with another key, or has lost its head."""
    for last in (False, True):
        try:
            with database.write() as connection:
                _begin(connection, key)
        except IntegrityError:  # another process was quicker
            if last:
                raise
        else:
            return


def _begin(connection: Connection, key: Key) -> None:
    check = connection.execute(select(chain_head.c.key_check).where(chain_head.c.id == 1)).scalar_one_or_none()
    if check is None:
        if connection.execute(select(records.c.seq).limit(1)).first() is not None:
            raise StoreError(
                Text("the chain of records has lost its head", "记录链缺失链头"),
                Text(
                    "restore the store from a backup; `fenze audit verify` tells more",
                    "请从备份恢复数据库；详情见 `fenze audit verify`",
                ),
            )
        start = key.head(0, START)
        values = {"id": 1, "seq": 0, "hash": START, "seal": start.seal, "epoch": 0, "key_check": key.check}
        connection.execute(insert(chain_head).values(**values))
    elif check != key.check:
        raise StoreError(
            Text("the records of this store are sealed with another key", "该数据库的记录是用另一把密钥封签的"),
            Text("see FENZE_AUDIT_KEY in docs/service.md", "参见 docs/service.md 中的 FENZE_AUDIT_KEY"),
        )
