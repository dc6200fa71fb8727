"""Texts that try to run a script do not, on any screen, even in a browser without our policy's help."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser import looking
from tests.browser.conftest import Visit, bring_in
from tests.browser.visitor import Visitor
from tests.faults.served import Served
from tests.rendering import hostile

pytestmark = pytest.mark.browser

POLICY = "content-security-policy"
PAGES = 6
EACH = 12
IMAGE = "<img src=x onerror=alert(1)>"
NOTICE = """
for (const name of ["alert", "confirm", "prompt", "print"]) {
  window[name] = () => console.error(`ran: ${name} on ${location}`)
}
"""


def chosen() -> list[str]:
    """Seventy-two of the hostile texts, of every family, each with the next beside it."""
    step = len(hostile.TEXTS) / (PAGES * EACH)
    return [hostile.TEXTS[int(place * step)] for place in range(PAGES * EACH)]


def revisions(texts: list[str]) -> Iterator[dict[str, object]]:
    """Two of each page, the second twice as long as the first."""
    for number in range(PAGES):
        vectors = texts[number * EACH : (number + 1) * EACH]
        for revision in (1, 2):
            yield {
                "page": f"page-{number}.md",
                "title": f"Needle {number} {IMAGE}",
                "rev": revision,
                "author": f"Mallory {IMAGE}",
                "timestamp": f"2031-05-07T12:00:0{revision}Z",
                "comment": f'<script>alert(1)</script> "onload=alert(1) {IMAGE}',
                "text": "needle\n\n" + "\n\n".join(vectors[: revision * EACH // 2]),
            }


@pytest.fixture
def poisoned(tmp_path: Path, chromium: Browser) -> Iterator[Served]:
    """A wiki whose every word is hostile: texts, titles, names, summaries."""
    instance = tmp_path / "instance"
    bring_in(instance, revisions(chosen()), title=IMAGE)
    served = Served(instance)
    served.start()
    yield served
    served.stop()


def without_policy(route: Route) -> None:
    """Hand the answer on without its Content-Security-Policy."""
    answer = route.fetch(max_redirects=0)
    kept = {name: value for name, value in answer.headers.items() if name.lower() != POLICY}
    route.fulfill(response=answer, headers=kept)


def provoke(page: Page) -> None:
    """Do to everything in a page what might wake a script."""
    page.evaluate(
        """() => {
          for (const element of document.querySelectorAll("main *")) {
            for (const kind of ["mouseover", "pointerenter", "focus", "toggle", "animationstart"]) {
              element.dispatchEvent(new Event(kind, { bubbles: true }))
            }
            if (element.localName === "details") element.open = true
          }
        }"""
    )


def test_no_stored_text_runs_a_script_anywhere(poisoned: Served, visit: Visit) -> None:
    visitor: Visitor = visit(poisoned)
    visitor.context.add_init_script(NOTICE)
    visitor.context.route(lambda url: "/static/" not in url, without_policy)
    addresses = ["/", "/w/", "/w/notes/", "/w/notes/-/pages", "/w/notes/-/changes", "/changes"]
    addresses += ["/search?q=needle", "/search?q=alert", "/people/-/1", "/w/notes/-/tags"]
    for number in range(PAGES):
        page = poisoned.get(f"/api/v1/workspaces/notes/pages/page-{number}").json()
        permalink = f"/p/{page['id']}"
        addresses += [page["url"].removeprefix(visitor.site), f"{permalink}/1"]
        addresses += [f"{permalink}/{act}" for act in ("history", "1..2", "blame", "links", "edit")]
    for address in addresses:
        visitor.go(address)
        assert visitor.page.evaluate("document.querySelectorAll('main').length") == 1, address
        if address.endswith("/edit"):
            visitor.sees("needle", within=".preview")
        provoke(visitor.page)
        assert looking.could_run(visitor.page) == [], address
    # What ran would be among the complaints of the browser, which nobody may have.
    assert visitor.complaints == []


def test_a_script_that_did_run_would_be_noticed(poisoned: Served, visit: Visit) -> None:
    visitor = visit(poisoned)
    visitor.context.add_init_script(NOTICE)
    page = f"<main><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>{IMAGE}</main>"
    visitor.context.route(
        "**/about", lambda route: route.fulfill(body=page, content_type="text/html")
    )
    with visitor.page.expect_console_message(lambda message: "ran: alert" in message.text):
        visitor.go("/about")
    assert len(looking.could_run(visitor.page)) == 3
    assert any("ran: alert" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()


def test_feeds_hold_words_and_nothing_else(poisoned: Served, visit: Visit) -> None:
    visitor = visit(poisoned)
    visitor.context.add_init_script(NOTICE)
    visitor.context.route(lambda url: "/static/" not in url, without_policy)
    visitor.go("/about")
    for address in ("/changes.atom", "/w/notes/-/changes.atom"):
        elements = visitor.page.evaluate(
            """async (address) => {
              const answer = await fetch(address)
              const feed = new DOMParser().parseFromString(await answer.text(), "application/xml")
              document.body.append(document.importNode(feed.documentElement, true))
              return [...new Set([...feed.querySelectorAll("*")].map((each) => each.localName))]
            }""",
            address,
        )
        assert "entry" in elements
        assert not {"img", "script", "parsererror"} & set(elements)
