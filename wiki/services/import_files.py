"""Files on their way into a workspace: their versions, and which of them a revision showed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select

from wiki import clock
from wiki.errors import Invalid, TooLarge
from wiki.interchange.source import Problem, Source
from wiki.messages import Message, _
from wiki.models import Contributor, File, FileVersion, Workspace
from wiki.services import filenames, files, uploads, waiting, workspaces
from wiki.services.arrivals import BY_CONTENT, Maker
from wiki.services.makers import Makers
from wiki.services.origins import Ledger, Origin
from wiki.slugs import normal
from wiki.work import Work

BATCH = 50

_WORD = re.compile(r"""[^\s()\[\]<>"'/\\|{}]+""")


@dataclass(frozen=True)
class ArrivingFile:
    """One version of a file on its way in; those of one name come in order, its oldest first.

    `number` is its version where the source counts them, else 0; `order` its place in the source's
    history. `living` is false where the file is gone there by now, since `deleted_at` if known.
    """

    name: str
    key: str
    origin: str
    open: Callable[[], BinaryIO]
    maker: Maker | None = None
    saved_at: datetime | None = None
    summary: str = ""
    living: bool = True
    order: int = 0
    number: int = 0
    created_at: datetime | None = None
    deleted_at: datetime | None = None
    upstream: str = ""


class Shelf:
    """The versions of the source's files, by name, as they now stand in the workspace."""

    def __init__(self) -> None:
        self._by_number: dict[tuple[str, int], int] = {}
        self._by_order: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._changing: dict[str, set[str]] = defaultdict(set)

    def put(self, file: ArrivingFile, version_id: int) -> None:
        """This version has this id."""
        self._by_number[file.name, file.number] = version_id
        versions = self._by_order[file.name]
        versions.append((file.order, version_id))
        if len(versions) > 1 or not file.living:
            self._changing[file.name.rpartition("/")[2]].add(file.name)

    def named(self, shown: Iterable[tuple[str, int]]) -> tuple[int, ...]:
        """The ids of these versions, by name and number; those that were left out are passed over."""
        found = (self._by_number.get(one) for one in shown)
        return tuple(sorted({one for one in found if one is not None}))

    def shown(self, text: str, order: int) -> tuple[int, ...]:
        """Of the files that changed in the course of time and that a text may show (it says their name),
        the version each had at place `order`. What never changed needs no note."""
        if not self._changing:
            return ()
        said = self._changing.keys() & set(_WORD.findall(text))
        names = {name for one in said for name in self._changing[one]}
        found = (self._at(name, order) for name in names)
        return tuple(sorted(one for one in found if one is not None))

    def _at(self, name: str, order: int) -> int | None:
        before = [version_id for place, version_id in self._by_order[name] if place <= order]
        return before[-1] if before else None


def of_source(source: Source) -> Iterator[ArrivingFile]:
    """The files of a source."""
    for one in source.files():
        yield ArrivingFile(
            name=one.path,
            key=one.path,
            origin=one.origin,
            open=one.open,
            maker=Maker(one.author) if one.author else None,
            saved_at=one.saved_at,
            living=one.living,
            order=one.order,
        )


class FileWriter:
    """Brings files into a workspace; `added` counts versions, `problems` says what was left out."""

    def __init__(self, work: Work, workspace_id: int, ledger: Ledger, makers: Makers):
        self.work = work
        self.workspace_id = workspace_id
        self.ledger = ledger
        self.makers = makers
        self.shelf = Shelf()
        self.added = 0
        self.problems: list[Problem] = []
        self._batch: list[tuple[ArrivingFile, str, uploads.Stored]] = []

    def bring(self, arriving: Iterable[ArrivingFile]) -> Shelf:
        """Attach what is not here yet; each batch is committed. Returns where every version stands."""
        for file in arriving:
            if not self._known(file):
                self._store(file)
            if len(self._batch) >= BATCH:
                self._flush()
        self._flush()
        return self.shelf

    def _known(self, file: ArrivingFile) -> bool:
        before = self.ledger.of(file.key)
        if file.origin.startswith(BY_CONTENT):
            before = before[-1:]
        for one in before:
            if one.origin == file.origin and one.file_id is not None:
                query = select(FileVersion.id).where(
                    FileVersion.file_id == one.file_id, FileVersion.number == one.number
                )
                version_id = self.work.db.scalar(query)
                if version_id is not None:
                    self.shelf.put(file, version_id)
                return True
        return False

    def _store(self, file: ArrivingFile) -> None:
        try:
            name = filenames.check_name(file.name)
            with file.open() as stream:
                stored = uploads.store(self.work, stream)
        except (Invalid, TooLarge) as refused:
            self._leave_out(file, _("It was left out: %(why)s", why=str(refused)))
        else:
            self._batch.append((file, name, stored))

    def _flush(self) -> None:
        if not self._batch:
            return
        work = self.work
        workspace = work.db.get_one(Workspace, self.workspace_id)
        work.reserve(workspace)
        self.makers.know(work, (file.maker for file, _name, _stored in self._batch))
        for file, name, stored in self._batch:
            self._save(workspace, file, name, stored)
        workspaces.touch(work, workspace)
        work.commit()
        self._batch = []

    def _save(
        self, workspace: Workspace, file: ArrivingFile, name: str, stored: uploads.Stored
    ) -> None:
        before = self.ledger.of(file.key)
        there = self._there(workspace, file, name)
        if there is not None and not self._may_renew(there, file, stored):
            return
        place = there or self._begun(workspace, file, name)
        maker = self.work.db.get_one(Contributor, self.makers.id_of(file.maker))
        version = files.save(
            self.work, place, stored, summary=file.summary, by=maker, at=file.saved_at
        )
        self._settle(place, version, file)
        origin = Origin(file.key, file.origin, len(before) + 1, None, version.number, place.id)
        self.ledger.add(self.work, origin)
        if file.upstream:
            self.ledger.add(
                self.work,
                Origin(name, file.upstream, version.number, None, version.number, place.id),
            )
        self.shelf.put(file, version.id)
        self.added += 1

    def _there(self, workspace: Workspace, file: ArrivingFile, name: str) -> File | None:
        """The file that earlier versions became, else the living one that has the name."""
        for one in self.ledger.of(file.key):
            if one.file_id is not None:
                return self.work.db.get(File, one.file_id)
        query = select(File).where(
            File.workspace_id == workspace.id,
            File.name_key == normal(name),
            File.deleted_at.is_(None),
        )
        return self.work.db.scalar(query)

    def _may_renew(self, there: File, file: ArrivingFile, stored: uploads.Stored) -> bool:
        """Whether this becomes the newest version; what people here did since is left alone."""
        ours = [one for one in self.ledger.of(file.key) if one.file_id == there.id]
        newest = files.newest(self.work, there)
        if ours and ours[-1].number == there.head_number:
            if there.deleted_at is None or not file.living or file.deleted_at is not None:
                return True
            self._leave_out(file, _("It was deleted here, and stays deleted."))
        elif newest.sha256 == stored.sha256:
            self.ledger.add(
                self.work,
                Origin(file.key, file.origin, len(ours) + 1, None, newest.number, there.id),
            )
            self.shelf.put(file, newest.id)
        elif ours:
            self._leave_out(
                file, _("It was replaced here since; the version that came was left out.")
            )
        else:
            self._leave_out(
                file, _("There is another file of this name here; the one that came was left out.")
            )
        return False

    def _begun(self, workspace: Workspace, file: ArrivingFile, name: str) -> File:
        made = files.add(self.work, workspace, name)
        made.created_at = file.created_at or file.saved_at or made.created_at
        return made

    def _settle(self, place: File, version: FileVersion, file: ArrivingFile) -> None:
        if file.deleted_at is not None or not file.living:
            place.deleted_at = place.deleted_at or file.deleted_at or clock.now()
        else:
            waiting.welcome(self.work, version)

    def _leave_out(self, file: ArrivingFile, sentence: Message) -> None:
        self.problems.append(Problem(file.name, sentence))
