"""The site at a glance: its workspaces, what happened in them last, where help is welcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from wiki import policy
from wiki.messages import Message, _
from wiki.models import Event, Link, Page, PageTag, Workspace
from wiki.services import naming, workspaces
from wiki.services.links import LEADING
from wiki.slugs import normal
from wiki.work import Work

HELP = "help wanted"
"""The tag of a page that says what one could do."""

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
    newest = (
        select(func.max(Event.id))
        .where(Event.workspace_id.in_([one.id for one in readable]), Event.minor.is_(False))
        .group_by(Event.workspace_id)
    )
    query = (
        select(Event)
        .where(Event.id.in_(newest))
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
    source, target = aliased(Page), aliased(Workspace)
    query = (
        select(Link, target)
        .join(target, Link.target_workspace_id == target.id)
        .join(source, Link.page_id == source.id)
        .join(Workspace, source.workspace_id == Workspace.id)
        .where(
            Link.kind.in_(LEADING),
            Link.target_page_id.is_(None),
            Link.target_file_id.is_(None),
            Link.target_key != "",
            Link.ambiguous.is_(False),
            Link.target_workspace_id == source.workspace_id,
            source.deleted_at.is_(None),
            target.archived_at.is_(None),
            policy.readable(work.actor),
        )
        .order_by(source.saved_at.desc(), Link.page_id, Link.position)
        .limit(4 * limit)
    )
    if workspace is not None:
        query = query.where(Link.target_workspace_id == workspace.id)
    waited: dict[tuple[int, str], Ask] = {}
    for link, place in work.db.execute(query):
        title = naming.title_of(link)
        waited.setdefault((place.id, normal(title)), Ask(place, None, title))
    return list(waited.values())[:limit]
