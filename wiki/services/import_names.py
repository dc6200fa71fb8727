"""The names that pages of a source get here, and those that upstream has renamed since."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from wiki.interchange.plan import plan, slug_of
from wiki.interchange.source import PageOutline, Problem
from wiki.models import Link, Page, Workspace
from wiki.services import indexing, links, placing, workspaces
from wiki.services.origins import Ledger
from wiki.slugs import normal
from wiki.work import Work

Names = dict[str, tuple[str, tuple[str, ...]]]


def names_for(
    work: Work, outlines: Sequence[PageOutline], workspace_id: int, ledger: Ledger
) -> tuple[Names, list[Problem]]:
    """Slug and former slugs of each page that is new here, by key; what could not stay as it was.

    A page that upstream calls otherwise by now is known again by its former paths, and follows unless
    people here gave it an address of their own.
    """
    moved = _moved(outlines, ledger)
    following = _following(work, moved, ledger)
    fresh = [
        one
        for one in outlines
        if one.key in following or not (ledger.of(one.key) or one.key in moved)
    ]
    query = select(Page.slug).where(
        Page.workspace_id == workspace_id,
        Page.deleted_at.is_(None),
        Page.id.not_in(following.values()),
    )
    planned = plan(fresh, taken=set(work.db.scalars(query)))
    names = {one.key: (one.slug, one.aliases) for one in planned.placements}
    if moved:
        _follow(work, workspace_id, moved, following, names, ledger)
    return names, list(planned.problems)


def waited_for(work: Work, workspace_id: int) -> set[str]:
    """The names under which links of this and other workspaces wait for pages of this one."""
    query = (
        select(Link.target_key, Link.target_slug)
        .outerjoin(Page, Link.target_page_id == Page.id)
        .where(
            Link.target_workspace_id == workspace_id,
            or_(Link.target_page_id.is_(None), Page.deleted_at.is_not(None)),
        )
        .distinct()
    )
    return {name for row in work.db.execute(query) for name in row if name}


def _moved(outlines: Sequence[PageOutline], ledger: Ledger) -> dict[str, str]:
    """New key → the key it was brought in under, of pages that upstream renamed since."""
    keys = {one.key for one in outlines}
    moved: dict[str, str] = {}
    for one in outlines:
        if ledger.of(one.key):
            continue
        for former in reversed(one.former):
            free = former.path not in keys and former.path not in moved.values()
            if free and any(origin.page_id for origin in ledger.of(former.path)):
                moved[one.key] = former.path
                break
    return moved


def _following(work: Work, moved: dict[str, str], ledger: Ledger) -> dict[str, int]:
    """New key → id of the pages that still stand where the import put them."""
    found: dict[str, int] = {}
    for new, old in moved.items():
        page = work.db.get(Page, ledger.of(old)[-1].page_id)
        if page is not None and page.deleted_at is None and page.slug_key == normal(slug_of(old)):
            found[new] = page.id
    return found


def _follow(
    work: Work,
    workspace_id: int,
    moved: dict[str, str],
    following: dict[str, int],
    names: Names,
    ledger: Ledger,
) -> None:
    workspace = work.db.get_one(Workspace, workspace_id)
    ids = [ledger.of(old)[-1].page_id for old in moved.values()]
    work.reserve(*work.db.scalars(select(Page).where(Page.id.in_(ids))), workspace)
    for new, old in moved.items():
        ledger.rekey(work, old, new)
        page = work.db.get_one(Page, ledger.of(new)[-1].page_id)
        page.source_path = new
        if new in following:
            slug, _aliases = names.pop(new)
            placing.move(work, page, page.title, slug)
            links.welcome(work, page)
            links.renamed(work, [page])
        page.stamp += 1
        indexing.due(work, page)
    workspaces.touch(work, workspace)
    work.commit()
