"""An archive of our own on its way in: pages with their ids, files, guests and former names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count

from sqlalchemy import select

from wiki.interchange.records import Archive, ContributorRecord, PageRecord, RevisionRecord
from wiki.interchange.source import Problem
from wiki.messages import _
from wiki.models import Kind, Page, Workspace, WorkspaceAlias
from wiki.services import workspaces
from wiki.services.arrivals import Arrival, Arriving, Deletion, Maker, acceptable_title
from wiki.services.import_files import ArrivingFile, Shelf
from wiki.services.origins import Ledger
from wiki.slugs import normal
from wiki.work import Work


@dataclass
class Names:
    """The slugs of an archive's pages here, by id, and what could not stay as it was."""

    slugs: dict[str, str]
    problems: list[Problem]


def settings_of(archive: Archive) -> workspaces.Settings:
    """The settings of a workspace as its archive tells them."""
    told = archive.workspace
    return workspaces.Settings(
        title=told.title,
        description=told.description,
        status=told.status,
        visibility=told.visibility,
        editing=told.editing,
        licence=told.licence,
    )


def finish(work: Work, workspace: Workspace, archive: Archive) -> None:
    """What a workspace keeps of its life elsewhere: its age, its former names that are free here."""
    workspace.created_at = archive.workspace.created_at
    for slug in archive.workspace.former_slugs:
        known = select(Workspace.id).where(Workspace.slug == slug)
        if work.db.get(WorkspaceAlias, slug) is None and work.db.scalar(known) is None:
            work.db.add(WorkspaceAlias(slug=slug, workspace_id=workspace.id))


def names_for(work: Work, archive: Archive, workspace_id: int, ledger: Ledger) -> Names:
    """A slug for each page that is new here: its own, unless a living page has it."""
    query = select(Page.slug_key).where(
        Page.workspace_id == workspace_id, Page.deleted_at.is_(None)
    )
    taken = set(work.db.scalars(query))
    names = Names({}, [])
    for page in archive.pages():
        if ledger.of(_key(page)):
            continue
        slug = page.slug
        if page.deletion is None:
            choices = (f"{page.slug}-{number}" if number > 1 else page.slug for number in count(1))
            slug = next(one for one in choices if normal(one) not in taken)
            taken.add(normal(slug))
        names.slugs[page.id] = slug
        if slug != page.slug:
            sentence = _(
                "Another page has the address “%(wanted)s”; this one is at “%(slug)s”.",
                wanted=page.slug,
                slug=slug,
            )
            names.problems.append(Problem(page.slug, sentence))
    return names


def pages_of(archive: Archive, names: Names, shelf: Shelf) -> Iterator[Arrival]:
    """The pages of an archive."""
    makers = _makers(archive.contributors())
    for page in archive.pages():
        gone = page.deletion
        yield Arrival(
            key=_key(page),
            slug=names.slugs.get(page.id, page.slug),
            aliases=page.former_slugs,
            revisions=_revisions(archive, page, makers, shelf),
            source_path=page.source_path,
            public_id=page.id,
            created_at=page.created_at,
            deletion=None
            if gone is None
            else Deletion(gone.at, makers.get(gone.contributor or 0), gone.because),
        )


def files_of(archive: Archive) -> Iterator[ArrivingFile]:
    """The versions of the files of an archive."""
    makers = _makers(archive.contributors())
    for file in archive.files():
        last = file.versions[-1].number
        for version in file.versions:
            yield ArrivingFile(
                name=file.name,
                # The same name may have been given again after a deletion.
                key=f"/f/{file.created_at.isoformat()}/{file.name}",
                origin=f"archive:{version.number}:{version.sha256}",
                open=partial(archive.content, version.sha256),
                maker=makers.get(version.contributor),
                saved_at=version.saved_at,
                summary=version.summary,
                living=file.deleted_at is None,
                number=version.number,
                created_at=file.created_at,
                deleted_at=file.deleted_at if version.number == last else None,
                upstream=version.origin or "",
            )


def _key(page: PageRecord) -> str:
    # No path begins so: keys of archives and of other sources never meet.
    return f"/p/{page.id}"


def _makers(records: Iterable[ContributorRecord]) -> dict[int, Maker]:
    return {
        one.number: Maker(one.name, Kind.GUEST if one.kind == Kind.GUEST else Kind.IMPORT)
        for one in records
    }


def _revisions(
    archive: Archive, page: PageRecord, makers: dict[int, Maker], shelf: Shelf
) -> Iterator[Arriving]:
    for one in page.revisions:
        yield _arriving(one, archive.text(page, one), makers, shelf)


def _arriving(one: RevisionRecord, text: str, makers: dict[int, Maker], shelf: Shelf) -> Arriving:
    return Arriving(
        origin=f"archive:{one.number}:{one.text}",
        text=text,
        title=acceptable_title(one.title, one.title),
        maker=makers.get(one.contributor),
        saved_at=one.saved_at,
        licence=one.licence,
        summary=one.summary,
        minor=one.minor,
        base=one.base,
        shown=shelf.named((shown.name, shown.version) for shown in one.files),
        upstream=one.origin or "",
    )
