"""The site as a whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.models import Account, Page, Workspace
from wiki.work import Work


def test_the_front_page_shows_workspaces_and_what_changed(client: Browser, page: Page) -> None:
    text = client.get("/").text
    assert page.workspace.title in text
    assert page.title in text
    assert "Ada Lovelace" in text


def test_the_front_page_of_an_empty_site_invites(client: Browser) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "The first page will stand here" in answer.text


def test_what_is_for_members_stands_on_no_stranger_s_front_page(
    client: Browser, work: Work, ada: Account, browser_of: Callable[[Account], Browser]
) -> None:
    hidden = factories.workspace(work, "Canary hives", visibility="members")
    factories.page(work, hidden, "Canary dance")
    assert "Canary" not in client.get("/").text
    assert "Canary" in browser_of(ada).get("/").text


def test_a_public_page_says_nothing_of_its_reader_to_caches(
    client: Browser, workspace: Workspace
) -> None:
    answer = client.get("/")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer.headers


def test_health_answers_for_database_index_and_storage(client: Browser) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json == {"database": True, "index": True, "storage": True}


def test_robots_are_told_what_has_no_end(client: Browser) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    for endless in ("/search", "/p/*..*"):
        assert f"Disallow: {endless}" in answer.text
    assert "Disallow: /\n" not in answer.text


@pytest.mark.parametrize("path", ["/", "/about", "/nowhere", "/sign-in", "/health", "/robots.txt"])
def test_every_answer_is_guarded(client: Browser, path: str) -> None:
    headers = client.get(path).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers
