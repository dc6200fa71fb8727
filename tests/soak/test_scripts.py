"""Hostile words in every place that keeps words, looked at in a real Chromium without our policy's help."""

# ruff: noqa: E501

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from tests.faults.conftest import Serve
from tests.faults.served import Served
from tests.rendering.hostile import TEXTS

pytestmark = pytest.mark.soak
DIALECTS = ["sqlite"]

EACH = 12
"""So many hostile texts stand on one page."""
SHARE = 5
"""One in so many of the pages that hold a single hostile title is looked at by itself."""
POLICY = "content-security-policy"
PAGES = "/api/v1/workspaces/bees/pages"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
NOTICE = """
window.ran = []
for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = () => { window.ran.push(`${name} on ${location.pathname}`) }
}
"""
PROVOKE = """() => {
  const kinds = ["mouseover", "mouseenter", "pointerenter", "focus", "blur", "toggle", "beforetoggle",
                 "animationstart", "load", "error", "begin", "input", "change", "click"]
  for (const element of document.querySelectorAll("main *")) {
    if (element.closest("a, button, form, summary")) kinds.length = 13
    for (const kind of kinds) element.dispatchEvent(new Event(kind, { bubbles: false }))
    if (element.localName === "details") element.open = true
  }
}"""
DANGEROUS = """() => {
  const found = []
  const schemes = /^\\s*(javascript|data|vbscript|file|blob|filesystem)\\s*:/i
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) found.push(`${element.localName} ${name}`)
      if (["href", "src", "action", "formaction", "xlink:href"].includes(name) && schemes.test(value))
        found.push(`${element.localName} ${name}=${value}`)
    }
  }
  for (const element of document.querySelectorAll(
    "main :is(iframe, object, embed, script, style, base, meta, link, svg script, portal)"))
    if (!element.closest("[data-ours]")) found.push(element.localName)
  return found
}"""


def vectors() -> list[str]:
    """All hostile texts as they are, and many of them within what the dialect adds."""
    wraps = [
        "> [!NOTE]\n> {}", "::: note\n{}\n:::", "| a | b |\n|---|---|\n| {} | x |", "[[Bees|{}]]", "[^1]\n\n[^1]: {}",
        "Term\n: {}", "## {}", "*[ABC]: {}\n\nABC", "- [ ] {}", "=={}==", "$${}$$", "```{}\nx\n```",
    ]  # fmt: skip
    lines = [text for text in TEXTS if "\n" not in text]
    wrapped = [wraps[n % len(wraps)].replace("{}", text) for n, text in enumerate(lines)]
    return [text for text in dict.fromkeys([*TEXTS, *wrapped]) if "\0" not in text]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if path is None:
        pytest.skip("no Chromium was found, so nothing was looked at")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, env=dict(os.environ))
        yield browser
        browser.close()


def keep(server: Served, every: list[str]) -> tuple[list[str], Counter[str]]:
    """Put them everywhere; the ids of the pages, and how often each place took one."""
    ids, taken = [], Counter[str]()
    for number in range(0, len(every), EACH):
        some, address = every[number : number + EACH], f"{PAGES}/needle-{number}"
        text = "needle\n\n" + "\n\n".join(some) + "\n"
        began = server.put(address, {"text": text})
        assert began.status == 201, began.text
        ids.append(began.json()["id"])
        turned = "needle\n\n" + "\n\n".join(reversed(some)) + "\n"
        assert server.put(address, {"text": turned, "base": 1}).status == 200
    for number, one in enumerate(every):
        text = f"---\ntags: [{one!r}, x]\ntitle: {one!r}\n---\nneedle {number}\n"
        fields = {"text": text, "title": one, "summary": one}
        titled = server.put(f"{PAGES}/titled-{number}", fields).status == 201
        taken["title"] += titled
        if not titled:
            fields["title"] = f"Titled {number}"
            taken["summary"] += server.put(f"{PAGES}/titled-{number}", fields).status == 201
        written = server.put(f"{PAGES}/pen-{number}", {"text": "x\n", "pen_name": one})
        taken["pen name"] += written.status == 201
        name = one.replace('"', "%22").replace("\r", "").replace("\n", "")
        content = f"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>{one}</svg>".encode()
        taken["file"] += server.upload("/w/bees/-/files", f"{name}.svg", content).status == 303
    taken["summary"] += taken["title"]
    return ids, taken


def without_policy(route: Route) -> None:
    answer = route.fetch(max_redirects=0)
    kept = {name: value for name, value in answer.headers.items() if name.lower() != POLICY}
    route.fulfill(response=answer, headers=kept)


def listed(server: Served) -> list[str]:
    """The addresses of everything kept, as its own lists lead to it."""
    found, cursor = [], ""
    while cursor is not None:
        told: Any = server.get(f"{PAGES}?limit=100{f'&cursor={cursor}' if cursor else ''}").json()
        found += [item["url"] for item in told["items"]]
        cursor = told["next"]
    return [url.partition(str(server.port))[2] for url in found]


def test_no_stored_words_run_reach_out_or_pose(
    serve: Serve, dialect: str, chromium: Browser
) -> None:
    server = serve(dialect)
    every = vectors()
    assert len(every) >= 841
    ids, taken = keep(server, every)
    site = f"http://127.0.0.1:{server.port}"
    context = chromium.new_context()
    context.add_init_script(NOTICE)
    context.route(lambda url: "/static/" not in url, without_policy)
    abroad: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:", "about:")):
            abroad.append(request.url)

    context.on("request", watch)
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    addresses = ["/", "/w/", "/w/bees/", "/changes", "/w/bees/-/changes", "/w/bees/-/pages", "/log"]
    addresses += ["/w/bees/-/tags", "/w/bees/-/files", "/w/bees/-/missing", "/w/bees/-/orphans"]
    addresses += ["/search?q=needle", "/search?q=alert", "/search?q=script", "/people/-/1"]
    for one in ids:
        acts = ("history", "blame", "links", "1..2", "1", "edit")
        addresses += [f"/p/{one}/{act}" for act in acts]
    every_page = listed(server)
    addresses += [one for one in every_page if "needle" in one]
    addresses += [one for one in every_page if "needle" not in one][::SHARE]
    wrong: list[str] = []
    for address in addresses:
        wrong += [f"{address}: {what}" for what in looked_at(page, site + address)]
    assert (wrong, abroad, dialogs) == ([], [], [])
    print(f"{len(every)} vectors on {len(addresses)} screens; taken: {dict(taken)}")  # noqa: T201
    context.close()


def looked_at(page: Page, address: str) -> list[str]:
    """What ran or could run at an address."""
    page.goto(address, wait_until="load")
    found = list(page.evaluate(DANGEROUS))
    page.evaluate(PROVOKE)
    if page.url != address and not page.url.startswith(address.split("?")[0]):
        found += [] if page.url.startswith(address[: address.index("/", 8)]) else [page.url]
    return found + list(page.evaluate("() => window.ran ?? []"))
