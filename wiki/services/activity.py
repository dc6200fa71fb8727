"""What happened: recorded by every deed, read back as changes, feeds and the stewards' log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from wiki import clock, policy
from wiki.models import Contributor, Event, File, Page, Workspace
from wiki.services import contributors
from wiki.work import Work

VERBS = frozenset(
    {
        "founded", "changed settings", "renamed workspace", "archived", "reopened",
        "joined", "left", "became steward", "became member",
        "began", "edited", "renamed", "deleted", "restored", "reverted",
        "attached", "replaced", "deleted file", "restored file",
        "imported", "proposed", "took", "declined",
    }
)  # fmt: skip


def record(
    work: Work,
    verb: str,
    workspace: Workspace | None,
    *,
    page: Page | None = None,
    file: File | None = None,
    number: int | None = None,
    summary: str = "",
    minor: bool = False,
    steward: bool = False,
    by: Contributor | None = None,
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Write down what the actor (or `by`) has just done. `steward`: it stands in the stewards' log."""
    if verb not in VERBS:
        raise ValueError(f"no such verb: {verb}")
    event = Event(
        at=clock.now(),
        verb=verb,
        # The operator acts for the site and is nobody by name.
        contributor=by or (None if work.actor.operator else contributors.author(work)),
        workspace=workspace,
        page=page,
        file=file,
        number=number,
        summary=summary,
        minor=minor,
        steward=steward,
        details=dict(details or {}),
    )
    work.db.add(event)
    return event


def recent(
    work: Work,
    *,
    workspace: Workspace | None = None,
    page: Page | None = None,
    by: Sequence[Contributor] | None = None,
    before: int | None = None,
    limit: int = 50,
    minor: bool = True,
) -> Sequence[Event]:
    """What happened lately where the actor may read, newest first, before event `before`."""
    query = _readable(work).order_by(Event.id.desc()).limit(limit)
    if page is not None:
        query = query.where(Event.page_id == page.id)
    elif workspace is not None:
        query = query.where(Event.workspace_id == workspace.id)
    if by is not None:
        query = query.where(Event.contributor_id.in_([one.id for one in by]))
    if before is not None:
        query = query.where(Event.id < before)
    if not minor:
        query = query.where(Event.minor.is_(False))
    return work.db.scalars(query).all()


def stewards_log(work: Work, *, before: int | None = None, limit: int = 50) -> Sequence[Event]:
    """The acts that cannot be undone, newest first, where the actor may read."""
    query = _readable(work).where(Event.steward.is_(True)).order_by(Event.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Event.id < before)
    return work.db.scalars(query).all()


def _readable(work: Work) -> Select[Event]:
    return (
        select(Event)
        .join(Event.workspace)
        .where(policy.readable(work.actor))
        .options(
            joinedload(Event.contributor),
            joinedload(Event.workspace),
            joinedload(Event.page),
            joinedload(Event.file),
        )
    )
