"""A whole workspace on its way out, with its history: as an archive of our own, or as git.

People leave as names: nobody elsewhere could tell whose account a username was. What the workspace
holds is read in one transaction, so it is consistent while the wiki serves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, lazyload

from wiki import policy
from wiki.archives import write_archive, write_git
from wiki.errors import NotFound
from wiki.interchange.records import (
    ContributorRecord,
    DeletionRecord,
    FileRecord,
    FileVersionRecord,
    PageRecord,
    RevisionRecord,
    ShownFile,
    WorkspaceRecord,
)
from wiki.messages import _
from wiki.models import (
    Contributor,
    File,
    FileVersion,
    ImportOrigin,
    Kind,
    Page,
    PageAlias,
    Revision,
    RevisionFile,
    Text,
    Workspace,
    WorkspaceAlias,
)
from wiki.work import Work

BATCH = 100

R = TypeVar("R", PageRecord, FileRecord)
Origins = dict[tuple[int | None, int | None], str]


def write(work: Work, workspace: Workspace, path: Path, *, git: bool = False) -> None:
    """Write a workspace to a new file, or with `git` to a new folder, or a bundle if the name says so.

    Raises Conflict if something is there already, NotFound if there is no folder to put it in.
    """
    policy.require(work.actor, "read", workspace)
    if not path.parent.is_dir():
        raise NotFound(_("There is no folder “%(path)s”.", path=str(path.parent)))
    export = Export(work, workspace.id)
    if git:
        write_git(path, export)
    else:
        write_archive(path, export)
    work.db.rollback()


class Export:
    """A workspace as an `interchange.records.Archive`, read anew in one transaction."""

    def __init__(self, work: Work, workspace_id: int):
        self._work = work
        self._id = workspace_id
        work.db.rollback()
        if work.db.get_bind().dialect.name == "postgresql":
            work.db.connection(execution_options={"isolation_level": "REPEATABLE READ"})

    @cached_property
    def workspace(self) -> WorkspaceRecord:
        """The settings of the workspace."""
        found = self._work.db.get_one(Workspace, self._id)
        query = select(WorkspaceAlias.slug).where(WorkspaceAlias.workspace_id == self._id)
        return WorkspaceRecord(
            slug=found.slug,
            title=found.title,
            description=found.description,
            status=found.status,
            visibility=found.visibility,
            editing=found.editing,
            licence=found.licence,
            created_at=found.created_at,
            archived_at=found.archived_at,
            former_slugs=tuple(sorted(self._work.db.scalars(query))),
        )

    def contributors(self) -> Iterator[ContributorRecord]:
        """Whoever made something in the workspace, by kind and name."""
        for number, (kind, name) in enumerate(self._names, start=1):
            yield ContributorRecord(number, kind, name)

    def pages(self) -> Iterator[PageRecord]:
        """The pages of the workspace with all their revisions, deleted ones too, by id."""
        query = select(Page.id).where(Page.workspace_id == self._id).order_by(Page.public_id)
        yield from self._batches(self._work.db.scalars(query).all(), self._page_records)

    def files(self) -> Iterator[FileRecord]:
        """The files of the workspace with all their versions, deleted ones too, by name."""
        ids = sorted(self._file_names, key=self._file_names.__getitem__)
        yield from self._batches(ids, self._file_records)

    def text(self, page: PageRecord, revision: RevisionRecord) -> str:
        """The text of a revision."""
        row = self._work.db.get_one(Text, revision.text)
        self._work.db.expunge(row)
        return row.content

    def content(self, sha256: str) -> BinaryIO:
        """The bytes of a file version."""
        return self._work.tools.blobs.open(sha256)

    @cached_property
    def _people(self) -> dict[int, tuple[str, str]]:
        """Kind and name of every contributor to the workspace, by id."""
        makers = [
            select(Revision.contributor_id)
            .join(Revision.page)
            .where(Page.workspace_id == self._id),
            select(FileVersion.contributor_id)
            .join(FileVersion.file)
            .where(File.workspace_id == self._id),
            select(Page.deleted_by_id).where(Page.workspace_id == self._id),
        ]
        query = select(Contributor).where(or_(*(Contributor.id.in_(one) for one in makers)))
        return {one.id: _as_name(one) for one in self._work.db.scalars(query).unique()}

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        return sorted(set(self._people.values()))

    @cached_property
    def _numbers(self) -> dict[int, int]:
        places = {name: number for number, name in enumerate(self._names, start=1)}
        return {one: places[name] for one, name in self._people.items()}

    @cached_property
    def _file_names(self) -> dict[int, str]:
        """The name of each file by id; of several that had one name, the living one keeps it."""
        query = (
            select(File.id, File.name)
            .where(File.workspace_id == self._id)
            .order_by(File.deleted_at.is_not(None), File.id)
        )
        names: dict[int, str] = {}
        for file_id, name in self._work.db.execute(query):
            stem, dot, ending = name.rpartition(".")
            number = 1
            chosen = name
            while chosen in names.values():
                number += 1
                chosen = f"{stem}-{number}{dot}{ending}" if dot else f"{name}-{number}"
            names[file_id] = chosen
        return names

    def _batches(
        self, ids: Sequence[int], records: Callable[[Sequence[int]], Iterator[R]]
    ) -> Iterator[R]:
        for start in range(0, len(ids), BATCH):
            yield from records(ids[start : start + BATCH])

    def _page_records(self, ids: Sequence[int]) -> Iterator[PageRecord]:
        aliases = select(PageAlias.page_id, PageAlias.slug).where(PageAlias.page_id.in_(ids))
        former: dict[int, list[str]] = defaultdict(list)
        for page_id, slug in self._work.db.execute(aliases.order_by(PageAlias.slug)):
            former[page_id].append(slug)
        revisions = self._revisions(ids)
        query = select(Page).where(Page.id.in_(ids)).order_by(Page.public_id)
        for page in self._work.db.scalars(query).all():
            yield PageRecord(
                id=page.public_id,
                slug=page.slug,
                title=page.title,
                created_at=page.created_at,
                revisions=tuple(revisions[page.id]),
                source_path=page.source_path,
                former_slugs=tuple(former[page.id]),
                deletion=self._deletion(page),
            )

    def _deletion(self, page: Page) -> DeletionRecord | None:
        if page.deleted_at is None:
            return None
        by = self._numbers[page.deleted_by_id] if page.deleted_by_id else None
        return DeletionRecord(page.deleted_at, by, page.deleted_because)

    def _revisions(self, page_ids: Sequence[int]) -> dict[int, list[RevisionRecord]]:
        shown = self._shown(page_ids)
        origins = self._origins(ImportOrigin.page_id, page_ids)
        query = (
            select(Revision)
            .where(Revision.page_id.in_(page_ids))
            .order_by(Revision.page_id, Revision.number)
            .options(lazyload(Revision.contributor))
            .execution_options(yield_per=1_000)
        )
        found: dict[int, list[RevisionRecord]] = defaultdict(list)
        for one in self._work.db.scalars(query):
            found[one.page_id].append(
                RevisionRecord(
                    number=one.number,
                    base=one.base_number,
                    contributor=self._numbers[one.contributor_id],
                    saved_at=one.saved_at,
                    title=one.title,
                    licence=one.licence,
                    text=one.text_hash,
                    summary=one.summary,
                    minor=one.minor,
                    files=tuple(sorted(shown[one.page_id, one.number], key=lambda file: file.name)),
                    origin=origins.get((one.page_id, one.number)),
                )
            )
        return found

    def _shown(self, page_ids: Sequence[int]) -> dict[tuple[int, int], list[ShownFile]]:
        query = (
            select(Revision.page_id, Revision.number, FileVersion.file_id, FileVersion.number)
            .join(RevisionFile, RevisionFile.revision_id == Revision.id)
            .join(FileVersion, RevisionFile.file_version_id == FileVersion.id)
            .where(Revision.page_id.in_(page_ids))
        )
        found: dict[tuple[int, int], list[ShownFile]] = defaultdict(list)
        for page_id, number, file_id, version in self._work.db.execute(query):
            if file_id in self._file_names:
                found[page_id, number].append(ShownFile(self._file_names[file_id], version))
        return found

    def _file_records(self, ids: Sequence[int]) -> Iterator[FileRecord]:
        origins = self._origins(ImportOrigin.file_id, ids)
        versions: dict[int, list[FileVersionRecord]] = defaultdict(list)
        query = select(FileVersion).where(FileVersion.file_id.in_(ids))
        for one in self._work.db.scalars(query.order_by(FileVersion.number)):
            versions[one.file_id].append(
                FileVersionRecord(
                    number=one.number,
                    sha256=one.sha256,
                    size=one.size,
                    media_type=one.media_type,
                    contributor=self._numbers[one.contributor_id],
                    saved_at=one.saved_at,
                    summary=one.summary,
                    origin=origins.get((one.file_id, one.number)),
                )
            )
        files = {one.id: one for one in self._work.db.scalars(select(File).where(File.id.in_(ids)))}
        for file_id in ids:
            file = files[file_id]
            yield FileRecord(
                self._file_names[file_id],
                file.created_at,
                tuple(versions[file_id]),
                file.deleted_at,
            )

    def _origins(self, column: InstrumentedAttribute[int | None], ids: Sequence[int]) -> Origins:
        """What imports called the states of these pages or files, by id and number here."""
        query = (
            select(column, ImportOrigin.number, ImportOrigin.origin)
            .where(column.in_(ids), ImportOrigin.number.is_not(None))
            # Those of archives begin so; they name this wiki's own revisions.
            .where(ImportOrigin.key.not_like("/%"))
            .order_by(ImportOrigin.position)
        )
        return {(one, number): origin for one, number, origin in self._work.db.execute(query)}


def _as_name(one: Contributor) -> tuple[str, str]:
    is_guest = one.kind == Kind.GUEST and one.account is None
    return (Kind.GUEST if is_guest else Kind.IMPORT).value, one.shown_name
