"""Where things are: every address of the site, written in this one place.

All are paths on this site, percent-encoded. A permalink is for ever; a name is for reading.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import quote, urlencode

_IN_A_PATH = "/:@!$&'()*+,;=~"  # RFC 3986, pchar; quoted values need no more


class _Workspace(Protocol):
    slug: str


class _Page(Protocol):
    public_id: str
    slug: str

    @property
    def workspace(self) -> _Workspace: ...


class _Account(Protocol):
    username: str


class _Contributor(Protocol):
    id: int

    @property
    def account(self) -> _Account | None: ...


class _FileVersion(Protocol):
    sha256: str

    @property
    def file(self) -> _File: ...


class _File(Protocol):
    name: str

    @property
    def workspace(self) -> _Workspace: ...


class _Event(Protocol):
    verb: str
    number: int | None
    details: dict[str, Any]

    @property
    def workspace(self) -> _Workspace | None: ...
    @property
    def page(self) -> _Page | None: ...
    @property
    def file(self) -> _File | None: ...


class _Proposal(Protocol):
    id: int

    @property
    def page(self) -> _Page: ...


def workspace_url(workspace: _Workspace, part: str = "", **query: object) -> str:
    """A workspace's home, or `part` of what is about it: "new", "pages", "tags/<tag>"…"""
    home = f"/w/{_path(workspace.slug)}/"
    return _with(f"{home}-/{_path(part)}" if part else home, query)


def page_url(page: _Page, **query: object) -> str:
    """A page under its present name; the home page at its workspace's address."""
    home = workspace_url(page.workspace)
    return _with(home if page.slug == "home" else home + _path(page.slug), query)


def missing_url(workspace: _Workspace, slug: str) -> str:
    """Where a page that nobody has written yet would be."""
    return workspace_url(workspace) + _path(slug)


def choices_url(workspace: _Workspace, name: str) -> str:
    """Where one chooses which of several pages called `name` is meant."""
    return workspace_url(workspace, "choices", name=name)


def permalink(page: _Page, number: int | None = None, ending: str = "") -> str:
    """A page for ever, or its revision `number`; with `ending` (".md"), in another form."""
    return f"/p/{page.public_id}" + ("" if number is None else f"/{number}") + ending


def act_url(page: _Page, act: str, **query: object) -> str:
    """What one does with a page: "edit", "history", "blame", "links", "rename", "delete"…"""
    return _with(f"/p/{page.public_id}/{act}", query)


def compare_url(page: _Page, old: int, new: int, **query: object) -> str:
    """What changed between two revisions."""
    return _with(f"/p/{page.public_id}/{old}..{new}", query)


def person_url(contributor: _Contributor) -> str:
    """An account's page; guests and imported names have theirs by number."""
    account = contributor.account
    return account_url(account) if account else f"/people/-/{contributor.id}"


def account_url(account: _Account) -> str:
    """An account's page."""
    return f"/people/{_path(account.username)}"


def file_url(version: _FileVersion) -> str:
    """The bytes of one version of a file, under the last part of its name."""
    return f"/files/{version.sha256}/{_path(version.file.name.rpartition('/')[2])}"


def file_page_url(file: _File, **query: object) -> str:
    """What there is to know about a file: its versions and the pages that use it."""
    return workspace_url(file.workspace, f"files/{file.name}", **query)


def proposal_url(proposal: _Proposal, act: str = "") -> str:
    """A text offered for a page; what one does with it: "edit", "take", "decline"."""
    return act_url(proposal.page, f"proposals/{proposal.id}{f'/{act}' if act else ''}")


def changes_url(**query: object) -> str:
    """What changed on the whole site."""
    return _with("/changes", query)


def log_url(**query: object) -> str:
    """What stewards did."""
    return _with("/log", query)


def deed_url(event: _Event) -> str:
    """Where one sees what somebody did: the words changed, the text offered, the file."""
    if event.page is not None:
        if event.verb in ("edited", "reverted", "took") and event.number and event.number > 1:
            return compare_url(event.page, event.number - 1, event.number)
        if "proposal" in event.details:
            return act_url(event.page, f"proposals/{event.details['proposal']}")
        return permalink(event.page, event.number)
    if event.file is not None:
        return file_page_url(event.file)
    return workspace_url(event.workspace) if event.workspace is not None else "/"


def search_url(query: str = "", **more: object) -> str:
    """Search, with the words looked for."""
    return _with("/search", {"q": query, **more})


def _path(text: str) -> str:
    return quote(text, safe=_IN_A_PATH)


def _with(path: str, query: dict[str, object]) -> str:
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


ALL: tuple[Callable[..., str], ...] = (
    workspace_url,
    page_url,
    missing_url,
    permalink,
    act_url,
    compare_url,
    person_url,
    account_url,
    file_url,
    file_page_url,
    proposal_url,
    changes_url,
    log_url,
    deed_url,
    search_url,
)
