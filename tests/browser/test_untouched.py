"""Whoever opens a page to edit and saves without typing has changed nothing, to the last byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import awkward
from tests.browser.conftest import Visit, bring_in
from tests.faults.served import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def notes(tmp_path: Path, chromium: Browser) -> Iterator[Served]:
    """A wiki with fifty awkward pages."""
    instance = tmp_path / "instance"
    texts = enumerate(awkward.texts().items())
    revisions = (
        {"page": f"page-{number}.md", "title": name, "text": text} for number, (name, text) in texts
    )
    bring_in(instance, revisions)
    served = Served(instance)
    served.start()
    yield served
    served.stop()


def test_fifty_texts_are_opened_and_saved_untouched(notes: Served, visit: Visit) -> None:
    expected = list(awkward.texts().values())
    assert len(expected) == awkward.HOW_MANY
    visitor = visit(notes)
    for number, text in enumerate(expected):
        at = f"/api/v1/workspaces/notes/pages/page-{number}"
        before = notes.get(at).json()
        visitor.go(f"/p/{before['id']}/edit").press("Save").at(f"/w/notes/page-{number}")
        after = notes.get(at).json()
        assert (after["revision"], after["text"]) == (1, text), before["title"]
