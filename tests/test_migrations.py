"""The migrations build what the models say, on both databases, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from tests.databases import Databases
from wiki import database
from wiki.database import MIGRATIONS, Base
from wiki.models import Account

BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])

# What search on PostgreSQL keeps beside the models, written by its own adapter.
OF_SEARCH = "search_"


@pytest.fixture
def engine(databases: Databases, kind: str) -> Iterator[Engine]:
    engine = database.connect(databases.empty(kind))
    yield engine
    engine.dispose()


@BOTH
def test_migrations_build_what_the_models_say(engine: Engine) -> None:
    assert Account.metadata is Base.metadata  # every model is known
    database.migrate(engine)
    with engine.connect() as connection:
        assert database.migrated(connection)
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_object": lambda thing, name, kind, *_rest: (
                    not (
                        kind in ("table", "index")
                        and str(name).removeprefix("ix_").startswith(OF_SEARCH)
                    )
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []


@BOTH
def test_migrating_again_changes_nothing(engine: Engine) -> None:
    database.migrate(engine)
    before = inspect(engine).get_table_names()
    database.migrate(engine)
    assert inspect(engine).get_table_names() == before


@BOTH
def test_a_database_of_nobody_needs_migrating(engine: Engine) -> None:
    with engine.connect() as connection:
        assert not database.migrated(connection)


@BOTH
def test_every_migration_can_be_taken_back(engine: Engine) -> None:
    database.migrate(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_migrations_follow_one_another_without_a_fork() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_migrations_import_nothing_of_the_wiki() -> None:
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert "wiki" not in path.read_text(encoding="utf-8").replace("commonplace", ""), path.name
