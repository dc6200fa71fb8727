"""What is kept of pages is shown only as long as it holds, whichever process the change came through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from tests import factories
from tests.browsing import Browser
from tests.conftest import Place
from tests.racing import opened
from tests.services.pictures import png
from wiki.app import create_app
from wiki.models import Account, Page, Workspace
from wiki.services import files, pages, placing, workspaces
from wiki.work import Work

pytestmark = pytest.mark.races

PAGE = "/w/bees/waggle-dance"
HOME = "/w/bees/"
HELP = "---\ntags: [help wanted]\n---\n\nOne could [[Say more]].\n"
TEXT = "The [[Round dance]] and [[wasps:Sting|a sting]]. ![run](run.png)\n"
Change = Callable[[Work], object]


@pytest.fixture
def first(real_place: Place) -> Browser:
    return browser(real_place.app)


@pytest.fixture
def second(real_place: Place) -> Iterator[Browser]:
    """A browser that another process of the same wiki answers."""
    app = create_app(real_place.settings, tools=real_place.tools)
    app.testing = True
    app.test_client_class = Browser
    yield browser(app)
    if app.extensions["keeper"] is not None:
        app.extensions["keeper"].close()
    app.extensions["engine"].dispose()


def browser(app: Flask) -> Browser:
    made = app.test_client()
    assert isinstance(made, Browser)
    return made


@pytest.fixture
def work(real_place: Place) -> Iterator[Work]:
    with opened(real_place) as made:
        factories.act_as(made, factories.account(made, "Ada Lovelace"))
        bees = factories.workspace(made, "Bees", slug="bees")
        wasps = factories.workspace(made, "Wasps", slug="wasps")
        factories.page(made, bees, "Home", text="See [[Waggle dance]].\n")
        factories.page(made, bees, "Round dance")
        factories.page(made, wasps, "Sting", text="Unlike the [[bees:Waggle dance]].\n")
        files.attach(made, bees, name="run.png", content=png("red"))
        made.commit()
        factories.page(made, bees, "Waggle dance", text=TEXT)
        made.release()
        yield made


def bees(work: Work) -> Workspace:
    return workspaces.find(work, "bees")


def page(work: Work, slug: str = "waggle-dance", workspace: str = "bees") -> Page:
    return pages.find(work, workspaces.find(work, workspace), slug)


def settings(work: Work, workspace: str, **chosen: str) -> None:
    found = workspaces.find(work, workspace)
    now = workspaces.settings_of(found)
    changed = {name: chosen.get(name, getattr(now, name)) for name in now.__dataclass_fields__}
    slug = chosen.get("slug", "")
    workspaces.change(work, found, workspaces.Settings(**changed), slug=slug)


def edit(work: Work, text: str, slug: str = "waggle-dance", workspace: str = "bees") -> None:
    found = page(work, slug, workspace)
    pages.edit(work, found, text=text, base=found.head_number)


def member(work: Work) -> None:
    workspaces.add_member(work, bees(work), factories.account(work, "Hana Tesfaye"), role="member")


def guest_edits(work: Work) -> None:
    before = work.actor
    factories.act_as_guest(work, "Quiet Heron")
    edit(work, "By a heron.\n")
    work.commit()
    work.actor = before


def guest_signs_up(work: Work) -> None:
    before = work.actor
    key = factories.act_as_guest(work, "Quiet Heron").guest_key
    work.actor = before
    factories.account(work, "Otto Outsider", guest_keys=(key,))


def only_of_trash(work: Work, workspace: str) -> Page:
    [deleted] = placing.trash(work, workspaces.find(work, workspace))
    return deleted


# Each as the address it is seen at, the deed, and what is shown only after it; one after the other.
CHANGES: dict[str, tuple[str, Change, str]] = {
    "an edit": (PAGE, lambda w: edit(w, TEXT + "Something new.\n"), "Something new."),
    "an edit of the home page": (HOME, lambda w: edit(w, "New here.\n", "home"), "New here."),
    "a link to it": (
        PAGE,
        lambda w: factories.page(w, bees(w), "Third", text="As in the [[Waggle dance]].\n"),
        "As in the",
    ),
    "a link to it reworded elsewhere": (
        PAGE,
        lambda w: edit(w, "Much like the [[bees:Waggle dance]].\n", "sting", "wasps"),
        "Much like the",
    ),
    "what links to it renamed elsewhere": (
        PAGE,
        lambda w: placing.rename(w, page(w, "sting", "wasps"), title="Poison"),
        "Poison",
    ),
    "a page it links to moved": (
        PAGE,
        lambda w: placing.rename(w, page(w, "round-dance"), slug="circles"),
        'href="/w/bees/circles"',
    ),
    "a page it links to elsewhere moved": (
        PAGE,
        lambda w: placing.rename(w, page(w, "sting", "wasps"), slug="poison"),
        'href="/w/wasps/poison"',
    ),
    "another workspace's address": (
        PAGE,
        lambda w: settings(w, "wasps", slug="vespa"),
        'href="/w/vespa/poison"',
    ),
    "another workspace closed to others": (
        PAGE,
        lambda w: settings(w, "vespa", visibility="members"),
        'href="/w/bees/wasps-sting"',
    ),
    "another workspace opened to others": (
        PAGE,
        lambda w: settings(w, "vespa", visibility="public"),
        'href="/w/vespa/poison"',
    ),
    "a page it links to elsewhere deleted": (
        PAGE,
        lambda w: placing.delete_page(w, page(w, "poison", "vespa")),
        'href="/w/vespa/sting"',
    ),
    "a page it links to elsewhere restored": (
        PAGE,
        lambda w: placing.restore(w, only_of_trash(w, "vespa")),
        'href="/w/vespa/poison"',
    ),
    "a page it links to deleted": (
        PAGE,
        lambda w: placing.delete_page(w, page(w, "circles")),
        'href="/w/bees/round-dance"',
    ),
    "another page beside it": (PAGE, lambda w: factories.page(w, bees(w), "Zigzag"), "Zigzag"),
    "a member": (HOME, member, "Hana Tesfaye"),
    "news": (HOME, lambda w: factories.page(w, bees(w), "Tremble"), "Tremble"),
    "a cry for help": (
        HOME,
        lambda w: edit(w, HELP, "third"),
        "Say more",
    ),
    "its own title": (PAGE, lambda w: placing.rename(w, page(w), title="Run"), "Run</h1>"),
    "the workspace's title": (PAGE, lambda w: settings(w, "bees", title="Apis"), "Apis"),
    "a guest's edit": (PAGE, guest_edits, "Quiet Heron"),
    "a guest's new name": (PAGE, guest_signs_up, "Otto Outsider"),
    "the workspace archived": (PAGE, lambda w: workspaces.archive(w, bees(w)), "archived"),
}


def test_a_change_made_in_one_process_shows_at_once_in_every_other(
    work: Work, first: Browser, second: Browser
) -> None:
    for change, (address, do, shows) in CHANGES.items():
        before = [one.get(address) for one in (first, second, first, second)]
        assert {one.status_code for one in before} == {200}
        assert before[0].text == before[1].text, change
        assert shows not in before[0].text, change
        do(work)
        work.commit()
        for one in (first, second):
            after = one.get(address, headers={"If-None-Match": before[0].headers["ETag"]})
            assert after.status_code == 200, change
            assert shows in after.text, change
            assert after.headers["ETag"] != before[0].headers["ETag"]


def test_another_picture_under_the_same_name_shows_at_once(
    work: Work, first: Browser, second: Browser
) -> None:
    old = [one.get(PAGE).text for one in (first, second)]
    files.replace(work, files.find(work, bees(work), "run.png"), content=png("blue"))
    work.commit()
    new = [one.get(PAGE).text for one in (first, second)]
    source = [text.partition('src="/files/')[2][:64] for text in (*old, *new)]
    assert source[0] == source[1] != source[2] == source[3]
    # The revision of before goes on showing what it showed.
    permalink = f"/p/{page(work).public_id}/1"
    assert source[0] in first.get(permalink).text


@pytest.mark.parametrize("address", [PAGE, HOME])
def test_a_page_that_did_not_change_is_not_sent_again(
    work: Work, first: Browser, second: Browser, address: str
) -> None:
    answer = first.get(address)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    for one in (first, second, second):
        again = one.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]
        assert again.headers["Cache-Control"] == "public, no-cache"
        assert "Content-Security-Policy" in again.headers


def test_a_page_closed_to_others_is_gone_at_once_and_kept_nowhere(
    work: Work, first: Browser, second: Browser, real_place: Place
) -> None:
    answer = first.get(PAGE), second.get(PAGE)
    settings(work, "bees", visibility="members")
    work.commit()
    for one in (first, second):
        gone = one.get(PAGE, headers={"If-None-Match": answer[0].headers["ETag"]})
        nothing = one.get("/w/nothing/waggle-dance")
        assert (gone.status_code, gone.headers["Cache-Control"]) == (404, "private, no-store")
        assert gone.text == nothing.text.replace("/nothing/", "/bees/").replace(
            "%2Fnothing%2F", "%2Fbees%2F"
        )
    ada = work.actor.account
    assert isinstance(ada, Account)
    first.sign_in(ada)
    shown = first.get(PAGE)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "private, no-store")
    assert "ETag" not in shown.headers


def test_what_is_kept_for_strangers_says_nothing_of_who_is_known(
    work: Work, first: Browser, second: Browser
) -> None:
    ada = work.actor.account
    assert isinstance(ada, Account)
    work.release()
    second.sign_in(ada)
    mine = second.get(PAGE)
    assert "Ada Lovelace" in mine.text
    assert mine.headers["Cache-Control"] == "private, no-cache"
    strangers = first.get(PAGE)
    assert mine.headers["ETag"] != strangers.headers["ETag"]
    assert "Set-Cookie" not in strangers.headers
    assert strangers.text == first.get(PAGE).text


def test_a_deleted_and_a_missing_page_are_kept_nowhere(work: Work, first: Browser) -> None:
    first.get(PAGE)
    placing.delete_page(work, page(work), because="wasps")
    work.commit()
    gone = first.get(PAGE)
    assert (gone.status_code, gone.headers["Cache-Control"]) == (410, "private, no-store")
    missing = first.get("/w/bees/nobody")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "private, no-store")


def test_an_answer_never_carries_the_mark_of_what_came_after_it(
    work: Work, first: Browser, real_place: Place
) -> None:
    engine = real_place.app.extensions["engine"]
    looked: list[str] = []

    def save_in_between(
        connection: Connection, cursor: object, statement: str, *_rest: object
    ) -> None:
        """A save falls between a reader's look at the page and the reading of its text."""
        if statement.startswith("SELECT pages.id") and not looked:
            looked.append(statement)
            edit(work, "Something new.\n")
            work.commit()

    work.release()
    event.listen(engine, "after_cursor_execute", save_in_between)
    during = first.get(PAGE)
    event.remove(engine, "after_cursor_execute", save_in_between)
    assert looked
    after = first.get(PAGE, headers={"If-None-Match": during.headers["ETag"]})
    assert "Something new." in (during.text if after.status_code == 304 else after.text)
    assert "Something new." in first.get(PAGE).text


def test_other_settings_make_another_answer(work: Work, first: Browser, real_place: Place) -> None:
    work.release()
    told = first.get(PAGE).headers["ETag"]
    chosen = replace(real_place.settings, site_name="The Apiary")
    app = create_app(chosen, tools=replace(real_place.tools, settings=chosen))
    app.testing = True
    answer = app.test_client().get(PAGE, headers={"If-None-Match": told})
    assert answer.status_code == 200
    assert "The Apiary" in answer.text
    if app.extensions["keeper"] is not None:
        app.extensions["keeper"].close()
    app.extensions["engine"].dispose()
