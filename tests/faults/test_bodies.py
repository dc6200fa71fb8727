"""Bodies that are too large, of no announced length, or slow to come."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import text

from tests.faults.conftest import Serve, opened
from tests.faults.served import Served, multipart
from wiki.renderer import Renderer

pytestmark = pytest.mark.races

ENORMOUS = 100_000_000
FORM = "application/x-www-form-urlencoded"
NEW = "/api/v1/workspaces/bees/pages/new"


@pytest.fixture
def server(serve: Serve, dialect: str) -> Served:
    return serve(dialect, workers="1")


@contextmanager
def asking(server: Served, method: str, path: str, **headers: str) -> Iterator[socket.socket]:
    """A request whose head has been sent."""
    told = {"Host": f"127.0.0.1:{server.port}", "Sec-Fetch-Site": "same-origin", **headers}
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in told.items()]
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        yield connection


def status(connection: socket.socket) -> int:
    """The status of the answer, as soon as it begins."""
    with connection.makefile("rb") as answer:
        return int(answer.readline().split()[1])


def test_what_is_announced_to_be_enormous_is_refused_before_it_comes(server: Served) -> None:
    _body, kind = multipart("x", b"")
    for method, path, told in [
        ("POST", "/w/bees/-/files", kind),
        ("POST", "/w/bees/-/new", FORM),
        ("PUT", NEW, "application/json"),
    ]:
        announced = {"Content_Type": told, "Content_Length": str(ENORMOUS)}
        with asking(server, method, path, **announced) as connection:
            connection.sendall(b"x" * 10_000)
            assert status(connection) == 413, path


def test_what_comes_without_a_length_is_read_to_the_limit_and_no_further(server: Served) -> None:
    said = {"Content_Type": "application/json", "Transfer_Encoding": "chunked"}
    with asking(server, "PUT", NEW, **said) as connection:
        body = b'{"text": "Bees hum."}'
        connection.sendall(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        assert status(connection) == 201
    with asking(server, "PUT", NEW, **said) as connection:
        assert status_of_endless(connection) == 413


def status_of_endless(connection: socket.socket) -> int:
    """Send for as long as the server listens, at most 16 MB."""
    chunk = b"%x\r\n%s\r\n" % (1 << 16, b"x" * (1 << 16))
    try:
        for _time in range(256):
            connection.sendall(chunk)
    except OSError:
        pass
    return status(connection)


@pytest.mark.parametrize("sent", ["a form", "a file", "JSON"])
def test_a_body_that_comes_slowly_keeps_no_transaction_open(
    serve: Serve, dialect: str, renderer: Renderer, sent: str
) -> None:
    server = serve(dialect, workers="1")
    part, kind = multipart("run.txt", b"bees")
    method, path, content_type, body, done = {
        "a form": ("POST", "/w/bees/-/new", FORM, b"title=Slow&text=Bees+hum.", 303),
        "a file": ("POST", "/w/bees/-/files", kind, part, 303),
        "JSON": ("PUT", NEW, "application/json", b'{"text": "Bees hum."}', 201),
    }[sent]
    announced = {"Content_Type": content_type, "Content_Length": str(len(body))}
    with asking(server, method, path, **announced) as connection:
        connection.sendall(body[:10])
        fields = {"text": "# Meanwhile\n"}
        assert server.put("/api/v1/workspaces/bees/pages/meanwhile", fields).status == 201
        # What it has begun by then it ends soon, and then waits with nothing open.
        until = time.monotonic() + 15
        while transactions_open(server, renderer):
            assert time.monotonic() < until, "a transaction stays open"
            time.sleep(0.05)
        connection.sendall(body[10:])
        assert status(connection) == done


def transactions_open(server: Served, renderer: Renderer) -> int:
    """How many connections but ours are in a transaction; on SQLite, whether any is."""
    with opened(server.url, server.instance, renderer) as work:
        ask: Callable[[str], int] = lambda query: work.db.scalar(text(query))  # noqa: E731
        if server.url.startswith("sqlite"):
            # A checkpoint to the end has to wait for whoever still reads an older state.
            work.db.connection().exec_driver_sql("PRAGMA busy_timeout = 0")
            work.db.commit()
            raw = work.db.connection().connection.driver_connection
            assert raw is not None
            raw.execute("COMMIT")
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            raw.execute("BEGIN")
            return int(busy)
        return ask(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        )
