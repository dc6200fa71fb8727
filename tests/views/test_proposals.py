"""Proposals through the door: offered, looked at, taken, amended, declined."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.models import Page
from wiki.services import history, proposals
from wiki.work import Work

BETTER = factories.TEXT + "\nThe run is longer when the way is.\n"


@pytest.fixture
def locked(work: Work) -> Page:
    """A page that everybody reads and only members edit."""
    workspace = factories.workspace(work, "Hives", slug="hives", editing="members")
    return factories.page(work, workspace, "Drones")


@pytest.fixture
def member(browser_of: Any, work: Work, locked: Page) -> Browser:
    """The browser of Ada, who may edit it."""
    browser = browser_of(work.actor.account)
    assert isinstance(browser, Browser)
    # What the browser did stands inside what `work` has begun: it must not be undone with it.
    work.commit()
    return browser


def offer(client: Browser, page: Page, text: str = BETTER, **fields: Any) -> str:
    """Offer a text as browsers send it; the address of the proposal."""
    form = {"text": text.replace("\n", "\r\n"), "base": 1, "summary": "the run"} | fields
    answer = client.post(f"/p/{page.public_id}/proposals/new", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_guest_who_may_not_edit_offers_a_change(
    client: Browser, locked: Page, work: Work
) -> None:
    page_of = client.get("/w/hives/drones").text
    assert f"/p/{locked.public_id}/proposals/new" in page_of
    assert f"/p/{locked.public_id}/edit" not in page_of
    bench = client.get(f"/p/{locked.public_id}/proposals/new")
    assert "Bees dance to show the way." in bench.text
    shown = client.get(offer(client, locked)).text
    assert "the run" in shown
    assert "The run is longer when the way is." in shown
    assert "Take it in" not in shown
    offered = proposals.listed(work, locked)[0]
    assert offered.text == BETTER


def test_what_waits_is_listed_for_page_and_workspace(client: Browser, locked: Page) -> None:
    address = offer(client, locked)
    for listed in (f"/p/{locked.public_id}/proposals", "/w/hives/-/proposals"):
        assert address in client.get(listed).text
        assert address not in client.get(f"{listed}?closed=yes").text


def test_a_member_takes_it_in_and_reads_it_on_the_page(
    client: Browser, member: Browser, locked: Page
) -> None:
    address = offer(client, locked)
    assert "Take it in" in member.get(address).text
    answer = member.post(f"{address}/take")
    assert (answer.status_code, answer.location) == (303, "/w/hives/drones")
    assert "The run is longer when the way is." in client.get("/w/hives/drones").text
    shown = client.get(address).text
    assert "Taken in by" in shown
    assert "Take it in" not in shown
    assert member.post(f"{address}/take").status_code == 409


def test_a_member_amends_it_and_that_takes_it(
    client: Browser, member: Browser, locked: Page
) -> None:
    address = offer(client, locked)
    bench = member.get(f"{address}/edit").text
    assert "The run is longer when the way is." in bench
    number = address.rpartition("/")[2]
    assert f'name="proposal" value="{number}"' in bench
    form = {"text": BETTER + "Always.\n", "base": 1, "summary": "and more", "proposal": number}
    assert member.post(f"/p/{locked.public_id}/edit", data=form).status_code == 303
    assert "Always." in client.get("/w/hives/drones").text
    assert "Taken in by" in client.get(address).text


def test_a_clash_opens_both_texts_and_settling_it_takes_the_proposal(
    client: Browser, member: Browser, locked: Page, work: Work
) -> None:
    theirs = factories.TEXT.replace("show the way", "tell of flowers")
    address = offer(client, locked, theirs)
    work.commit()
    factories.revision(work, locked, factories.TEXT.replace("show the way", "give directions"))
    screen = member.post(f"{address}/take")
    assert screen.status_code == 409
    assert "tell of flowers" in screen.text
    assert "give directions" in screen.text
    number = address.rpartition("/")[2]
    assert f'name="proposal" value="{number}"' in screen.text
    form = {
        "mine": theirs,
        "was": 1,
        "base": 2,
        "summary": "the run",
        "section": "",
        "proposal": number,
        "choice-1": "mine",
    }
    assert member.post(f"/p/{locked.public_id}/edit", data=form).status_code == 303
    assert "tell of flowers" in client.get("/w/hives/drones").text
    assert "Taken in by" in client.get(address).text


def test_mine_is_offered_from_the_conflict_screen(
    member: Browser, locked: Page, work: Work
) -> None:
    mine = factories.TEXT.replace("show the way", "tell of flowers")
    factories.revision(work, locked, factories.TEXT.replace("show the way", "give directions"))
    form = {"mine": mine, "was": 1, "base": 2, "summary": "", "section": "", "act": "propose"}
    answer = member.post(f"/p/{locked.public_id}/edit", data=form)
    assert answer.status_code == 303
    shown = member.get(answer.location).text
    assert "It clashed with what somebody else saved" in shown
    assert "tell of flowers" in shown


def test_a_member_declines_with_an_answer(client: Browser, member: Browser, locked: Page) -> None:
    address = offer(client, locked)
    refused = member.post(f"{address}/decline", data={"answer": "x" * 1001})
    assert refused.status_code == 422
    assert "x" * 1001 in refused.text
    assert member.post(f"{address}/decline", data={"answer": "Said below."}).status_code == 303
    shown = client.get(address).text
    assert "Declined by" in shown
    assert "Said below." in shown
    assert address in client.get("/w/hives/-/proposals?closed=yes").text


def test_a_refused_offer_comes_back_as_typed(client: Browser, locked: Page) -> None:
    address = f"/p/{locked.public_id}/proposals/new"
    form = {"text": BETTER, "base": 1, "summary": "x" * 1001}
    answer = client.post(address, data=form)
    assert answer.status_code == 422
    assert "The run is longer when the way is." in answer.text
    assert "x" * 1001 in answer.text
    unchanged = client.post(address, data={"text": factories.TEXT, "base": 1, "summary": ""})
    assert unchanged.status_code == 422
    assert "Change something first." in unchanged.text


def test_an_offer_can_be_looked_at_before_it_is_made(
    client: Browser, locked: Page, work: Work
) -> None:
    address = f"/p/{locked.public_id}/proposals/new"
    form = {"text": "A **bold** claim.\n", "base": 1, "summary": ""}
    assert "<strong>bold</strong>" in client.post(address, data=form | {"act": "preview"}).text
    assert "What you have changed" in client.post(address, data=form | {"act": "changes"}).text
    preview = client.post(f"/p/{locked.public_id}/proposals/preview", data=form)
    assert "<strong>bold</strong>" in preview.text
    assert list(proposals.listed(work, locked)) == []


def test_strangers_decide_nothing(client: Browser, locked: Page) -> None:
    address = offer(client, locked)
    for act in ("take", "decline"):
        assert client.post(f"{address}/{act}").status_code == 401
    assert client.get(f"{address}/edit").status_code == 401


def test_what_is_offered_to_members_looks_missing_to_others(
    client: Browser, browser_of: Any, work: Work
) -> None:
    hidden = factories.workspace(work, "Queens", slug="queens", visibility="members")
    page = factories.page(work, hidden, "Piping")
    address = offer(browser_of(work.actor.account), page, summary="canary")
    for path in (
        address,
        f"{address}/edit",
        f"/p/{page.public_id}/proposals",
        "/w/queens/-/proposals",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "canary" not in answer.text
    assert client.post(f"{address}/take").status_code == 404
    assert client.post(f"/p/{page.public_id}/proposals/new", data={}).status_code == 404


def test_the_list_goes_on_page_by_page(
    client: Browser, locked: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wiki.views.proposals.LEAF", 1)
    older, newer = offer(client, locked), offer(client, locked, BETTER + "More.\n")
    first = client.get("/w/hives/-/proposals").text
    assert newer in first
    assert f'"{older}"' not in first
    onward = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert older in client.get(onward).text


def test_nothing_is_lost_when_it_was_taken_while_one_amended_it(
    client: Browser, member: Browser, locked: Page, work: Work
) -> None:
    address = offer(client, locked)
    number = address.rpartition("/")[2]
    member.post(f"{address}/take")
    form = {"text": BETTER + "Always.\n", "base": 1, "summary": "", "proposal": number}
    assert member.post(f"/p/{locked.public_id}/edit", data=form).status_code == 303
    work.db.expire_all()
    assert history.head(work, locked).text == BETTER + "Always.\n"
