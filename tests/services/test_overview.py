"""The site at a glance does not grow with what has happened on it."""

from __future__ import annotations

import pytest

from tests import factories
from wiki.models import Page, Workspace
from wiki.services import overview, pages
from wiki.work import Work


def test_each_workspace_is_shown_with_its_newest_event_that_is_not_minor(
    work: Work, page: Page
) -> None:
    quiet = factories.workspace(work, "Quiet hives")
    factories.revision(work, page, "Bees hum.\n", summary="louder")
    pages.edit(work, page, text="Bees hum!\n", base=2, minor=True)
    work.commit()
    [(_status, shelf)] = overview.shelves(work)
    found = {workspace.id: event for workspace, event in shelf}
    newest, founded = found[page.workspace_id], found[quiet.id]
    assert newest is not None
    assert founded is not None
    assert (newest.summary, newest.minor) == ("louder", False)
    assert founded.workspace_id == quiet.id


def test_missing_pages_are_looked_for_in_the_pages_saved_last(
    work: Work, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "LOOKED_THROUGH", 2)
    for name in ("One", "Two", "Three"):
        factories.page(work, workspace, name, text=f"[[Beyond {name}]]")
    elsewhere = factories.workspace(work, "Wasps")
    asks = overview.asks(work, workspace)
    assert [(one.workspace, one.title) for one in asks] == [
        (workspace, "Beyond Three"),
        (workspace, "Beyond Two"),
    ]
    assert overview.asks(work, elsewhere) == []
    assert [one.title for one in overview.asks(work)] == ["Beyond Three", "Beyond Two"]
