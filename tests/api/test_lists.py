"""Long lists: every thing once, whatever is added meanwhile; no cursor but our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import factories
from tests.api.programs import Program
from wiki.models import Page, Workspace
from wiki.services import files, proposals
from wiki.work import Work

MANY = 7
Add = Callable[[int], None]


@pytest.fixture
def filled(request: pytest.FixtureRequest, work: Work, page: Page) -> tuple[str, str, Add]:
    """A list with seven things in it, what tells them apart, and a way to add another."""
    workspace = page.workspace
    here, there = f"/api/v1/workspaces/{workspace.slug}", f"/api/v1/pages/{page.public_id}"

    def add_page(number: int) -> None:
        factories.page(work, workspace, f"Dance {number}")

    def add_file(number: int) -> None:
        files.attach(work, workspace, name=f"Data {number}.txt", content=b"x")
        work.commit()

    def add_version(number: int) -> None:
        files.attach(work, workspace, name="one", content=b"%d" % number, replacing=True)
        work.commit()

    def add_revision(number: int) -> None:
        factories.revision(work, page, f"Bees {number}.\n")

    def add_proposal(number: int) -> None:
        proposals.offer(work, page, text=f"Bees {number}.\n", base=1)
        work.commit()

    places: dict[str, tuple[str, str, Add]] = {
        "pages": (f"{here}/pages", "id", add_page),
        "files": (f"{here}/files", "name", add_file),
        "versions": (f"{here}/files/one", "version", add_version),
        "revisions": (f"{there}/revisions", "number", add_revision),
        "proposals": (f"{there}/proposals", "number", add_proposal),
        "changes": ("/api/v1/changes", "id", add_page),
    }
    found = places[request.param]
    for number in range(MANY):
        found[2](number)
    return found


LISTS = pytest.mark.parametrize(
    "filled", ["pages", "files", "versions", "revisions", "proposals", "changes"], indirect=True
)


def walk(program: Program, url: str, limit: int) -> Iterator[list[Any]]:
    following = ""
    while following is not None:
        part = program.get(url, query_string={"limit": limit, "cursor": following}).json
        assert len(part["items"]) <= limit
        yield part["items"]
        following = part["next"]


@LISTS
@pytest.mark.parametrize("limit", [1, 3])
def test_a_list_is_walked_without_gaps_or_repeats_while_something_is_added(
    guest: Program, filled: tuple[str, str, Add], limit: int
) -> None:
    url, key, add = filled
    before = [one[key] for one in guest.get(url, query_string={"limit": 200}).json["items"]]
    assert len(before) >= MANY
    seen: list[Any] = []
    for step, items in enumerate(walk(guest, url, limit)):
        seen += [one[key] for one in items]
        if step < 3:
            add(100 + step)
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in set(before)] == before


def test_search_goes_on_where_it_stopped(guest: Program, work: Work, workspace: Workspace) -> None:
    for number in range(5):
        factories.page(work, workspace, f"Zenith {number}")
    seen = []
    following: str | None = ""
    while following is not None:
        query = {"q": "zenith", "limit": 2, "cursor": following}
        part = guest.get("/api/v1/search", query_string=query).json
        assert part["total"] == 5
        seen += [one["id"] for one in part["items"]]
        following = part["next"]
    assert len(seen) == len(set(seen)) == 5


Ask = Callable[..., list[Any]]


@pytest.fixture
def every_list(guest: Program, work: Work, page: Page) -> Ask:
    """Asks all lists, none of them empty, in the same way; gives their answers."""
    for name in ("one", "two"):
        files.attach(work, page.workspace, name=name, content=name.encode())
        work.commit()
    factories.page(work, page.workspace, "Bees")
    factories.revision(work, page, "Bees hum.\n")
    here, there = "/api/v1/workspaces/bees", f"/api/v1/pages/{page.public_id}"
    places: list[tuple[str, dict[str, str]]] = [
        (f"{here}/pages", {}),
        (f"{here}/files", {}),
        (f"{here}/files/one", {}),
        (f"{there}/revisions", {}),
        (f"{there}/proposals", {}),
        ("/api/v1/changes", {}),
        ("/api/v1/search", {"q": "bees"}),
    ]

    def ask(**query: str) -> list[Any]:
        return [guest.get(url, query_string={**more, **query}) for url, more in places]

    return ask


GARBAGE = ["x", "WzFd", "WzFd.x", "-1", "null", "é", "x" * 3000, "'", "1.2.3"]
OUT_OF_BOUNDS = ["0", "201", "-1", "x", "", "1.5", "1e1", "9" * 40, "٣", "true"]


def test_a_cursor_that_is_garbage_is_refused(every_list: Ask) -> None:
    for cursor in GARBAGE:
        assert {answer.status_code for answer in every_list(cursor=cursor)} == {400}, cursor


def test_a_limit_out_of_bounds_is_refused(every_list: Ask) -> None:
    for limit in OUT_OF_BOUNDS:
        assert {answer.status_code for answer in every_list(limit=limit)} == {400}, limit


def test_a_cursor_of_another_list_never_breaks_anything(every_list: Ask) -> None:
    cursors = [answer.json["next"] for answer in every_list(limit="1")]
    assert sum(one is not None for one in cursors) >= 4
    for cursor in filter(None, cursors):
        assert {answer.status_code for answer in every_list(cursor=cursor)} <= {200, 400}
