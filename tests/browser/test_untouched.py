"""Whoever opens a page to edit and saves without typing has changed nothing, to the last byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import awkward
from tests.browser.conftest import Visit, bring_in
from tests.faults.served import Served

pytestmark = pytest.mark.browser

Serve = Callable[[dict[str, str]], Served]


@pytest.fixture
def serve(tmp_path: Path, chromium: Browser) -> Iterator[Serve]:
    """Serves a wiki whose workspace “notes” has these texts by title, at page-0, page-1, …"""
    served = Served(tmp_path / "instance")

    def start(texts: dict[str, str]) -> Served:
        revisions = (
            {"page": f"page-{number}.md", "title": name, "text": text}
            for number, (name, text) in enumerate(texts.items())
        )
        bring_in(tmp_path / "instance", revisions)
        served.start()
        return served

    yield start
    served.stop()


def save_untouched(served: Served, visit: Visit, texts: dict[str, str]) -> None:
    """Open each in the editor and press Save."""
    assert len(texts) == awkward.HOW_MANY
    visitor = visit(served)
    for number, (name, text) in enumerate(texts.items()):
        at = f"/api/v1/workspaces/notes/pages/page-{number}"
        page = served.get(at).json()["id"]
        visitor.go(f"/p/{page}/edit").press("Save").at(f"/w/notes/page-{number}")
        after = served.get(at).json()
        assert (after["revision"], after["text"]) == (1, text), name


def test_fifty_awkward_texts_are_opened_and_saved_untouched(serve: Serve, visit: Visit) -> None:
    texts = awkward.texts()
    save_untouched(serve(texts), visit, texts)


@pytest.mark.soak
@pytest.mark.skipif(
    not awkward.CORPORA.is_dir(), reason="the corpora are not beside the repository"
)
def test_fifty_real_pages_are_opened_and_saved_untouched(serve: Serve, visit: Visit) -> None:
    texts = awkward.corpus()
    save_untouched(serve(texts), visit, texts)
