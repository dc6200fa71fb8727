"""What only the entries in PostgreSQL promise: they belong to a transaction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from tests.search.conftest import document
from wiki.search import open_index
from wiki.search.index import Broken
from wiki.search.postgresql import PostgresqlIndex
from wiki.search.query import parse

pytestmark = pytest.mark.races


@pytest.fixture
def server(search_postgres: Engine) -> Iterator[Engine]:
    yield search_postgres
    with search_postgres.begin() as connection:
        connection.execute(text("TRUNCATE search_entries, search_words"))


def total(connection: Connection, typed: str) -> int:
    return PostgresqlIndex(connection).search(parse(typed), workspaces=None).total


def test_an_entry_is_found_when_its_transaction_is_kept_and_not_before(server):
    with server.begin() as mine, server.connect() as other:
        index = PostgresqlIndex().on(mine)
        index.apply([document(1, "Bees")])
        assert total(mine, "bees") == 1
        assert total(other, "bees") == 0
        mine.commit()
        assert total(other, "bees") == 1


def test_an_entry_is_undone_with_its_transaction(server):
    with server.connect() as mine:
        PostgresqlIndex(mine).apply([document(1, "Bees")])
        mine.rollback()
        assert total(mine, "bees") == 0


def test_two_saves_with_the_same_new_words_do_not_wait_for_each_other(server):
    with server.connect() as one, server.connect() as two:
        for connection in (one, two):
            connection.execute(text("SET lock_timeout = '2s'"))
        PostgresqlIndex(one).apply([document(1, "Bees", "alpha beta")])
        PostgresqlIndex(two).apply([document(2, "Bees", "beta alpha")])
        PostgresqlIndex(two).apply([document(4, "Wasps", "gamma")])
        PostgresqlIndex(one).apply([document(3, "Wasps", "gamma")])
        two.commit()
        one.commit()
        assert total(one, "bees") == 2
        assert PostgresqlIndex(one).suggest(parse("alhpa"), None) == "alpha"


def test_a_rebuild_may_be_kept_bit_by_bit_and_spares_what_was_saved_meanwhile(server):
    with server.connect() as mine, server.connect() as other:
        PostgresqlIndex(mine).apply([document(1, "Old"), document(2, "Gone")])
        mine.commit()

        def meanwhile(count: int) -> None:
            mine.commit()
            if count == 1:
                PostgresqlIndex(other).apply([document(3, "Newer", day=9), document(5, "Born")])
                other.commit()

        pages = [
            document(1, "Bees"),
            *(document(n, "Filler") for n in range(100, 160)),
            document(3, "Older"),
        ]
        PostgresqlIndex(mine).rebuild(pages, meanwhile)
        mine.commit()
        found = {
            word: total(mine, word) for word in ("old", "gone", "bees", "newer", "older", "born")
        }
        assert found == {"old": 0, "gone": 0, "bees": 1, "newer": 1, "older": 0, "born": 1}


def test_entries_of_another_version_are_to_be_rebuilt(server):
    with server.connect() as mine:
        index = PostgresqlIndex(mine)
        index.apply([document(1, "Bees")])
        assert not index.needs_rebuild()
        mine.execute(text("UPDATE search_entries SET version = 0"))
        assert index.needs_rebuild()
        mine.rollback()


def test_without_its_tables_the_index_is_broken(server):
    with server.connect() as mine:
        mine.execute(text("DROP TABLE search_entries"))
        with pytest.raises(Broken):
            total(mine, "bees")
        mine.rollback()


def test_outside_a_transaction_nothing_is_answered(tmp_path):
    index = open_index("postgresql", tmp_path)
    assert index.transactional
    with pytest.raises(RuntimeError):
        index.ids()


def test_the_embedded_index_needs_no_transaction(server, tmp_path):
    index = open_index("whoosh", tmp_path / "index")
    assert not index.transactional
    with server.connect() as mine:
        assert index.on(mine) is index
