"""The workspace that an import goes into: found, or made for it and taken back when it is refused."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, select

from wiki import policy, slugs
from wiki.archives import ArchiveReader
from wiki.errors import NotFound, WikiError
from wiki.interchange.source import Source
from wiki.models import Page, Workspace
from wiki.services import arrivals, import_archives, indexing, workspaces
from wiki.work import Work


def find(
    work: Work, source: Source | ArchiveReader, slug: str, title: str, licence: str
) -> tuple[int, bool]:
    """The workspace to bring things into, and whether it was made for this."""
    try:
        workspace = workspaces.find(work, slug)
    except NotFound:
        if not work.actor.operator:
            raise
        return _found(work, source, slug, title, licence), True
    policy.require(work.actor, "import", workspace)
    return workspace.id, False


def _found(work: Work, source: Source | ArchiveReader, slug: str, title: str, licence: str) -> int:
    slug = slugs.check_workspace_slug(slug)
    readable = slug.replace("-", " ").capitalize()
    if isinstance(source, ArchiveReader):
        settings = import_archives.settings_of(source)
    else:
        settings = workspaces.Settings(
            title=arrivals.acceptable_title(source.hints.title or readable, readable),
            editing=work.settings.editing,
            licence=arrivals.spdx(source.hints.licence or "") or workspaces.Settings.licence,
        )
    given = {"title": title} if title else {}
    given |= {"licence": licence} if licence else {}
    work.reserve()
    try:
        made = workspaces.add(work, slug=slug, settings=replace(settings, **given))
        if isinstance(source, ArchiveReader):
            import_archives.finish(work, made, source)
        work.commit()
    except WikiError:
        work.release()
        raise
    return made.id


def take_back(work: Work, workspace_id: int) -> None:
    """Undo the making of a workspace whose import was refused."""
    work.reserve()
    query = select(Page.id).where(Page.workspace_id == workspace_id)
    pages = list(work.db.scalars(query))
    work.db.execute(delete(Workspace).where(Workspace.id == workspace_id))
    indexing.due_together(work, pages)
    work.commit()
