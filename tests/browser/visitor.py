"""Somebody at a browser: goes to an address, then follows links, presses buttons, types and looks."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

PATIENCE = 20_000  # milliseconds, for a machine that does much else

# What a browser says in its console of every answer that is no success, asked for or not.
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))
"""


class Visitor:
    """One person with a browser of their own; `complaints` is what that browser complained of."""

    def __init__(self, chromium: Browser, site: str, **options: Any):
        self.site = site
        self.context: BrowserContext = chromium.new_context(**options)
        self.scripted: bool = options.get("java_script_enabled", True)
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(TELL_VIOLATIONS)
        self.complaints: list[str] = []
        self.context.on("console", self._listen)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = self.context.new_page()
        self.status = 0
        self.page.on("response", self._note)
        self.context.on("request", self._watch)

    def go(self, address: str) -> Visitor:
        """Type an address, of this site unless it names another."""
        self.page.goto(address if "://" in address else self.site + address)
        return self

    def follow(self, name: str, *, within: str = "body") -> Visitor:
        """Follow the first link called so."""
        self._there(within).get_by_role("link", name=name, exact=True).first.click()
        return self

    def press(self, name: str, *, within: str = "body") -> Visitor:
        """Press the first button called so that can be seen."""
        buttons = self._there(within).get_by_role("button", name=name, exact=True)
        buttons.filter(visible=True).first.click()
        return self

    def write(self, label: str, words: str, *, within: str = "body") -> Visitor:
        """Type into the field called so, in place of what it holds."""
        self.field(label, within=within).fill(words)
        return self

    def tick(self, label: str, *, within: str = "body") -> Visitor:
        """Choose the option, or tick the box, called so."""
        self.field(label, within=within).check()
        return self

    def upload(self, label: str, name: str, content: bytes, *, within: str = "body") -> Visitor:
        """Choose a file from one's own disk."""
        chosen: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.field(label, within=within).set_input_files(chosen)
        return self

    def field(self, label: str, *, within: str = "body") -> Locator:
        return self._there(within).get_by_label(label, exact=True).first

    def key(self, *names: str) -> Visitor:
        """Press keys one after another."""
        for name in names:
            self.page.keyboard.press(name)
        return self

    def back(self) -> Visitor:
        """The browser's own button, and loading anew what it shows."""
        self.page.go_back()
        self.page.reload()
        return self

    def sees(self, words: str, *, within: str = "main") -> Visitor:
        """Wait until the words stand there."""
        expect(self._there(within)).to_contain_text(words, timeout=PATIENCE)
        return self

    def misses(self, words: str, *, within: str = "main") -> Visitor:
        """The words do not stand there."""
        expect(self._there(within)).not_to_contain_text(words, timeout=PATIENCE)
        return self

    def at(self, address: str) -> Visitor:
        """Wait until the browser is at this path."""
        expect(self.page).to_have_url(self.site + address, timeout=PATIENCE)
        return self

    def heads(self, words: str) -> Visitor:
        """Wait for a screen with this heading."""
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_have_text(words, timeout=PATIENCE, use_inner_text=True)
        return self

    @property
    def path(self) -> str:
        """Where the browser is, without the site."""
        return self.page.url.removeprefix(self.site)

    def close(self) -> None:
        self.context.close()

    def _there(self, within: str) -> Locator:
        return self.page.locator(within).first

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.status = response.status

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.complaints.append(f"{self.page.url} asked for {request.url}")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not ANSWERED.match(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")
