"""The address of a store → connections to it, with its tables brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fenze.dsl.diagnostic import Text

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x66656E7A65
"""The advisory lock of PostgreSQL under which tables are brought up to date."""


class StoreError(Exception):
    """The store cannot be used: what is wrong, and what to do."""

    def __init__(self, message: Text, help_: Text | None = None) -> None:
        super().__init__(message.en)
        self.message, self.help = message, help_


class Database:
    """Connections to one store. Safe to share between threads, not between processes."""

    def __init__(self, address: str) -> None:
        """Raises StoreError where the address is none. Nothing is connected to yet."""
        self.url = _url_of(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        try:
            self.engine: Engine = create_engine(self.url, pool_pre_ping=not self.is_sqlite, **_options(self.is_sqlite))
        except ImportError as error:
            message = Text("PostgreSQL needs a driver that is not installed", "使用 PostgreSQL 需要安装驱动，目前尚未安装")
            raise StoreError(message, Text("pip install 'fenze[postgres]'", "pip install 'fenze[postgres]'")) from error
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @property
    def file(self) -> Path | None:
        """The file of an SQLite store."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    def read(self) -> Connection:
        """A connection for reading, a `with` block long. It sees the store as it was at the first look, on either kind."""
        connection = self.engine.connect()
        return connection if self.is_sqlite else connection.execution_options(isolation_level="REPEATABLE READ")

    def writing(self) -> Connection:
        """A connection in whose transactions nothing else writes beside, in SQLite."""
        return self.engine.connect().execution_options(fenze_begin="BEGIN IMMEDIATE")

    @contextmanager
    def write(self) -> Generator[Connection]:
        """One such transaction; committed at the end of the block."""
        with self.writing() as connection, connection.begin():
            yield connection

    def migrate(self) -> None:
        """Makes the tables, or brings them up to date. Raises StoreError where the store is out of reach or newer than this."""
        try:
            with self.write() as connection:
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                config = Config()
                config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
                config.attributes["connection"] = connection
                self._refuse_newer(connection, ScriptDirectory.from_config(config))
                command.upgrade(config, "head")
        except DBAPIError as error:
            raise unreachable(self.url, error) from error

    def _refuse_newer(self, connection: Connection, steps: ScriptDirectory) -> None:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in {step.revision for step in steps.walk_revisions()}:
            raise StoreError(
                Text("the store was made by a newer version of Fenze", "数据库由更新版本的 Fenze 创建"),
                Text("install that version, or another store", "请安装该版本，或换用其他数据库"),
            )

    def close(self) -> None:
        self.engine.dispose()


def unreachable(url: URL, error: DBAPIError) -> StoreError:
    """What is told of a store that cannot be connected to; of its address, never the password."""
    shown = url.render_as_string(hide_password=True)
    reason = str(error.orig).strip().splitlines()[0] if error.orig else "?"
    return StoreError(
        Text(f"the store {shown} cannot be used: {reason}", f"无法使用数据库 {shown}：{reason}"),
        Text("see FENZE_DATABASE_URL in docs/service.md", "参见 docs/service.md 中的 FENZE_DATABASE_URL"),
    )


def _url_of(address: str) -> URL:
    help_ = Text(
        "write sqlite:///fenze.db or postgresql://user@host/name", "请写成 sqlite:///fenze.db 或 postgresql://user@host/name"
    )
    wrong = StoreError(Text("FENZE_DATABASE_URL is no address of a store", "FENZE_DATABASE_URL 不是数据库地址"), help_)
    try:
        url = make_url(address)
        kind = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise wrong from None
    if kind in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and url.database not in {None, "", ":memory:"}:
        return url.set(drivername="sqlite+pysqlite")
    raise wrong


def _options(is_sqlite: bool) -> dict[str, Any]:
    if is_sqlite:
        return {"connect_args": {"timeout": 10.0, "check_same_thread": False}, "pool_size": 8, "max_overflow": 8}
    return {"connect_args": {"connect_timeout": 5}, "pool_size": 8, "max_overflow": 8, "pool_timeout": 10}


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin below, not where the driver thinks they should
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(str(connection.get_execution_options().get("fenze_begin", "BEGIN")))


def gone(error: BaseException) -> bool:
    """Whether an error of the store may pass: it is out of reach, locked or full, and nothing is wrong with what was asked."""
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
