"""What holds of every screen: light, legible to all, and nothing the policy would block."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.models import Account, Page, Workspace
from wiki.work import Work

KB = 1024
FRAME = 35 * KB
VOID = {"input", "br", "img", "meta", "link", "hr", "wbr", "source", "mspace"}
Address = Callable[[Page], str]

SCREENS: dict[str, Address] = {
    "front page": lambda page: "/",
    "workspaces": lambda page: "/w/",
    "changes": lambda page: "/changes",
    "about": lambda page: "/about",
    "search": lambda page: "/search?q=dance",
    "sign in": lambda page: "/sign-in",
    "pen name": lambda page: "/pen-name",
    "nothing here": lambda page: "/w/nothing/",
    "workspace": lambda page: "/w/bees/",
    "all pages": lambda page: "/w/bees/-/pages",
    "not written yet": lambda page: "/w/bees/-/missing",
    "orphans": lambda page: "/w/bees/-/orphans",
    "tags": lambda page: "/w/bees/-/tags",
    "trash": lambda page: "/w/bees/-/trash",
    "members": lambda page: "/w/bees/-/members",
    "files": lambda page: "/w/bees/-/files",
    "new page": lambda page: "/w/bees/-/new",
    "page": lambda page: f"/w/bees/{page.slug}",
    "missing page": lambda page: "/w/bees/nobody-wrote-this",
    "edit": lambda page: f"/p/{page.public_id}/edit",
    "history": lambda page: f"/p/{page.public_id}/history",
    "revision": lambda page: f"/p/{page.public_id}/1",
    "difference": lambda page: f"/p/{page.public_id}/1..2",
    "in one column": lambda page: f"/p/{page.public_id}/1..2?columns=one",
    "who wrote which line": lambda page: f"/p/{page.public_id}/blame",
    "links here": lambda page: f"/p/{page.public_id}/links",
    "rename": lambda page: f"/p/{page.public_id}/rename",
    "delete": lambda page: f"/p/{page.public_id}/delete",
    "bring back": lambda page: f"/p/{page.public_id}/revert?revision=1",
}
OF_ACCOUNTS: dict[str, Address] = {
    "settings": lambda page: "/settings",
    "tokens": lambda page: "/settings/tokens",
    "start a workspace": lambda page: "/w/-/new",
    "settings of a workspace": lambda page: "/w/bees/-/settings",
    "signed in": lambda page: f"/w/bees/{page.slug}",
}


class Screen(HTMLParser):
    """A page as whoever reads it by its structure meets it."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: dict[int, str] = {}
        self._open: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        place = len(self.elements) - 1
        self.words[place] = ""
        if tag not in VOID:
            self._open.append(place)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self.elements[self._open.pop()][0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for place in self._open:
            self.words[place] += data

    def all(self, *tags: str) -> list[tuple[dict[str, str], str]]:
        """The attributes and the words of every element of these kinds."""
        return [
            (attributes, self.words[place].strip())
            for place, (tag, attributes) in enumerate(self.elements)
            if tag in tags
        ]


@pytest.fixture
def page(work: Work, workspace: Workspace) -> Page:
    written = factories.page(work, workspace, "Waggle dance", text="## One\n\nBees dance.\n")
    factories.revision(
        work, written, "## One\n\nBees dance in [[The dark]].\n\n## Two\n\nThey hum.\n"
    )
    return written


@pytest.fixture
def seen(
    client: Browser,
    browser_of: Callable[[Account], Browser],
    ada: Account,
    page: Page,
    request: pytest.FixtureRequest,
) -> Screen:
    name = request.param
    browser = browser_of(ada) if name in OF_ACCOUNTS else client
    answer = browser.get({**SCREENS, **OF_ACCOUNTS}[name](page))
    assert answer.status_code in (200, 404), answer.status_code
    return Screen(answer.text)


every_screen = pytest.mark.parametrize("seen", [*SCREENS, *OF_ACCOUNTS], indirect=True)


@every_screen
def test_every_screen_has_its_landmarks_and_one_heading_of_the_first_rank(seen: Screen) -> None:
    assert len(seen.all("h1")) == 1
    assert seen.all("h1")[0][1]
    assert [attributes["id"] for attributes, _ in seen.all("main")] == ["content"]
    assert seen.all("html")[0][0]["lang"] == "en"
    assert seen.all("a")[0][0]["href"] == "#content"
    names = [attributes.get("aria-label") for attributes, _ in seen.all("nav")]
    assert None not in names
    assert len(names) == len(set(names))
    assert seen.all("title")[0][1].endswith(" – Commonplace")


@every_screen
def test_no_heading_skips_a_rank_on_the_way_down(seen: Screen) -> None:
    ranks = [int(tag[1]) for tag, _ in seen.elements if re.fullmatch(r"h[1-6]", tag)]
    main = ranks[ranks.index(1) :]
    assert all(below <= above + 1 for above, below in pairwise(main)), main


@every_screen
def test_every_control_has_a_name(seen: Screen) -> None:
    labels = {attributes.get("for") for attributes, words in seen.all("label") if words}
    inside = {attributes.get("id") or attributes.get("name") for attributes, _ in seen.all("input")}
    for attributes, _words in seen.all("input", "textarea", "select"):
        if attributes.get("type") == "hidden" or "hidden" in attributes:
            continue
        radio = attributes.get("type") in ("radio", "checkbox")
        named = attributes.get("id") in labels or "aria-label" in attributes
        assert named or (radio and inside), attributes
    for attributes, words in seen.all("button", "a", "summary"):
        assert words or attributes.get("aria-label"), attributes


@every_screen
def test_no_two_things_have_one_id_and_every_reference_leads_to_something(seen: Screen) -> None:
    ids = Counter(attributes["id"] for _, attributes in seen.elements if "id" in attributes)
    assert [one for one, times in ids.items() if times > 1] == []
    for _, attributes in seen.elements:
        for name in ("for", "aria-describedby", "popovertarget", "form"):
            for wanted in attributes.get(name, "").split():
                assert wanted in ids, (name, wanted)


@every_screen
def test_nothing_on_any_screen_is_what_the_policy_blocks(seen: Screen) -> None:
    for tag, attributes in seen.elements:
        assert "style" not in attributes, (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag not in ("style", "iframe", "object", "base")
    for attributes, words in seen.all("script"):
        assert attributes["src"].startswith("/static/")
        assert words == ""


def test_the_frame_of_a_page_is_light(client: Browser, page: Page) -> None:
    def sent(address: str) -> tuple[int, str]:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        return len(answer.data), client.get(address).text

    size, html = sent(f"/w/bees/{page.slug}")
    (sheet,) = re.findall(r'href="(/static/css[^"]+)"', html)
    (script,) = re.findall(r'src="(/static/js[^"]+)"', html)
    total = size + sent(sheet)[0] + sent(script)[0]
    folder = script.removesuffix("app.js")
    for behaviour in ("copy", "keys", "complete"):
        total += sent(f"{folder}behaviours/{behaviour}.js")[0]
    for helper in ("debounce", "steps", "typing"):
        total += sent(f"{folder}lib/{helper}.js")[0]
    assert total <= FRAME, f"{total / KB:.1f} KB"


def test_a_page_sends_for_few_things(client: Browser, page: Page) -> None:
    html = client.get(f"/w/bees/{page.slug}").text
    assert len(re.findall(r'<link rel="stylesheet"', html)) == 1
    assert len(re.findall(r"<script", html)) == 1


def test_the_masthead_says_who_one_is(
    client: Browser, browser_of: Callable[[Account], Browser], ada: Account, page: Page
) -> None:
    assert "Sign in</a>" in client.get("/").text
    signed_in = browser_of(ada).get("/").text
    assert "Ada Lovelace</button>" in " ".join(signed_in.split())
    assert "Sign out" in signed_in
    assert "Sign in</a>" not in signed_in


def test_a_page_that_is_read_sets_no_cookie(client: Browser, page: Page) -> None:
    assert "Set-Cookie" not in client.get(f"/w/bees/{page.slug}").headers
