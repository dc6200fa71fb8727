"""Changes as pages: of the site, a workspace, a page; and the stewards' log."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import factories
from tests.browsing import Browser
from tests.services.pictures import png
from wiki.models import Page, Workspace
from wiki.services import files, pages, placing, workspaces
from wiki.work import Work


def edit(work: Work, page: Page, text: str, *, summary: str = "", minor: bool = False) -> None:
    pages.edit(work, page, text=text, base=page.head_number, summary=summary, minor=minor)
    work.commit()


def test_what_happened_is_said_in_words_under_its_day(
    client: Browser, clock: Any, work: Work, workspace: Workspace, page: Page
) -> None:
    clock.tick(days=2)
    factories.act_as_guest(work, "Quiet Heron")
    edit(work, page, "Bees waggle.\n", summary="shorter")
    version = files.attach(work, workspace, name="run.png", content=png("red"))
    work.commit()
    shown = re.sub(r"<[^>]+>|\s+", " ", client.get("/changes").text)
    shown = re.sub(r" +", " ", shown)
    assert "Today, 9 May Quiet Heron , a guest, attached run.png" in shown
    assert "Quiet Heron , a guest, edited Waggle dance in The dances of bees shorter" in shown
    assert "Wednesday, 7 May" in shown
    assert version.file.name == "run.png"


@pytest.mark.parametrize("address", ["/changes", "/w/bees/-/changes", "/p/{id}/changes"])
def test_each_deed_leads_to_what_changed(
    client: Browser, work: Work, page: Page, address: str
) -> None:
    edit(work, page, "Bees waggle.\n")
    shown = client.get(address.format(id=page.public_id)).text
    assert f'href="/p/{page.public_id}/1..2"' in shown


def test_small_edits_can_be_left_out(client: Browser, work: Work, page: Page) -> None:
    edit(work, page, "Bees waggle.\n", summary="a comma", minor=True)
    edit(work, page, "Bees waggle a lot.\n", summary="a claim")
    with_them, without = client.get("/changes").text, client.get("/changes?small=hidden").text
    assert "a comma" in with_them
    assert "a comma" not in without
    assert "a claim" in without
    assert "?small=hidden" in with_them


def test_other_places_stay_out_of_the_changes_of_one(
    client: Browser, work: Work, workspace: Workspace, page: Page
) -> None:
    sibling = factories.page(work, workspace, "Round dance")
    factories.page(work, factories.workspace(work, "Wasps"), "Stings")
    of_workspace = client.get("/w/bees/-/changes").text
    assert "Round dance" in of_workspace
    assert "Stings" not in of_workspace
    of_page = client.get(f"/p/{page.public_id}/changes").text
    assert "Waggle dance" in of_page
    assert sibling.title not in of_page


def test_older_changes_are_a_step_away_and_keep_what_was_chosen(
    client: Browser, work: Work, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wiki.views.changes.LEAF", 2)
    edit(work, page, "One.\n", summary="first claim")
    edit(work, page, "Two.\n", summary="second claim")
    edit(work, page, "Two!\n", summary="a mark", minor=True)
    first = client.get("/changes?small=hidden").text
    assert "first claim" in first
    assert "began" not in first
    onward = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = client.get(onward.replace("&amp;", "&")).text
    assert "began" in second
    assert "first claim" not in second
    assert "a mark" not in second
    assert 'rel="prev"' in second


@pytest.mark.parametrize("cursor", ["garbage", "WzFd.bad", "%00"])
def test_a_made_up_cursor_is_refused(client: Browser, cursor: str) -> None:
    assert client.get(f"/changes?cursor={cursor}").status_code == 400


def test_what_members_do_is_told_to_members_alone(
    client: Browser, browser_of: Any, work: Work
) -> None:
    hidden = factories.workspace(work, "Canary queens", slug="queens", visibility="members")
    page = factories.page(work, hidden, "Canary piping", summary="canary summary")
    placing.delete_page(work, page, because="canary reason")
    work.commit()
    for address in ("/changes", "/log", "/w/queens/-/changes", f"/p/{page.public_id}/changes"):
        answer = client.get(address)
        assert "canary" not in answer.text.lower(), address
        assert answer.headers["Cache-Control"] == "private, no-store"
    mine = browser_of(work.actor.account)
    assert "Canary piping" in mine.get("/changes").text
    assert "canary reason" in mine.get("/w/queens/-/changes").text


def test_a_deleted_page_is_still_named_and_leads_to_its_record(
    client: Browser, work: Work, page: Page
) -> None:
    placing.delete_page(work, page, because="said twice")
    work.commit()
    shown = client.get("/w/bees/-/changes").text
    assert "said twice" in shown
    assert f'href="/p/{page.public_id}"' in shown


def test_acts_of_stewards_stand_in_the_open_log(
    client: Browser, work: Work, workspace: Workspace
) -> None:
    hana = factories.account(work, "Hana Tesfaye")
    workspaces.add_member(work, workspace, hana, role="member")
    work.commit()
    shown = client.get("/log").text
    assert "Hana Tesfaye" in shown
    assert "started the workspace" not in shown


def test_words_of_people_are_only_words(client: Browser, work: Work, workspace: Workspace) -> None:
    page = factories.page(work, workspace, "<i>Bees</i> & ]]>", summary="<script>alert(1)</script>")
    shown = client.get(f"/p/{page.public_id}/changes").text
    assert "<script>alert" not in shown
    assert "&lt;i&gt;Bees&lt;/i&gt; &amp; ]]&gt;" in shown
