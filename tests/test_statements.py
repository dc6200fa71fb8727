"""No screen and no save asks the database more often because there are more pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, insert, select
from werkzeug.routing import Rule

from tests import factories
from tests.browsing import Browser
from tests.test_architecture import UNDECLARED
from wiki import clock, ids
from wiki.models import (
    Account,
    Contributor,
    Event,
    File,
    FileVersion,
    IndexTask,
    Link,
    Page,
    PageTag,
    Proposal,
    Revision,
    Workspace,
)
from wiki.services import files, indexing, placing, proposals
from wiki.work import Work

FEW, MANY = 10, 1_000
# What holds a secret, and what hands out a whole workspace.
UNASKED = {
    "/once/<secret>",
    "/w/<workspace>/-/export/archive",
    "/w/<workspace>/-/export/git",
}
QUERIES = {
    "/search": {"q": "dance"},
    "/search/titles": {"q": "dan"},
    "/api/v1/search": {"q": "dance"},
    "/api/v1/titles": {"q": "dan"},
    "/w/<workspace>/-/choices": {"name": "Twin"},
}


@contextmanager
def counting(connection: Connection) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            said.append(statement)

    event.listen(connection, "before_cursor_execute", hear)
    yield said
    event.remove(connection, "before_cursor_execute", hear)


@pytest.fixture
def world(work: Work, workspace: Workspace, ada: Account) -> dict[str, Any]:
    """A workspace with something of everything, and where it is."""
    page = factories.page(work, workspace, "Waggle dance", text="[[Nobody]] [[Home]]\n")
    factories.revision(work, page, "---\ntags: [bees]\n---\n[[Nobody]] [[Home]]\n")
    factories.page(work, workspace, "Home", text="[[Waggle dance]] help\n")
    for slug in ("twin-a", "twin-b"):
        factories.page(work, workspace, "Twin", slug=slug)
    version = files.attach(work, workspace, name="data.txt", content=b"1 2 3")
    work.commit()
    offered = proposals.offer(work, page, text="Other words.\n", base=2)
    work.commit()
    gone = factories.page(work, workspace, "Gone")
    placing.delete_page(work, gone)
    work.commit()
    return {
        "workspace": "bees", "slug": "waggle-dance", "page_id": page.public_id, "n": 1, "old": 1,
        "new": 2, "number": offered.id, "name": "data.txt", "sha256": version.sha256, "tag": "bees",
        "username": ada.username, "contributor_id": work.db.scalars(select(Contributor.id)).first(),
    }  # fmt: skip


def grow(work: Work, upto: int) -> None:
    """Pages by the hundred, each with all that hangs on a page, linked to and from the first."""
    first = work.db.scalars(select(Page).where(Page.slug == "waggle-dance")).one()
    head = work.db.scalars(select(Revision).where(Revision.page_id == first.id)).first()
    assert head is not None
    space, now, people = first.workspace_id, clock.now(), head.contributor_id
    kept = work.db.scalars(select(FileVersion.sha256)).first()
    begin = work.db.scalars(select(Page.id).order_by(Page.id.desc())).first() or 0
    work.reserve()
    numbers = range(begin + 1, begin + 1 + upto)
    rows: list[tuple[Any, Callable[[int], dict[str, Any]]]] = [
        (
            Page,
            lambda n: {
                "id": n, "public_id": ids.page_id(), "workspace_id": space, "slug": f"p{n}",
                "slug_key": f"p{n}", "name_key": f"p{n}", "parent_key": "", "title": f"Dance {n}",
                "title_key": f"dance {n}", "head_number": 1, "created_at": now, "saved_at": now,
            },
        ),
        (
            Contributor,
            lambda n: {"kind": "guest", "name": f"G {n}", "name_key": f"g {n}", "created_at": now},
        ),
        (
            Revision,
            lambda n: {
                "page_id": n, "number": 1, "base_number": 0, "text_hash": head.text_hash,
                "contributor_id": people, "saved_at": now, "title": f"Dance {n}", "licence": "MIT",
            },
        ),
        (PageTag, lambda n: {"page_id": n, "tag_key": "bees", "tag": "bees"}),
        (IndexTask, lambda n: {"page_id": n}),
        (
            Link,
            lambda n: {
                "page_id": n, "position": 0, "kind": "wiki", "target": "Waggle dance",
                "target_workspace_id": space, "target_key": "waggle dance", "target_page_id": first.id,
            },
        ),
        (
            Link,
            lambda n: {
                "page_id": n, "position": 1, "kind": "wiki", "target": f"Missing {n}",
                "target_workspace_id": space, "target_key": f"missing {n}", "target_slug": f"m-{n}",
            },
        ),
        (
            Event,
            lambda n: {
                "at": now, "verb": "edited", "contributor_id": people, "workspace_id": space,
                "page_id": n, "number": 1,
            },
        ),
        (
            Proposal,
            lambda n: {
                "page_id": n, "base_number": 1, "text_hash": head.text_hash, "reason": "suggested",
                "contributor_id": people, "created_at": now,
            },
        ),
        (
            File,
            lambda n: {
                "id": n, "workspace_id": space, "name": f"f{n}.txt", "name_key": f"f{n}.txt",
                "head_number": 1, "created_at": now,
            },
        ),
        (
            FileVersion,
            lambda n: {
                "file_id": n, "number": 1, "sha256": kept, "size": 1, "media_type": "text/plain",
                "contributor_id": people, "saved_at": now,
            },
        ),
    ]  # fmt: skip
    for table, row in rows:
        work.db.execute(insert(table), [row(number) for number in numbers])
    work.commit()
    indexing.drain(work)


def screens(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if "GET" in (rule.methods or ())
        and rule.endpoint not in UNDECLARED
        and rule.rule not in UNASKED
    ]


def counts(
    browser: Browser, connection: Connection, rules: list[Rule], world: dict[str, Any]
) -> dict[str, tuple[int, int]]:
    """For each screen its status and how many statements it took."""
    found = {}
    for rule in rules:
        place = world | ({"n": world["number"]} if "/proposals/" in rule.rule else {})
        built = rule.build({name: place[name] for name in rule.arguments})
        assert built is not None, f"{rule.rule} cannot be asked: what is {rule.arguments}?"
        with counting(connection) as said:
            answer = browser.get(built[1], query_string=QUERIES.get(rule.rule), buffered=True)
        found[rule.rule] = (answer.status_code, len(said))
    return found


def test_no_screen_asks_more_of_many_pages_than_of_few(
    app: Flask,
    work: Work,
    world: dict[str, Any],
    connection: Connection,
    client: Browser,
    ada: Account,
    browser_of: Callable[[Account], Browser],
) -> None:
    rules, browsers = screens(app), (client, browser_of(ada))
    grow(work, FEW)
    for browser in browsers:  # what is made once and then kept
        counts(browser, connection, rules, world)
    few = [counts(browser, connection, rules, world) for browser in browsers]
    assert {status for one in few for status, _said in one.values()} <= {
        200,
        301,
        302,
        401,
        403,
        404,
    }
    grow(work, MANY - FEW)
    many = [counts(browser, connection, rules, world) for browser in browsers]
    more = [
        (rule, one[rule], other[rule])
        for one, other in zip(few, many, strict=True)
        for rule in one
        if one[rule][0] != other[rule][0] or one[rule][1] < other[rule][1]
    ]
    assert not more


def test_no_save_asks_more_of_many_pages_than_of_few(
    work: Work, world: dict[str, Any], connection: Connection, client: Browser
) -> None:
    address = f"/p/{world['page_id']}/edit"

    def save(base: int) -> int:
        form = {"text": f"[[Nobody]] [[Home]] {base}\r\n", "base": str(base)}
        with counting(connection) as said:
            assert client.post(address, data=form).status_code == 303
        return len(said)

    def begin(title: str) -> int:
        with counting(connection) as said:
            sent = {"title": title, "text": "[[Waggle dance]]\r\n"}
            assert client.post("/w/bees/-/new", data=sent).status_code == 303
        return len(said)

    grow(work, FEW)
    save(2), begin("First of all")
    few = save(3), begin("One more")
    grow(work, MANY - FEW)
    assert (save(4), begin("Another one")) == few
