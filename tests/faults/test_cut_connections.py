"""PostgreSQL goes away in mid-request, or refuses: nothing is half saved, and the next request works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.browsing import Browser
from tests.conftest import Place

pytestmark = pytest.mark.races
DIALECTS = ["postgresql"]

PAGE = "/w/bees/waggle-dance"
TYPED = "What somebody typed for an hour.\n"
INSIDE = ("psycopg", "sqlalchemy", "Traceback", "terminating connection", "INSERT INTO")


def cut(place: Place, pid: int | None = None) -> None:
    """End the connection with this process id, or all but ours."""
    which = "pid <> pg_backend_pid()" if pid is None else f"pid = {pid}"
    with place.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
                f" WHERE datname = current_database() AND {which}"
            )
        )


@contextmanager
def cut_at(place: Place, statement: str) -> Iterator[list[str]]:
    """Cut the connection that is about to say `statement`, the first time it does."""
    seen: list[str] = []

    def cutting(_connection: Any, cursor: Any, said: str, *_rest: Any) -> None:
        if said.startswith(statement) and not seen:
            seen.append(said)
            cut(place, cursor.connection.info.backend_pid)

    def committing(connection: Any) -> None:
        if statement == "COMMIT" and not seen:
            seen.append("COMMIT")
            cut(place, connection.connection.driver_connection.info.backend_pid)

    engine = place.app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", cutting)
    event.listen(engine, "commit", committing)
    yield seen
    event.remove(engine, "before_cursor_execute", cutting)
    event.remove(engine, "commit", committing)


def page_id(visitor: Browser) -> str:
    return str(visitor.get("/api/v1/workspaces/bees/pages/waggle-dance").json["id"])


def revisions(place: Place) -> list[int]:
    """How many rows of the things of a save there are."""
    with place.engine.connect() as connection:
        return [
            connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0
            for table in ("revisions", "texts", "events", "contributors", "renderings")
        ]


def no_secrets(answer: Any) -> bool:
    return not any(word in answer.text for word in INSIDE)


def test_connections_cut_between_requests_are_not_noticed(bees: Place, visitor: Browser) -> None:
    address = f"/p/{page_id(visitor)}/edit"
    for _time in range(3):
        cut(bees)
        assert visitor.get(PAGE).status_code == 200
    cut(bees)
    assert visitor.get("/search?q=dance").status_code == 200
    cut(bees)
    assert visitor.post(address, data={"text": TYPED, "base": "1"}).status_code == 303


@pytest.mark.parametrize(
    "statement",
    ["SELECT pages", "INSERT INTO texts", "INSERT INTO revisions", "INSERT INTO events", "COMMIT"],
)
def test_a_connection_cut_during_a_save_leaves_no_half_of_it(
    bees: Place, visitor: Browser, statement: str
) -> None:
    address, before = f"/p/{page_id(visitor)}/edit", revisions(bees)
    with cut_at(bees, statement) as seen:
        answer = visitor.post(address, data={"text": TYPED, "base": "1", "summary": "Why & how"})
    assert seen
    assert (answer.status_code, no_secrets(answer)) == (503, True)
    assert "Nothing was saved" in answer.text
    assert unescape(answer.text.partition("<textarea")[2].partition(">")[2]).startswith(
        "\n" + TYPED
    )
    assert 'name="summary" value="Why &amp; how"' in answer.text
    assert revisions(bees) == before
    again = visitor.post(address, data={"text": TYPED, "base": "1"})
    assert again.status_code == 303
    assert TYPED.strip() in visitor.get(PAGE).text


@pytest.mark.parametrize("statement", ["SELECT pages", "SELECT workspaces"])
def test_a_connection_cut_during_a_reading_is_a_page_in_words(
    bees: Place, visitor: Browser, statement: str
) -> None:
    for path in ("/w/bees/-/pages", "/api/v1/workspaces/bees/pages"):
        with cut_at(bees, statement) as seen:
            answer = visitor.get(path)
        assert seen
        assert (answer.status_code, no_secrets(answer)) == (503, True)
        assert "Retry-After" in answer.headers
        assert visitor.get(path).status_code == 200


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("40P01", "deadlock detected"),
        ("40001", "could not serialize access due to concurrent update"),
        ("55P03", "canceling statement due to lock timeout"),
    ],
)
def test_a_save_that_the_database_refuses_keeps_the_text(
    bees: Place, visitor: Browser, state: str, reason: str
) -> None:
    address, before = f"/p/{page_id(visitor)}/edit", revisions(bees)
    with bees.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{reason}' USING ERRCODE = '{state}'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER refusing BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    form = visitor.post(address, data={"text": TYPED, "base": "1"})
    assert (form.status_code, TYPED in unescape(form.text)) == (503, True)
    api = visitor.put("/api/v1/workspaces/bees/pages/waggle-dance", json={"text": TYPED, "base": 1})
    assert api.status_code == 503
    assert "Nothing was saved" in api.json["detail"]
    assert no_secrets(form)
    assert no_secrets(api)
    assert reason not in form.text + api.text
    assert revisions(bees) == before
    with bees.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER refusing ON events")
    assert visitor.post(address, data={"text": TYPED, "base": "1"}).status_code == 303
