"""The database: declarative base, column types, and connections that keep what they promise.

SQLite runs in WAL mode with `synchronous=FULL`; SQLAlchemy, not the driver, begins transactions,
so that they can begin with the write lock in hand (`BEGIN IMMEDIATE`).
"""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import JSON, DateTime, TypeDecorator

BUSY_MILLISECONDS = 10_000
MIGRATING = 7_246_313_355  # any number that nobody else locks
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

UNNESTED: Any = "unnested"
"""How a joined parent is read: SQLite reads a nested join's whole tables, and this does not nest."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, always aware; refuses a naive one rather than guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table shares: named constraints and types by annotation."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: Moment,
        dict[str, Any]: JSON,
    }


def connect(url: str) -> Engine:
    """An engine for `url`. On SQLite it is set up for durable writes beside free readers.

    What is bound to statements, texts and hashes of secrets among it, is in no error's message.
    """
    if url.startswith("sqlite"):
        engine = create_engine(
            url, hide_parameters=True, connect_args={"timeout": BUSY_MILLISECONDS / 1000}
        )
        event.listen(engine, "do_connect", _open_where_nothing_can_be_written)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        json_serializer=lambda value: json.dumps(value, ensure_ascii=False),
    )


def _open_where_nothing_can_be_written(
    _dialect: object, _record: object, arguments: list[str], options: dict[str, Any]
) -> sqlite3.Connection | None:
    """Open a database in a folder that may only be read; null leaves it to the driver, as usual.

    Readers of a database in WAL mode make files beside it, unless told that nobody writes (SQLite,
    "Write-Ahead Logging", 5: Read-Only Databases). Where a server left such files they are used.
    """
    path = Path(arguments[0])
    left = path.with_name(f"{path.name}-wal").exists()
    if left or not path.is_file() or os.access(path.parent, os.W_OK):
        return None
    found: sqlite3.Connection = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True, **options)
    return found


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's implicit transactions break savepoints; SQLAlchemy issues BEGIN instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "cache_size = -32000",
        "mmap_size = 268435456",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reserving = connection.get_execution_options().get("reserve", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if reserving else "BEGIN")


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database's tables to `revision`, in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(reserve=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # Of several servers that start at once, one migrates and the others wait.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def migrated(connection: Connection) -> bool:
    """Whether the tables are those this code expects."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    expected = ScriptDirectory.from_config(config).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == expected
