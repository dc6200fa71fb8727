"""The screens of the demonstration that are looked at one by one."""

from __future__ import annotations

import re

from tests.browser.visitor import Visitor

PAGE = "/w/training/initialisation-and-stability-at-scale"
SCREENS = {
    "front page": "/",
    "workspaces": "/w/",
    "workspace": "/w/training/",
    "page": PAGE,
    "missing page": "/w/training/nobody-wrote-this",
    "edit": "/p/{id}/edit",
    "new page": "/w/training/-/new",
    "history": "/p/{id}/history",
    "old revision": "/p/{id}/1",
    "side by side": "/p/{id}/1..2",
    "in one column": "/p/{id}/1..2?columns=one",
    "who wrote which line": "/p/{id}/blame",
    "links here": "/p/{id}/links",
    "rename": "/p/{id}/rename",
    "delete": "/p/{id}/delete",
    "bring back": "/p/{id}/revert?revision=1",
    "proposals": "/p/{id}/proposals",
    "search": "/search?q=loss",
    "nothing found": "/search?q=qqqqqq",
    "all pages": "/w/training/-/pages",
    "not written yet": "/w/training/-/missing",
    "nothing links there": "/w/training/-/orphans",
    "tags": "/w/training/-/tags",
    "trash": "/w/training/-/trash",
    "files": "/w/training/-/files",
    "members": "/w/training/-/members",
    "changes": "/changes",
    "changes of a workspace": "/w/training/-/changes",
    "sign in": "/sign-in",
    "pen name": "/pen-name",
    "forgotten password": "/forgotten",
    "about": "/about",
    "nothing here": "/nothing",
}
OF_STEWARDS = {
    "settings of a workspace": "/w/training/-/settings",
    "members, to a steward": "/w/training/-/members",
    "files, to a steward": "/w/training/-/files",
    "start a workspace": "/w/-/new",
    "settings": "/settings",
    "tokens": "/settings/tokens",
    "page, signed in": PAGE,
}


def show(visitor: Visitor, address: str) -> None:
    """Go to one of these addresses."""
    if "{id}" in address:
        visitor.go(PAGE)
        address = address.replace("{id}", page_id(visitor))
    visitor.go(address)


def page_id(visitor: Visitor) -> str:
    """The permalink's part of the page being read."""
    address = visitor.page.locator("link[rel=canonical]").get_attribute("href") or ""
    found = re.search(r"/p/(\w+)", address)
    assert found, f"no permalink at {visitor.path}"
    return found[1]
