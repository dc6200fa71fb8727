"""Links that are read late, in the background or by an import, while somebody begins what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import delete, select

from tests import factories
from tests.conftest import Place
from tests.racing import opened
from wiki.models import Link, Page, Rendering, Workspace
from wiki.services import naming, pages, placing, rerendering, workspaces
from wiki.work import Work

TEXT = "---\ntags: [help wanted]\n---\n\nOne could [[Say more]].\n"


@pytest.fixture
def work(real_place: Place) -> Iterator[Work]:
    """A piece of work of Ada's, on connections of its own."""
    with opened(real_place) as made:
        factories.act_as(made, factories.account(made, "Ada Lovelace"))
        yield made


def unread(work: Work, page: Page) -> None:
    """Let a page be as an import leaves it: neither rendered nor read for its links."""
    work.reserve(page)
    page.unread = True
    work.db.execute(delete(Rendering))
    work.db.execute(delete(Link).where(Link.page_id == page.id))
    work.commit()


def begun_meanwhile(work: Work, workspace: Workspace, deed: Callable[[], object]) -> None:
    """Begin "Say more" while `deed` is being done; the page is there when the deed has waited."""
    with ThreadPoolExecutor(1) as pool:
        pages.create(work, workspace, title="Say more", text="Here.\n")
        doing = pool.submit(deed)
        wait([doing], timeout=0.7)
        work.commit()
        doing.result(timeout=30)


@pytest.mark.races
def test_a_link_that_is_read_late_finds_a_page_that_is_just_begun(
    real_place: Place, work: Work, workspace: Workspace
) -> None:
    page = factories.page(work, workspace, "Help", text=TEXT)
    unread(work, page)
    assert rerendering.waiting(work) == 1
    work.release()

    def late() -> None:
        with opened(real_place) as other:
            rerendering.catch_up(other)

    begun_meanwhile(work, workspace, late)
    link = work.db.scalars(select(Link).where(Link.page_id == page.id)).one()
    assert link.target_page_id is not None
    assert rerendering.waiting(work) == 0


def test_what_is_read_late_makes_the_workspace_show_anew(work: Work, workspace: Workspace) -> None:
    page = factories.page(work, workspace, "Help", text=TEXT)
    unread(work, page)
    before = workspace.stamp
    rerendering.catch_up(work)
    work.db.expire_all()
    assert workspace.stamp > before


def test_what_took_too_long_is_settled_on_every_page_that_says_it(
    work: Work, workspace: Workspace
) -> None:
    shown = [factories.page(work, workspace, title, text=TEXT) for title in ("One", "Two")]
    rendering = work.db.scalars(select(Rendering)).one()
    work.reserve(*shown)
    rendering.failed = "time"
    work.db.execute(delete(Link))
    work.commit()
    before = [page.stamp for page in shown]
    assert rerendering.try_again(work) == 1
    work.db.expire_all()
    assert all(page.stamp > was for page, was in zip(shown, before, strict=True))
    assert len(work.db.scalars(select(Link)).all()) == 2


def test_more_is_never_reserved_than_was_at_first(work: Work, workspace: Workspace) -> None:
    page = factories.page(work, workspace, "Help")
    work.reserve(page, workspace)
    work.reserve(page)
    work.reserve()
    work.release()
    work.reserve(page)
    with pytest.raises(RuntimeError, match="more is to be reserved"):
        work.reserve(page, workspace)
    work.release()


def test_what_is_made_in_one_go_needs_no_more_than_one_reservation(work: Work) -> None:
    work.reserve(with_new=True)
    made = workspaces.create(work, settings=workspaces.Settings(title="Hives"))
    page = pages.create(work, made, title="Drones", text="They hum.\n")
    pages.edit(work, page, text="They hum loudly.\n", base=1)
    work.commit()
    assert page.head_number == 2


def test_nobody_learns_from_a_missing_page_what_they_may_not_read(
    work: Work, workspace: Workspace
) -> None:
    hidden = factories.workspace(work, "Hidden", slug="hidden", visibility="members")
    factories.page(work, hidden, "Plans", text="[[bees:ROYAL jelly]]\n")
    assert naming.wanted(work, workspace, "royal-jelly") == "ROYAL jelly"
    factories.act_as(work, None)
    assert naming.wanted(work, workspace, "royal-jelly") == "Royal jelly"


def test_a_deleted_page_names_no_other(work: Work, workspace: Workspace) -> None:
    page = factories.page(work, workspace, "Plans", text="[[ROYAL jelly]]\n")
    assert naming.wanted(work, workspace, "royal-jelly") == "ROYAL jelly"
    placing.delete_page(work, page)
    work.commit()
    assert naming.wanted(work, workspace, "royal-jelly") == "Royal jelly"
