"""What an archive of our own says about a workspace, as dataclasses.

A fact of the wiki that must survive leaving and coming back has a field here; `manifest` writes and
reads them. Moments are in UTC. Contributors carry names, never addresses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


@dataclass(frozen=True)
class WorkspaceRecord:
    """The settings of a workspace."""

    slug: str
    title: str
    description: str
    status: str
    visibility: str
    editing: str
    licence: str
    created_at: datetime
    archived_at: datetime | None = None
    former_slugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContributorRecord:
    """Whoever made something, by a number within the archive; `username` if by an account."""

    number: int
    kind: str
    name: str
    username: str | None = None


@dataclass(frozen=True)
class ShownFile:
    """A file version that a revision shows."""

    name: str
    version: int


@dataclass(frozen=True)
class RevisionRecord:
    """One revision; `text` is the SHA-256 of its UTF-8 bytes, `origin` where an import found it."""

    number: int
    base: int
    contributor: int
    saved_at: datetime
    title: str
    licence: str
    text: str
    summary: str = ""
    minor: bool = False
    files: tuple[ShownFile, ...] = ()
    origin: str | None = None


@dataclass(frozen=True)
class DeletionRecord:
    """When a page was deleted, by whom (None: unknown) and why."""

    at: datetime
    contributor: int | None
    because: str


@dataclass(frozen=True)
class PageRecord:
    """A page by its public id, with its revisions 1, 2, 3 … in order."""

    id: str
    slug: str
    title: str
    created_at: datetime
    revisions: tuple[RevisionRecord, ...]
    source_path: str | None = None
    former_slugs: tuple[str, ...] = ()
    deletion: DeletionRecord | None = None


@dataclass(frozen=True)
class FileVersionRecord:
    """One version of a file; `sha256` names its bytes, `size` counts them."""

    number: int
    sha256: str
    size: int
    media_type: str
    contributor: int
    saved_at: datetime
    summary: str = ""
    origin: str | None = None


@dataclass(frozen=True)
class FileRecord:
    """A file by its name in the workspace, with its versions 1, 2, 3 … in order."""

    name: str
    created_at: datetime
    versions: tuple[FileVersionRecord, ...]
    deleted_at: datetime | None = None


class Archive(Protocol):
    """A workspace on its way out, or an archive of one being read.

    Each method may be called more than once and gives the same in the same order. `text` is the
    text of a revision, `content` the bytes of a file version.
    """

    @property
    def workspace(self) -> WorkspaceRecord: ...

    def contributors(self) -> Iterable[ContributorRecord]: ...

    def pages(self) -> Iterable[PageRecord]: ...

    def files(self) -> Iterable[FileRecord]: ...

    def text(self, page: PageRecord, revision: RevisionRecord) -> str: ...

    def content(self, sha256: str) -> BinaryIO: ...
