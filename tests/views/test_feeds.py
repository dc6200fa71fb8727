"""Atom feeds: valid, complete, and telling nobody what they may not read."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.models import Page, Workspace
from wiki.services import pages, proposals, workspaces
from wiki.work import Work

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/changes.atom", "/w/bees/-/changes.atom", "/p/{id}/changes.atom"]


def read(client: Browser, address: str) -> Element:
    """The feed, parsed, once it is seen to hold what RFC 4287 (section 4) asks of every feed."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    assert text(feed, "id") == link(feed, "self") == f"http://localhost{address}"
    assert text(feed, "title")
    datetime.fromisoformat(text(feed, "updated"))
    identities = [text(entry, "id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(set(identities)) == len(identities)
    for entry in feed.iter(f"{ATOM}entry"):
        assert text(entry, "id").startswith("tag:localhost,20")
        assert text(entry, "title")
        assert link(entry, "alternate").startswith("http://localhost/")
        assert text(entry, "author/name")
        datetime.fromisoformat(text(entry, "updated"))
    return feed


def text(element: Element, path: str) -> str:
    found = element.find("/".join(ATOM + step for step in path.split("/")))
    assert found is not None, path
    return found.text or ""


def link(element: Element, relation: str) -> str:
    found = element.find(f"{ATOM}link[@rel='{relation}']")
    assert found is not None
    return found.attrib["href"]


def newest(feed: Element) -> Element:
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    return entry


@pytest.mark.parametrize("address", FEEDS)
def test_a_save_stands_at_the_head_of_each_feed(
    client: Browser, work: Work, page: Page, address: str
) -> None:
    factories.act_as_guest(work, "Quiet Heron")
    factories.revision(work, page, "Bees waggle.\n", summary="shorter")
    entry = newest(read(client, address.format(id=page.public_id)))
    assert text(entry, "title") == "Quiet Heron, a guest, edited Waggle dance"
    assert text(entry, "summary") == "shorter"
    assert text(entry, "author/name") == "Quiet Heron"
    assert text(entry, "author/uri").startswith("http://localhost/people/-/")
    assert link(entry, "alternate") == f"http://localhost/p/{page.public_id}/1..2"


def test_what_a_feed_leads_to_is_there(client: Browser, work: Work, page: Page) -> None:
    factories.revision(work, page, "Bees waggle.\n")
    offered = proposals.offer(work, page, text="Bees dance.\n", base=2)
    work.commit()
    proposals.decline(work, offered)
    work.commit()
    feed = read(client, "/changes.atom")
    addresses = [link(entry, "alternate") for entry in feed.iter(f"{ATOM}entry")]
    assert len(addresses) == 5
    for address in [*addresses, link(feed, "alternate")]:
        assert client.get(address, follow_redirects=True).status_code in (200, 404), address
    assert f"http://localhost/p/{page.public_id}/proposals/{offered.id}" in addresses


@pytest.mark.parametrize(
    "words",
    [
        "</title></entry><entry>",
        "<script>alert(1)</script>",
        "]]> <!-- & &amp; &#0; -->",
        "a\x01\x08\x0b\x1f\x7fb",
        "a\ufffe\uffffb",
        "“quotes” 'and' \"more\"",
        "\u202eright to left\u202c",
        "emoji 🐝 and 𝔊",
    ],
)
def test_whatever_people_write_the_feed_stays_well_formed(
    client: Browser, work: Work, page: Page, words: str
) -> None:
    factories.revision(work, page, "Bees waggle.\n", summary=words)
    feed = read(client, "/w/bees/-/changes.atom")
    assert len(list(feed.iter(f"{ATOM}entry"))) == 3
    kept = "".join(one for one in words if one not in "\x01\x08\x0b\x1f\ufffe\uffff")
    assert text(newest(feed), "summary") == kept


def test_a_title_full_of_markup_is_only_a_title(
    client: Browser, work: Work, workspace: Workspace
) -> None:
    page = factories.page(work, workspace, "</title><b>Bees</b> & ]]>")
    for address in FEEDS:
        feed = read(client, address.format(id=page.public_id))
        assert text(newest(feed), "title").endswith("began </title><b>Bees</b> & ]]>")


def test_a_name_full_of_markup_is_only_a_name(client: Browser, work: Work, page: Page) -> None:
    factories.act_as_guest(work, "<b>Heron</b> & co")
    factories.revision(work, page, "Bees waggle.\n")
    assert text(newest(read(client, "/changes.atom")), "author/name") == "<b>Heron</b> & co"


@pytest.mark.parametrize("address", FEEDS)
def test_a_public_feed_is_asked_for_again_and_unchanged_says_so(
    client: Browser, work: Work, page: Page, address: str
) -> None:
    address = address.format(id=page.public_id)
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    work.commit()
    factories.revision(work, page, "Bees waggle.\n")
    assert client.get(address, headers=known).status_code == 200


def test_a_workspace_that_is_hidden_leaves_the_feeds_at_once(
    client: Browser, work: Work, page: Page
) -> None:
    known = {"If-None-Match": client.get("/changes.atom").headers["ETag"]}
    work.commit()
    closed = workspaces.Settings(title="The dances of bees", visibility="members")
    workspaces.change(work, page.workspace, closed)
    work.commit()
    answer = client.get("/changes.atom", headers=known)
    assert answer.status_code == 200
    assert "Waggle dance" not in answer.text
    assert client.get("/w/bees/-/changes.atom").status_code == 404
    assert client.get(f"/p/{page.public_id}/changes.atom").status_code == 404


def test_feeds_of_members_are_for_members_and_kept_nowhere(
    client: Browser, browser_of: Any, work: Work
) -> None:
    hidden = factories.workspace(work, "Canary queens", slug="queens", visibility="members")
    page = factories.page(work, hidden, "Canary piping")
    addresses = ["/changes.atom", "/w/queens/-/changes.atom", f"/p/{page.public_id}/changes.atom"]
    for address in addresses:
        assert "canary" not in client.get(address).text.lower()
    member = browser_of(work.actor.account)
    for address in addresses:
        answer = member.get(address)
        assert "Canary piping" in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers


def test_an_empty_feed_is_a_feed(client: Browser) -> None:
    feed = read(client, "/changes.atom")
    assert list(feed.iter(f"{ATOM}entry")) == []
    assert text(feed, "updated") == "1970-01-01T00:00:00Z"


def test_a_feed_ends_somewhere(
    client: Browser, work: Work, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wiki.views.feeds.ENTRIES", 2)
    for number in range(3):
        pages.edit(work, page, text=f"{number}\n", base=page.head_number)
        work.commit()
    assert len(list(read(client, "/changes.atom").iter(f"{ATOM}entry"))) == 2
