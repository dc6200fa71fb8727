"""All pages of a workspace, as a tree of sub-pages."""

from __future__ import annotations

from tests import factories
from tests.browsing import Browser
from wiki.models import Workspace
from wiki.work import Work


def test_a_folder_without_a_page_shows_that_nobody_has_written_one(
    client: Browser, work: Work, workspace: Workspace
) -> None:
    factories.page(work, workspace, "Waggle dance", slug="dances/waggle")
    factories.page(work, workspace, "Honey", slug="honey")
    factories.page(work, workspace, "Comb honey", slug="honey/comb")
    shown = client.get("/w/bees/-/pages").text
    assert '<a href="/w/bees/dances" data-state="missing">dances</a>' in shown
    assert '<a href="/w/bees/dances/waggle">Waggle dance</a>' in shown
    assert '<a href="/w/bees/honey">Honey</a>' in shown
