"""Whoever opens a page to edit and saves without typing has changed nothing, to the last byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import awkward
from tests.browser.conftest import Visit, commonplace
from tests.faults.served import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def notes(tmp_path: Path, chromium: Browser) -> Iterator[Served]:
    """A wiki with fifty awkward pages."""
    source = tmp_path / "notes.jsonl"
    with source.open("w", encoding="utf-8") as lines:
        for number, (name, text) in enumerate(awkward.texts().items()):
            told = {
                "workspace": "notes",
                "page": f"page-{number}.md",
                "path": f"page-{number}.md",
                "title": name,
                "rev": 1,
                "author": "Ada",
                "timestamp": "2031-05-07T12:00:00Z",
                "comment": "As it was",
                "renamed_from": None,
                "text": text,
            }
            lines.write(json.dumps(told) + "\n")
    instance = tmp_path / "instance"
    commonplace(instance, "import", str(source), "--workspace", "notes")
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
