"""Links that wait for a file: it appears, and they lead to it."""

from __future__ import annotations

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased, contains_eager

from wiki.models import File, FileVersion, Link, Page, Revision, RevisionFile
from wiki.services import naming
from wiki.slugs import normal
from wiki.work import Work


def welcome(work: Work, version: FileVersion) -> None:
    """A file is there: lead to it the links that waited for one of its name.

    The heads that now show it show this version for ever: it is the first that their readers see.
    """
    waiting = _waiting(work, version.file)
    for link in waiting:
        link.target_file_id = version.file_id
    showing = {link.page_id for link in waiting}
    query = (
        select(Revision.id)
        .join(Revision.page)
        .where(Page.id.in_(showing), Revision.number == Page.head_number)
        .where(Revision.id.not_in(_frozen(version.file)))
    )
    for revision_id in work.db.scalars(query).all():
        work.db.add(RevisionFile(revision_id=revision_id, file_version_id=version.id))


def _waiting(work: Work, file: File) -> list[Link]:
    """The links of the workspace's pages that mean a file of this name and lead to no living one."""
    gone = aliased(File)
    query = (
        select(Link)
        .join(Page, Link.page_id == Page.id)
        .outerjoin(gone, Link.target_file_id == gone.id)
        .where(
            Page.workspace_id == file.workspace_id,
            or_(
                and_(
                    Link.target_workspace_id.is_(None),
                    Link.target_key == naming.file_key(file.name),
                    Link.target_file_id.is_(None),
                ),
                and_(gone.deleted_at.is_not(None), gone.name_key == file.name_key),
            ),
        )
        .options(contains_eager(Link.page))
    )
    return [link for link in work.db.scalars(query) if _means(link, file)]


def _means(link: Link, file: File) -> bool:
    place = link.page.source_path or link.page.slug
    return any(normal(one) == file.name_key for one in naming.paths(place, link.kind, link.target))


def _frozen(file: File) -> Select[int]:
    return (
        select(RevisionFile.revision_id)
        .join(FileVersion, RevisionFile.file_version_id == FileVersion.id)
        .where(FileVersion.file_id == file.id)
    )
