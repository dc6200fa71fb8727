"""Somebody's page: who they are and what they did, in words. Nobody is counted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from wiki import policy
from wiki.errors import NotFound
from wiki.models import (
    Account,
    Contributor,
    Event,
    File,
    FileVersion,
    Kind,
    Page,
    Revision,
    Workspace,
)
from wiki.services import activity, contributors
from wiki.work import Work


def own(work: Work, account: Account) -> Contributor:
    """The contributor that is the account itself."""
    query = select(Contributor).where(
        Contributor.account_id == account.id, Contributor.kind == Kind.ACCOUNT
    )
    return work.db.scalars(query).one()


def writer(work: Work, contributor_id: int) -> Contributor:
    """A guest or an imported name who did something the actor may read.

    Raises NotFound for anybody else: whoever wrote only where the actor may not read is not known.
    """
    contributor = contributors.find(work, contributor_id)
    if contributor.account is None and not _seen(work, contributor):
        raise NotFound(policy.MISSING)
    return contributor


def deeds(
    work: Work, contributor: Contributor, *, before: int | None = None, limit: int = 50
) -> Sequence[Event]:
    """What somebody did where the actor may read, newest first; for an account under all its names."""
    names: Sequence[Contributor] = [contributor]
    if contributor.account_id is not None:
        query = select(Contributor).where(Contributor.account_id == contributor.account_id)
        names = work.db.scalars(query).all()
    return activity.recent(work, by=names, before=before, limit=limit)


def _seen(work: Work, contributor: Contributor) -> bool:
    wrote = (
        select(Revision.id)
        .join(Page, Revision.page_id == Page.id)
        .join(Workspace, Page.workspace_id == Workspace.id)
        .where(Revision.contributor_id == contributor.id)
    )
    attached = (
        select(FileVersion.id)
        .join(File, FileVersion.file_id == File.id)
        .join(Workspace, File.workspace_id == Workspace.id)
        .where(FileVersion.contributor_id == contributor.id)
    )
    did = select(Event.id).join(Event.workspace).where(Event.contributor_id == contributor.id)
    readable = policy.readable(work.actor)
    return any(
        work.db.scalar(query.where(readable).limit(1)) is not None
        for query in (wrote, attached, did)
    )
