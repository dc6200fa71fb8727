"""What may be kept, by whom, and whether it is still so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import factories
from tests.browsing import Browser
from tests.conftest import Clock
from wiki.http import caching, identity
from wiki.models import Account, Workspace
from wiki.services import workspaces
from wiki.work import Work

Put = Callable[..., Browser]


def public_page(what: str = "bees") -> Callable[[], Any]:
    def view() -> Any:
        key = caching.key(what)
        return caching.unchanged(key) or caching.public(f"all about {what}", key)

    return view


def test_what_nobody_thought_of_is_kept_nowhere(probe: Put) -> None:
    assert probe(lambda: "anything").get("/probe").headers["Cache-Control"] == "private, no-store"


def test_refusals_are_kept_nowhere(client: Browser) -> None:
    for path in ("/nowhere", "/api/v1/nowhere", "/people/nobody"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"


def test_a_public_page_is_kept_and_asked_for_again(probe: Put) -> None:
    browser = probe(public_page())
    first = browser.get("/probe")
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Language"} <= set(first.headers["Vary"].split(", "))
    again = browser.get("/probe", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "public, no-cache"


def test_a_page_that_changed_is_sent_anew(probe: Put) -> None:
    words = iter(["bees", "wasps"])
    browser = probe(lambda: public_page(next(words))())
    etag = browser.get("/probe").headers["ETag"]
    assert browser.get("/probe", headers={"If-None-Match": etag}).text == "all about wasps"


def test_a_page_that_names_its_reader_is_for_their_browser_alone(probe: Put, ada: Account) -> None:
    browser = probe(public_page())
    strangers = browser.get("/probe")
    browser.sign_in(ada)
    hers = browser.get("/probe")
    assert hers.headers["Cache-Control"] == "private, no-cache"
    assert hers.headers["ETag"] != strangers.headers["ETag"]
    answer = browser.get("/probe", headers={"If-None-Match": strangers.headers["ETag"]})
    assert answer.status_code == 200


def test_a_guest_s_name_is_in_no_shared_answer(probe: Put) -> None:
    def view() -> Any:
        identity.pen()
        return public_page()()

    assert probe(view).get("/probe").headers["Cache-Control"] == "private, no-cache"


def test_whoever_joins_a_workspace_gets_its_pages_anew(
    probe: Put, work: Work, workspace: Workspace
) -> None:
    grace = factories.account(work, "Grace Hopper")
    browser = probe(public_page()).sign_in(grace)
    work.commit()
    before = browser.get("/probe").headers["ETag"]
    workspaces.add_member(work, workspace, grace, role="member")
    work.commit()
    joined = browser.get("/probe").headers["ETag"]
    workspaces.add_member(work, workspace, grace, role="steward")
    work.commit()
    assert len({before, joined, browser.get("/probe").headers["ETag"]}) == 3


def test_a_steward_of_the_site_gets_pages_anew(probe: Put, work: Work, ada: Account) -> None:
    browser = probe(public_page()).sign_in(ada)
    work.commit()
    before = browser.get("/probe").headers["ETag"]
    work.reserve()
    ada.steward = True
    work.commit()
    assert browser.get("/probe").headers["ETag"] != before


def test_tomorrow_s_page_is_another(probe: Put, clock: Clock) -> None:
    browser = probe(public_page())
    etag = browser.get("/probe").headers["ETag"]
    clock.tick(days=1)
    assert browser.get("/probe").headers["ETag"] != etag


def test_pages_with_other_queries_are_others(probe: Put) -> None:
    browser = probe(public_page())
    assert browser.get("/probe?a=1").headers["ETag"] != browser.get("/probe?a=2").headers["ETag"]


def test_the_front_page_is_sent_to_a_stranger_once(client: Browser, ada: Account) -> None:
    first = client.get("/")
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert client.get("/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.sign_in(ada).get("/").headers["Cache-Control"] == "private, no-store"
