"""Where pages stand: renamed and moved with what is beneath them, deleted into the trash, restored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, tuple_

from wiki import clock, policy, slugs
from wiki.errors import Conflict, Invalid
from wiki.messages import _
from wiki.models import Page, PageAlias, Revision, Workspace
from wiki.services import activity, contributors, history, indexing, links, pages, texts, workspaces
from wiki.slugs import normal
from wiki.work import Work


def rename(
    work: Work,
    page: Page,
    *,
    title: str | None = None,
    slug: str | None = None,
    with_subpages: bool = True,
    summary: str = "",
    base: int | None = None,
) -> Revision:
    """Give a page another title, another slug, or both; its sub-pages move along unless told not to.

    Former names lead here for ever. A new title makes a revision of the same text, so that every
    revision keeps the title it had; a new slug alone makes none. Returns the head.
    What is null stays as it is, and asking for the names it has changes nothing.
    Raises Invalid when a name will not do or is taken; Conflict when `base` is given and no longer the
    newest revision.
    """
    policy.require(work.actor, "edit", page)
    pages.check_summary(summary)
    title = None if title is None else slugs.check_title(title)
    slug = None if slug is None else slugs.check_slug(slug)
    work.reserve(page, page.workspace)
    policy.require(work.actor, "edit", page)
    pages.require_living(page)
    # Only now: what somebody else just changed is not to be undone.
    title = page.title if title is None else title
    slug = page.slug if slug is None else slug
    if (title, slug) == (page.title, page.slug):
        return history.head(work, page)
    _require_newest(page, base)
    if page.is_home and normal(slug) != page.slug_key:
        raise Invalid(slug=_("The home page stays at its address; its title may change."))
    beneath = subpages(work, page) if with_subpages and slug != page.slug else []
    return _renamed_to(work, page, _moves(work, page, beneath, slug), title, summary)


def subpages(work: Work, page: Page) -> Sequence[Page]:
    """The living pages beneath a page, at any depth, by slug."""
    query = (
        select(Page)
        .where(
            Page.workspace_id == page.workspace_id,
            Page.slug_key.startswith(page.slug_key + "/", autoescape=True),
            Page.deleted_at.is_(None),
        )
        .order_by(Page.slug_key)
    )
    return work.db.scalars(query).all()


def delete_page(work: Work, page: Page, *, because: str = "", base: int | None = None) -> None:
    """Take a page out of names, lists and search. Its permalinks stay, and anyone may restore it.

    Raises Conflict when `base` is given and no longer the newest revision.
    """
    policy.require(work.actor, "delete", page)
    texts.check_words(pages.SUMMARY, because=because)
    work.reserve(page, page.workspace)
    policy.require(work.actor, "delete", page)
    pages.require_living(page)
    _require_newest(page, base)
    page.deleted_at = clock.now()
    page.deleted_by = contributors.author(work)
    page.deleted_because = because
    page.stamp += 1
    links.renamed(work, [page])
    links.touch_targets(work, [page])
    workspaces.touch(work, page.workspace)
    indexing.due(work, page)
    activity.record(
        work, "deleted", page.workspace, page=page, number=page.head_number, summary=because
    )


def restore(work: Work, page: Page, *, slug: str | None = None) -> None:
    """Bring a deleted page back under its name, or under `slug` if that is taken. Raises Invalid."""
    policy.require(work.actor, "edit", page)
    slug = page.slug if slug is None else slugs.check_slug(slug)
    work.reserve(page, page.workspace)
    policy.require(work.actor, "edit", page)
    if page.deleted_at is None:
        return
    pages.require_free(work, page.workspace, slug)
    _take_name(work, page.workspace, slug)
    pages.name(page, title=page.title, slug=slug)
    page.deleted_at = page.deleted_by = None
    page.deleted_because = ""
    page.stamp += 1
    _renamed(work, [page])
    workspaces.touch(work, page.workspace)
    activity.record(work, "restored", page.workspace, page=page, number=page.head_number)


def trash(
    work: Work,
    workspace: Workspace,
    *,
    before: tuple[datetime, int] | None = None,
    limit: int = 100,
) -> Sequence[Page]:
    """The deleted pages of a workspace, newest deletion first.

    So many that follow the one with this moment of deletion and this id.
    """
    policy.require(work.actor, "read", workspace)
    query = (
        select(Page)
        .where(Page.workspace_id == workspace.id, Page.deleted_at.is_not(None))
        .order_by(Page.deleted_at.desc(), Page.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(tuple_(Page.deleted_at, Page.id) < before)
    return work.db.scalars(query).all()


def _require_newest(page: Page, base: int | None) -> None:
    if base is not None and base != page.head_number:
        raise Conflict(
            _("Somebody changed this page in the meantime. Look at it, then decide again.")
        )


def _renamed_to(
    work: Work, page: Page, moves: Sequence[tuple[Page, str]], title: str, summary: str
) -> Revision:
    """The rows of a renaming: names, revision, links, event. Returns the head."""
    was, old_slug = page.title, page.slug
    for moved, slug in moves:
        move(work, moved, moved.title if moved is not page else title, slug)
    revision = _retitled(work, page, summary) if title != was else history.head(work, page)
    page.stamp += 1
    _renamed(work, [moved for moved, _slug in moves])
    workspaces.touch(work, page.workspace)
    activity.record(
        work,
        "renamed",
        page.workspace,
        page=page,
        number=revision.number,
        summary=summary,
        details={"was": was if title != was else "", "old_slug": old_slug, "slug": page.slug},
    )
    return revision


def _moves(work: Work, page: Page, beneath: Sequence[Page], slug: str) -> list[tuple[Page, str]]:
    """Which pages move where; raises Invalid (`slug`) if one of the places is taken by another."""
    moves = [(page, slug)]
    # By segments: two spellings of one name need not be of one length.
    depth = page.slug.count("/") + 1
    moves += [(below, "/".join([slug, *below.slug.split("/")[depth:]])) for below in beneath]
    if slug == page.slug:
        return moves
    moving = {moved.id for moved, _slug in moves}
    wanted = {normal(slugs.check_slug(new)): new for _page, new in moves}
    query = select(Page).where(
        Page.workspace_id == page.workspace_id,
        Page.slug_key.in_(wanted),
        Page.deleted_at.is_(None),
        Page.id.not_in(moving),
    )
    taken = work.db.scalars(query).first()
    if taken is not None:
        raise Invalid(
            slug=_(
                "“%(title)s” is at %(slug)s already. Choose another address.",
                title=taken.title,
                slug=taken.slug,
            )
        )
    # A page never arrives where one that moves along still stands.
    return sorted(moves, key=lambda move: len(move[0].slug), reverse=len(slug) > len(page.slug))


def move(work: Work, page: Page, title: str, slug: str) -> None:
    """Give a page its new names and keep the former, in the reserved transaction; no more than that."""
    if slug != page.slug:
        _take_name(work, page.workspace, slug)
        if normal(slug) != page.slug_key:
            _leave_name(work, page)
    pages.name(page, title=title, slug=slug)
    work.flush()


def _renamed(work: Work, moved: Sequence[Page]) -> None:
    """See to what shows or finds these pages by their names, when all of it is done."""
    for page in moved:
        links.welcome(work, page)
        indexing.due(work, page)
    links.renamed(work, moved)
    links.touch_targets(work, moved)


def _leave_name(work: Work, page: Page) -> None:
    """Keep the page's present slug as a former one; whoever leaves a name last keeps it."""
    _take_name(work, page.workspace, page.slug)
    alias = PageAlias(
        workspace_id=page.workspace_id, slug=page.slug, slug_key=page.slug_key, page_id=page.id
    )
    work.db.add(alias)


def _take_name(work: Work, workspace: Workspace, slug: str) -> None:
    """A living page wins over a former name."""
    work.db.execute(
        delete(PageAlias).where(
            PageAlias.workspace_id == workspace.id, PageAlias.slug_key == normal(slug)
        )
    )


def _retitled(work: Work, page: Page, summary: str) -> Revision:
    """The revision that a new title makes: the same text, files and links under another name."""
    head = history.head(work, page)
    revision = page.revise(
        head.body,
        author=contributors.author(work),
        summary=summary,
        at=clock.now(),
        base=head.number,
    )
    work.db.flush()
    history.carry_files(work, head, revision)
    return revision
