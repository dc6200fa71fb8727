"""The link graph: what each page's head links to, and what leads to a page.

Links are resolved when a page is saved and kept by page id, so that they survive renames without any
text being touched. A name nobody has written yet is kept as a name; whoever begins that page finds
its links waiting (`welcome`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import aliased, contains_eager, joinedload

from wiki import policy
from wiki.models import HOME, Link, LinkStamp, Page, Workspace
from wiki.rendering.result import Link as WrittenLink
from wiki.rendering.result import Rendered
from wiki.services import naming, texts
from wiki.services.naming import Target
from wiki.slugs import normal
from wiki.work import Work

NAMED = 10
"""So many links that wait for a missing page are listed with it."""

LEADING = ("wiki", "path")
"""The kinds of link that lead to a page; the others show files."""


def store(work: Work, page: Page, rendered: Rendered) -> None:
    """Keep what the page's new head links to, in place of what the old one did."""
    before = _outgoing(work, page)
    kept = {(link.kind, link.target): link.target_page for link in before if link.target_page}
    targets = naming.resolve(work, page.workspace, page.source_path or page.slug, rendered.links)
    work.db.execute(delete(Link).where(Link.page_id == page.id))
    rows = []
    for position, (link, target) in enumerate(zip(rendered.links, targets, strict=True)):
        known = kept.get((link.kind, link.target))
        if known is not None and known.deleted_at is None and target.page is None:
            target = replace(target, page=known, workspace_id=known.workspace_id)
        rows.append(_row(page, position, link, target))
    work.db.add_all(rows)
    page.unread = False
    _touch(work, {link.target_page_id for link in before} | {row.target_page_id for row in rows})


def welcome(work: Work, page: Page) -> None:
    """A page has a new name: lead to it the links that waited for one, here and elsewhere.

    A link that several pages answer already goes on asking which is meant.
    """
    keys = {page.title_key, page.slug_key, page.name_key}
    gone = aliased(Page)
    query = (
        select(Link)
        .outerjoin(gone, Link.target_page_id == gone.id)
        .where(
            Link.target_workspace_id == page.workspace_id,
            or_(Link.target_key.in_(keys), Link.target_slug == page.slug_key),
            Link.kind.in_(LEADING),
            Link.ambiguous.is_(False),
            or_(Link.target_page_id.is_(None), gone.deleted_at.is_not(None)),
            Link.page_id != page.id,
        )
        .options(joinedload(Link.page))
    )
    waiting = work.db.scalars(query).all()
    for link in waiting:
        link.target_page_id = page.id
    _touch_workspaces(work, {link.page.workspace_id for link in waiting} - {page.workspace_id})


def renamed(work: Work, pages: Iterable[Page]) -> None:
    """The names of these pages changed or went: other workspaces that link to them show so."""
    source = aliased(Page)
    query = (
        select(source.workspace_id)
        .join(Link, Link.page_id == source.id)
        .where(Link.target_page_id.in_([page.id for page in pages]))
        .distinct()
    )
    _touch_workspaces(work, set(work.db.scalars(query)))


@dataclass(frozen=True)
class Backlink:
    """A page and the words in it that lead here."""

    page: Page
    shown: str
    context: str
    section: str


def touch_targets(work: Work, pages: Iterable[Page]) -> None:
    """These pages came, went or have another name: what they link to shows them so."""
    ids = [page.id for page in pages]
    query = select(Link.target_page_id).where(Link.page_id.in_(ids)).distinct()
    _touch(work, work.db.scalars(query).all())


def backlinks(work: Work, page: Page, limit: int = 200) -> list[Backlink]:
    """The living pages the actor may read that link to `page`, by title, each once."""
    query = (
        select(Link)
        .join(Link.page)
        .join(Page.workspace)
        .where(
            Link.target_page_id == page.id,
            Link.page_id != page.id,
            Page.deleted_at.is_(None),
            policy.readable(work.actor),
        )
        .order_by(Page.title_key, Page.id, Link.position)
        .limit(limit)
        .options(contains_eager(Link.page).contains_eager(Page.workspace))
    )
    first: dict[int, Backlink] = {}
    for link in work.db.scalars(query):
        first.setdefault(link.page_id, Backlink(link.page, link.shown, link.context, link.section))
    return list(first.values())


@dataclass(frozen=True)
class Missing:
    """A page that nobody has written yet, and what waits for it."""

    title: str
    slug: str
    waiting: list[Backlink]
    key: str
    """Its title or name, folded: the place in the list."""


def missing(
    work: Work, workspace: Workspace, *, after: str = "", limit: int = 100
) -> list[Missing]:
    """The pages of a workspace that readable pages link to and nobody has written, by title.

    So many that follow the one whose `key` is `after`, each with the first of what waits for it.
    """
    keys = (
        _waiting(work, workspace, select(Link.target_key))
        .where(Link.target_key > after)
        .group_by(Link.target_key)
        .order_by(Link.target_key)
        .limit(limit)
    )
    place = func.row_number().over(
        partition_by=Link.target_key, order_by=(Page.title_key, Page.id, Link.position)
    )
    ranked = (
        _waiting(work, workspace, select(Link.page_id, Link.position, place.label("place")))
        .where(Link.target_key.in_(work.db.scalars(keys).all()))
        .subquery()
    )
    groups: dict[str, list[Link]] = {}
    query = _unanswered(work, workspace).join(
        ranked, (Link.page_id == ranked.c.page_id) & (Link.position == ranked.c.position)
    )
    for link in work.db.scalars(query.where(ranked.c.place <= NAMED)):
        groups.setdefault(link.target_key, []).append(link)
    return [
        Missing(naming.title_of(links[0]), links[0].target_slug, _once(links), key)
        for key, links in groups.items()
    ]


def waiting_for(work: Work, workspace: Workspace, slug: str) -> list[Backlink]:
    """The readable pages that link to a page at `slug`, which nobody has written."""
    query = _unanswered(work, workspace).where(
        or_(Link.target_slug == normal(slug), Link.target_key == normal(slug))
    )
    return _once(work.db.scalars(query.limit(50)).all())


def unanswered_of(work: Work, page: Page) -> list[tuple[str, str]]:
    """The pages that this page links to in its workspace and nobody has written: title and slug."""
    query = _unanswered(work, page.workspace).where(Link.page_id == page.id)
    found = {one.target_slug: one for one in work.db.scalars(query)}
    return [(naming.title_of(one), slug) for slug, one in found.items()]


def orphans(
    work: Work, workspace: Workspace, *, after: tuple[str, int] | None = None, limit: int = 100
) -> Sequence[Page]:
    """The living pages of a workspace that no other living page links to, by title; not its home.

    So many that follow the one whose folded title and id are `after`.
    """
    source = aliased(Page)
    linked = (
        exists()
        .where(Link.target_page_id == Page.id, Link.page_id != Page.id)
        .where(source.id == Link.page_id, source.deleted_at.is_(None))
    )
    query = (
        select(Page)
        .where(
            Page.workspace_id == workspace.id,
            Page.deleted_at.is_(None),
            Page.slug_key != HOME,
            ~linked,
        )
        .order_by(Page.title_key, Page.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Page.title_key, Page.id) > after)
    return work.db.scalars(query).all()


def outgoing(work: Work, page: Page) -> Sequence[Link]:
    """The stored links of a page's head in the order of its rendering, with target pages loaded."""
    return _outgoing(work, page)


def _outgoing(work: Work, page: Page) -> Sequence[Link]:
    query = (
        select(Link)
        .where(Link.page_id == page.id)
        .order_by(Link.position)
        .options(joinedload(Link.target_page))
    )
    return work.db.scalars(query).all()


def _row(page: Page, position: int, link: WrittenLink, target: Target) -> Link:
    return Link(
        page_id=page.id,
        position=position,
        kind=link.kind,
        target=link.target,
        anchor=target.anchor if target.anchor is not None else link.anchor,
        target_workspace_id=target.workspace_id,
        target_key=target.key,
        target_slug=normal(target.slug),
        target_page_id=target.page.id if target.page else None,
        target_file_id=target.file.id if target.file else None,
        ambiguous=bool(target.choices),
        shown=link.shown,
        context=link.context,
        section=link.section,
    )


def _unanswered(work: Work, workspace: Workspace) -> Select[Link]:
    """The links that wait for pages of a workspace, with the pages they stand in."""
    return (
        _waiting(work, workspace, select(Link))
        .order_by(Link.target_key, Page.title_key, Page.id, Link.position)
        .options(contains_eager(Link.page).contains_eager(Page.workspace))
    )


def _waiting(work: Work, workspace: Workspace, query: Select[Any]) -> Select[Any]:
    """A query about links kept to those that wait for pages of a workspace and may be read."""
    gone = aliased(Page)
    return (
        query.join(Link.page)
        .join(Page.workspace)
        .outerjoin(gone, Link.target_page_id == gone.id)
        .where(
            Link.target_workspace_id == workspace.id,
            Link.kind.in_(LEADING),
            Link.target_key != "",
            Link.ambiguous.is_(False),
            Link.target_file_id.is_(None),
            or_(Link.target_page_id.is_(None), gone.deleted_at.is_not(None)),
            Page.deleted_at.is_(None),
            policy.readable(work.actor),
        )
    )


def _once(links: Iterable[Link]) -> list[Backlink]:
    first: dict[int, Backlink] = {}
    for link in links:
        first.setdefault(link.page_id, Backlink(link.page, link.shown, link.context, link.section))
    return list(first.values())


def _touch(work: Work, page_ids: Iterable[int | None]) -> None:
    """What links to these pages has changed: their "links here" must be read anew."""
    ids = sorted(one for one in page_ids if one is not None)
    if ids:
        # In this order for everybody, so that two savers never wait for each other.
        statement = texts.insert(work)(LinkStamp).values(
            [{"page_id": one, "stamp": 1} for one in ids]
        )
        work.db.execute(
            statement.on_conflict_do_update(
                index_elements=["page_id"], set_={"stamp": LinkStamp.stamp + 1}
            )
        )


def _touch_workspaces(work: Work, ids: Iterable[int]) -> None:
    wanted = sorted(ids)
    if wanted:
        work.db.execute(
            update(Workspace)
            .where(Workspace.id.in_(wanted))
            .values(stamp=Workspace.stamp + 1)
            .execution_options(synchronize_session=False)
        )
