"""A small library to search in, kept by each backend in turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.databases import Databases
from wiki.database import connect
from wiki.search.index import Document, Index
from wiki.search.postgresql import PostgresqlIndex
from wiki.search.whoosh import WhooshIndex

BACKENDS = ("whoosh", "postgresql")
CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def document(
    number: int,
    title: str,
    body: str = "",
    *,
    workspace: int = 1,
    headings: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    by: tuple[str, ...] = (),
    day: int = 1,
) -> Document:
    """A page with believable defaults."""
    updated = datetime(2026, 1, day, tzinfo=UTC)
    return Document(number, workspace, title, headings, body, tags, by, updated)


@pytest.fixture(scope="session")
def search_postgres(databases: Databases) -> Iterator[Engine]:
    """A database of our own on a real PostgreSQL, with the wiki's tables."""
    engine = connect(databases.fresh("postgresql"))
    yield engine
    engine.dispose()


@pytest.fixture(params=BACKENDS)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """An empty index of each kind."""
    if request.param == "whoosh":
        embedded = WhooshIndex(tmp_path / "index")
        embedded.rebuild([])
        yield embedded
        embedded.close()
        return
    engine: Engine = request.getfixturevalue("search_postgres")
    with engine.connect() as connection:
        yield PostgresqlIndex().on(connection)
        connection.rollback()
