"""Lists have ends: each is read in parts that leave nothing out and repeat nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests import factories
from wiki.models import Page, Workspace
from wiki.services import files, links, placing, workspaces
from wiki.work import Work

NAMES = [f"Dance {number}" for number in range(5)]


def walk(read: Callable[[Any], Sequence[Any]], place: Callable[[Any], Any]) -> list[Any]:
    seen: list[Any] = []
    listed = read(None)
    while listed:
        assert len(listed) <= 2
        seen += listed
        listed = read(place(listed[-1]))
    return seen


def by_title(page: Page) -> tuple[str, int]:
    return page.title_key, page.id


def test_pages_nothing_links_to_come_in_parts(work: Work, workspace: Workspace) -> None:
    for name in reversed(NAMES):
        factories.page(work, workspace, name)
    found = walk(lambda at: links.orphans(work, workspace, after=at, limit=2), by_title)
    assert [one.title for one in found] == NAMES


def test_tagged_pages_and_tags_come_in_parts(work: Work, workspace: Workspace) -> None:
    for name in reversed(NAMES):
        factories.page(work, workspace, name, text=f"---\ntags: [bees, {name}]\n---\n")
    found = walk(lambda at: workspaces.tagged(work, workspace, "bees", after=at, limit=2), by_title)
    assert [one.title for one in found] == NAMES
    tags = walk(lambda at: workspaces.tags(work, workspace, after=at or "", limit=2), str)
    assert tags == ["bees", *NAMES]


def test_deleted_pages_come_in_parts(work: Work, workspace: Workspace) -> None:
    for name in reversed(NAMES):
        placing.delete_page(work, factories.page(work, workspace, name), because="")
        work.commit()
    found = walk(
        lambda at: placing.trash(work, workspace, before=at, limit=2),
        lambda page: (page.deleted_at, page.id),
    )
    assert [one.title for one in found] == NAMES


def test_missing_pages_come_in_parts_each_with_the_first_that_wait(
    work: Work, workspace: Workspace
) -> None:
    wanted = "".join(f"[[{name}]] [[{name}]]\n" for name in NAMES)
    for number in range(2 * links.NAMED):
        factories.page(work, workspace, f"Hive {number:02}", text=wanted)
    found = walk(
        lambda at: links.missing(work, workspace, after=at or "", limit=2), lambda one: one.key
    )
    assert [one.title for one in found] == NAMES
    assert {tuple(each.page.title for each in one.waiting) for one in found} == {
        tuple(f"Hive {number:02}" for number in range(links.NAMED // 2))
    }


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_pages_than_asked_for_are_named_with_a_file(
    work: Work, workspace: Workspace, limit: int
) -> None:
    version = files.attach(work, workspace, name="run.txt", content=b"x")
    for name in NAMES:
        factories.page(work, workspace, name, text="[run](run.txt)")
    assert len(files.used_by(work, version.file, limit=limit)) == limit
