"""What a preview shows is what the page would show: whoever asks, by script or without."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.models import Page
from wiki.work import Work

LINK = "[angles](Angles.md)\n"
LEADS = 'href="/w/bees/notes/Angles"'


@pytest.fixture
def angles(work: Work, page: Page) -> Page:
    return factories.page(work, page.workspace, "Angles", slug="notes/Angles")


@pytest.mark.parametrize(
    "asked",
    [
        ("edit", {"act": "preview"}),
        ("preview", {}),
        ("proposals/new", {"act": "preview"}),
        ("proposals/preview", {}),
    ],
)
def test_every_preview_reads_links_from_where_the_page_was(
    client: Browser, work: Work, page: Page, angles: Page, asked: tuple[str, dict[str, Any]]
) -> None:
    page.source_path = "notes/Dance.md"
    work.commit()
    act, more = asked
    form = {"text": LINK, "base": "1"} | more
    assert LEADS in client.post(f"/p/{page.public_id}/{act}", data=form).text


@pytest.mark.parametrize(
    "where",
    [
        {"under": "notes"},
        {"under": "/notes/ "},
        {"slug": "notes/a"},
        {"under": "x", "slug": "notes/a"},
    ],
)
def test_a_page_that_is_begun_beneath_another_is_shown_there(
    client: Browser, angles: Page, where: dict[str, str]
) -> None:
    form = {"title": "Waggle", "text": LINK, "under": "", "slug": ""} | where
    shown = client.post("/w/bees/-/new", data=form | {"act": "preview"})
    live = client.post("/w/bees/-/preview", data=form)
    assert (LEADS in shown.text, LEADS in live.text) == (True, True)
