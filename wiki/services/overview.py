"""The site at a glance: its workspaces, what happened in them last, where help is welcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import false, select
from sqlalchemy.orm import contains_eager, joinedload

from wiki import policy
from wiki.messages import Message, _
from wiki.models import Event, Link, Page, PageTag, Workspace
from wiki.services import naming, workspaces
from wiki.services.links import LEADING
from wiki.slugs import normal
from wiki.work import Work

HELP = "help wanted"
"""The tag of a page that says what one could do."""

LOOKED_THROUGH = 100
"""So many pages, those saved last, are looked through for missing pages they wait for."""

Shelf = tuple[str | Message, list[tuple[Workspace, Event | None]]]


def shelves(work: Work) -> list[Shelf]:
    """The workspaces the actor may read under their status in words, with their latest event.

    Statuses follow each other in the order of the newest event under them; workspaces without one
    come after, archived ones last.
    """
    readable = workspaces.readable(work)
    latest = _latest(work, readable)
    shelves: dict[str | Message, list[tuple[Workspace, Event | None]]] = {}
    for workspace in sorted(readable, key=lambda one: -_age(latest.get(one.id))):
        shelves.setdefault(_heading(workspace), []).append((workspace, latest.get(workspace.id)))
    last = [_UNDER_WAY, _ARCHIVED]
    return sorted(shelves.items(), key=lambda shelf: (shelf[0] in last, shelf[0] == _ARCHIVED))


@dataclass(frozen=True)
class Ask:
    """Something small and real that one could do: a page that asks for help, or waits to be begun."""

    workspace: Workspace
    page: Page | None
    title: str


def asks(work: Work, workspace: Workspace | None = None, limit: int = 6) -> list[Ask]:
    """Where help is welcome: pages tagged "help wanted", then missing pages that others wait for."""
    asked = [
        Ask(page.workspace, page, page.title) for page in _wanting_help(work, workspace, limit)
    ]
    if len(asked) < limit:
        asked += _waited_for(work, workspace, limit - len(asked))
    return asked


_UNDER_WAY = _("Workspaces without a word on how they stand")
_ARCHIVED = _("Archived")


def _heading(workspace: Workspace) -> str | Message:
    if workspace.archived_at is not None:
        return _ARCHIVED
    return workspace.status.partition(".")[0] or _UNDER_WAY


def _age(event: Event | None) -> int:
    return event.id if event else 0


def _latest(work: Work, readable: Sequence[Workspace]) -> dict[int, Event]:
    # Asked of each workspace, the index leads to its newest event; a maximum by group reads them all.
    newest = (
        select(Event.id)
        .where(Event.workspace_id == Workspace.id, Event.minor == false())
        .order_by(Event.id.desc())
        .limit(1)
        .correlate(Workspace)
        .scalar_subquery()
    )
    query = (
        select(Event)
        .where(Event.id.in_(select(newest).where(Workspace.id.in_([one.id for one in readable]))))
        .options(joinedload(Event.page), joinedload(Event.file), joinedload(Event.workspace))
    )
    return {event.workspace_id: event for event in work.db.scalars(query) if event.workspace_id}


def _wanting_help(work: Work, workspace: Workspace | None, limit: int) -> Sequence[Page]:
    query = (
        select(Page)
        .join(PageTag, PageTag.page_id == Page.id)
        .join(Workspace, Page.workspace_id == Workspace.id)
        .where(
            PageTag.tag_key == normal(HELP),
            Page.deleted_at.is_(None),
            Workspace.archived_at.is_(None),
            policy.readable(work.actor),
        )
        .order_by(Page.saved_at.desc(), Page.id)
        .limit(limit)
    )
    if workspace is not None:
        query = query.where(Page.workspace_id == workspace.id)
    return work.db.scalars(query).all()


def _waited_for(work: Work, workspace: Workspace | None, limit: int) -> list[Ask]:
    recent = (
        select(Page.id)
        .join(Page.workspace)
        .where(
            Page.deleted_at.is_(None), Workspace.archived_at.is_(None), policy.readable(work.actor)
        )
        .order_by(Page.saved_at.desc(), Page.id)
        .limit(LOOKED_THROUGH)
    )
    if workspace is not None:
        recent = recent.where(Page.workspace_id == workspace.id)
    query = (
        select(Link)
        .join(Link.page)
        .where(
            Link.page_id.in_(recent),
            Link.kind.in_(LEADING),
            Link.target_page_id.is_(None),
            Link.target_file_id.is_(None),
            Link.target_key != "",
            Link.ambiguous.is_(False),
            Link.target_workspace_id == Page.workspace_id,
        )
        .order_by(Page.saved_at.desc(), Link.page_id, Link.position)
        .limit(4 * limit)
        .options(contains_eager(Link.page).joinedload(Page.workspace))
    )
    waited: dict[tuple[int, str], Ask] = {}
    for link in work.db.scalars(query):
        title, place = naming.title_of(link), link.page.workspace
        waited.setdefault((place.id, normal(title)), Ask(place, None, title))
    return list(waited.values())[:limit]
