"""Files of a workspace: attached, replaced, deleted, restored, and which version a revision shows.

The bytes stand in a content-addressed store and the versions that name them are never altered, so
that whatever a revision showed can be shown again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import IO

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from wiki import clock, policy
from wiki.errors import Conflict, Gone, NotFound
from wiki.messages import _
from wiki.models import (
    Contributor,
    File,
    FileVersion,
    Link,
    Page,
    Revision,
    RevisionFile,
    Visibility,
    Workspace,
)
from wiki.services import activity, contributors, texts, uploads, waiting, workspaces
from wiki.services.filenames import check_name
from wiki.slugs import normal
from wiki.work import Work

SUMMARY = 1_000
"""Longest summary that a person may type, in characters."""


class NameTaken(Conflict):
    """Another file of the workspace has this name already; `file` is the one."""

    def __init__(self, file: File):
        super().__init__(
            _(
                "There is a file “%(name)s” here already. Choose another name, or make this its"
                " new version.",
                name=file.name,
            )
        )
        self.file = file


class Deleted(Gone):
    """The file was deleted; its versions are kept, and it can be restored."""

    def __init__(self, file: File):
        super().__init__(_("This file was deleted."))
        self.file = file


def find(work: Work, workspace: Workspace, name: str) -> File:
    """The living file called `name`; the case of letters does not matter. Raises Deleted or NotFound."""
    policy.require(work.actor, "read", workspace)
    newest = File.deleted_at.desc().nulls_first()
    query = (
        select(File)
        .where(File.workspace_id == workspace.id, File.name_key == normal(name))
        .order_by(newest, File.id.desc())
        .limit(1)
    )
    file = work.db.scalar(query)
    if file is None:
        raise NotFound(_("There is no file of this name."))
    if file.deleted_at is not None:
        raise Deleted(file)
    return file


def listed(
    work: Work, workspace: Workspace, *, after: str = "", limit: int = 100
) -> Sequence[FileVersion]:
    """The newest versions of a workspace's files, by name, after the one called `after`."""
    policy.require(work.actor, "read", workspace)
    query = (
        _heads()
        .where(File.workspace_id == workspace.id, File.name_key > normal(after))
        .order_by(File.name_key)
        .limit(limit)
    )
    return work.db.scalars(query).all()


def deleted(work: Work, workspace: Workspace, limit: int = 100) -> Sequence[File]:
    """The files deleted from a workspace, the last deleted first."""
    policy.require(work.actor, "read", workspace)
    query = (
        select(File)
        .where(File.workspace_id == workspace.id, File.deleted_at.is_not(None))
        .order_by(File.deleted_at.desc(), File.id.desc())
        .limit(limit)
    )
    return work.db.scalars(query).all()


def in_trash(work: Work, workspace: Workspace, number: int) -> File:
    """The deleted file of a workspace with this number. Raises NotFound."""
    policy.require(work.actor, "read", workspace)
    file = work.db.get(File, number)
    if file is None or file.workspace_id != workspace.id or file.deleted_at is None:
        raise NotFound(_("There is no such file in the trash."))
    return file


def versions(
    work: Work, file: File, *, before: int | None = None, limit: int = 50
) -> Sequence[FileVersion]:
    """The versions of a file, newest first; those before number `before`."""
    policy.require(work.actor, "read", file.workspace)
    query = (
        select(FileVersion)
        .where(FileVersion.file_id == file.id)
        .order_by(FileVersion.number.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(FileVersion.number < before)
    return work.db.scalars(query).all()


def newest(work: Work, file: File) -> FileVersion:
    """The newest version of a file, deleted or not."""
    return versions(work, file, limit=1)[0]


def heads(work: Work, file_ids: Collection[int]) -> dict[int, FileVersion]:
    """The newest version of each of these files that is living, by file id."""
    if not file_ids:
        return {}
    return {one.file_id: one for one in work.db.scalars(_heads().where(File.id.in_(file_ids)))}


def shown(work: Work, revision: Revision) -> dict[int, FileVersion]:
    """The versions of files that a revision shows, by file id, whatever became of the files."""
    query = (
        select(FileVersion)
        .join(RevisionFile, RevisionFile.file_version_id == FileVersion.id)
        .join(FileVersion.file)
        .where(RevisionFile.revision_id == revision.id)
        .options(contains_eager(FileVersion.file))
    )
    return {one.file_id: one for one in work.db.scalars(query)}


def as_of(
    work: Work, file_ids: Collection[int], moment: datetime, *, or_first: bool
) -> dict[int, FileVersion]:
    """The version each of these files had at `moment`, by file id; of one that came later none, or,
    if `or_first`, its first (imported revisions are older than their files)."""
    query = (
        select(FileVersion)
        .join(FileVersion.file)
        .where(FileVersion.file_id.in_(file_ids))
        .order_by(FileVersion.number.desc())
        .options(contains_eager(FileVersion.file))
    )
    found: dict[int, FileVersion] = {}
    for one in work.db.scalars(query):
        before = found.get(one.file_id)
        if before is None or before.saved_at > moment:
            found[one.file_id] = one
    return {file_id: one for file_id, one in found.items() if or_first or one.saved_at <= moment}


def served(work: Work, sha256: str, name: str) -> FileVersion:
    """A version with exactly these bytes and, as the last part of its name, this name.

    One that everybody may read, if there is such a one. Raises NotFound unless the actor may read one.
    """
    query = (
        select(FileVersion)
        .join(FileVersion.file)
        .join(File.workspace)
        .where(
            FileVersion.sha256 == sha256,
            or_(File.name == name, File.name.endswith("/" + name, autoescape=True)),
            policy.readable(work.actor),
        )
        .order_by(Workspace.visibility != Visibility.PUBLIC, FileVersion.id)
        .options(contains_eager(FileVersion.file).contains_eager(File.workspace))
    )
    for version in work.db.scalars(query):
        # SQLite's LIKE takes capitals for small letters; the name must be exactly this one.
        if version.file.name.rpartition("/")[2] == name:
            return version
    raise NotFound(policy.MISSING)


def used_by(work: Work, file: File, limit: int = 100) -> Sequence[Page]:
    """The first living pages, by title, whose text shows or links to a file."""
    policy.require(work.actor, "read", file.workspace)
    linking = select(Link.page_id).where(Link.target_file_id == file.id)
    query = (
        select(Page)
        .where(Page.id.in_(linking), Page.deleted_at.is_(None))
        .order_by(Page.title_key, Page.id)
        .limit(limit)
    )
    return work.db.scalars(query).all()


def attach(
    work: Work,
    workspace: Workspace,
    *,
    name: str,
    content: bytes | IO[bytes],
    summary: str = "",
    replacing: bool = False,
) -> FileVersion:
    """Attach a file under a new name; links that waited for one of this name lead to it.

    Where a file has the name already, the same bytes change nothing, and others become its new version
    if `replacing`. Raises NameTaken, Invalid (`name`, `content`, `summary`), TooLarge.
    """
    policy.require(work.actor, "upload", workspace)
    name = check_name(name)
    _check_summary(summary)
    stored = uploads.store(work, content)
    work.reserve(workspace)
    policy.require(work.actor, "upload", workspace)
    there = _living(work, workspace, name)
    if there is not None:
        return _renew(work, there, stored, summary=summary, replacing=replacing)
    file = add(work, workspace, name)
    version = save(work, file, stored, summary=summary)
    waiting.welcome(work, version)
    workspaces.touch(work, workspace)
    activity.record(work, "attached", workspace, file=file, number=1, summary=summary)
    return version


def replace(
    work: Work, file: File, *, content: bytes | IO[bytes], summary: str = ""
) -> FileVersion:
    """Make these bytes the newest version of a file and return it; the same bytes change nothing.

    Pages show the new version from now on, old revisions go on showing theirs. Raises Deleted, Invalid
    (`content`, `summary`), TooLarge.
    """
    policy.require(work.actor, "upload", file.workspace)
    _check_summary(summary)
    stored = uploads.store(work, content)
    work.reserve(file.workspace)
    work.db.refresh(file)
    policy.require(work.actor, "upload", file.workspace)
    if file.deleted_at is not None:
        raise Deleted(file)
    return _renew(work, file, stored, summary=summary, replacing=True)


def delete(work: Work, file: File, *, because: str = "") -> None:
    """Take a file out of pages and lists. Old revisions still show it, and anyone may restore it."""
    policy.require(work.actor, "delete", file.workspace)
    _check_summary(because)
    work.reserve(file.workspace)
    work.db.refresh(file)
    if file.deleted_at is not None:
        raise Deleted(file)
    file.deleted_at = clock.now()
    workspaces.touch(work, file.workspace)
    activity.record(
        work,
        "deleted file",
        file.workspace,
        file=file,
        number=file.head_number,
        summary=because,
    )


def restore(work: Work, file: File) -> None:
    """Bring a deleted file back under its name. Raises NameTaken if another has it by now."""
    policy.require(work.actor, "upload", file.workspace)
    work.reserve(file.workspace)
    work.db.refresh(file)
    if file.deleted_at is None:
        return
    taken = _living(work, file.workspace, file.name)
    if taken is not None:
        raise NameTaken(taken)
    file.deleted_at = None
    work.db.flush()
    waiting.welcome(work, heads(work, [file.id])[file.id])
    workspaces.touch(work, file.workspace)
    activity.record(work, "restored file", file.workspace, file=file, number=file.head_number)


def add(work: Work, workspace: Workspace, name: str) -> File:
    """A file without versions yet, in the reserved transaction. Rights are the caller's business."""
    file = File(workspace=workspace, name=name, name_key=normal(name), created_at=clock.now())
    file.head_number = 0
    work.db.add(file)
    work.db.flush()
    return file


def save(
    work: Work,
    file: File,
    stored: uploads.Stored,
    *,
    summary: str = "",
    by: Contributor | None = None,
    at: datetime | None = None,
) -> FileVersion:
    """The next version of a file, in the reserved transaction. Rights are the caller's business."""
    file.head_number += 1
    version = FileVersion(
        file=file,
        number=file.head_number,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        width=stored.width,
        height=stored.height,
        contributor=by or contributors.author(work),
        saved_at=at or clock.now(),
        summary=summary,
    )
    work.db.add(version)
    work.db.flush()
    return version


def freeze(work: Work, revision: Revision) -> None:
    """Let a page's new head show, for ever, today's versions of the files its text links to.

    In the reserved transaction, once the links are stored. What the revision shows already stays.
    """
    linked = select(Link.target_file_id).where(Link.page_id == revision.page_id)
    shown = (
        select(FileVersion.file_id)
        .join(RevisionFile, RevisionFile.file_version_id == FileVersion.id)
        .where(RevisionFile.revision_id == revision.id)
    )
    query = _heads().where(File.id.in_(linked), File.id.not_in(shown))
    for version in work.db.scalars(query).all():
        work.db.add(RevisionFile(revision_id=revision.id, file_version_id=version.id))


def _heads() -> Select[FileVersion]:
    return (
        select(FileVersion)
        .join(FileVersion.file)
        .where(FileVersion.number == File.head_number, File.deleted_at.is_(None))
        .options(contains_eager(FileVersion.file))
    )


def _living(work: Work, workspace: Workspace, name: str) -> File | None:
    query = select(File).where(
        File.workspace_id == workspace.id,
        File.name_key == normal(name),
        File.deleted_at.is_(None),
    )
    return work.db.scalar(query)


def _renew(
    work: Work, file: File, stored: uploads.Stored, *, summary: str, replacing: bool
) -> FileVersion:
    head = heads(work, [file.id])[file.id]
    if head.sha256 == stored.sha256:
        return head
    if not replacing:
        raise NameTaken(file)
    version = save(work, file, stored, summary=summary)
    workspaces.touch(work, file.workspace)
    activity.record(
        work, "replaced", file.workspace, file=file, number=version.number, summary=summary
    )
    return version


def _check_summary(summary: str) -> None:
    texts.check_words(SUMMARY, summary=summary)
