"""Reads an archive of our own, checking every text and file against its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, Self, TypeVar

from wiki.archives.limits import Limits
from wiki.archives.tree import hash_of
from wiki.archives.zipped import Zip
from wiki.errors import Malformed
from wiki.interchange import manifest
from wiki.interchange.records import (
    ContributorRecord,
    FileRecord,
    PageRecord,
    RevisionRecord,
    WorkspaceRecord,
)
from wiki.messages import _

_MANIFEST_BYTES = 1_000_000

R = TypeVar("R")


def is_archive(zipped: Zip) -> bool:
    """Whether a zip says at its top that it is an archive of ours."""
    info = zipped.members.get(manifest.MANIFEST)
    return (
        info is not None
        and info.file_size <= _MANIFEST_BYTES
        and manifest.is_manifest(_text(zipped, manifest.MANIFEST, _MANIFEST_BYTES))
    )


class ArchiveReader:
    """The archive in a zip, an `interchange.records.Archive`. A context manager, like any source.

    `total` is the number of revisions. Raises Malformed, saying where, for anything that is missing,
    damaged or not as `interchange.manifest` describes.
    """

    kind = "archive"

    def __init__(self, zipped: Zip, limits: Limits) -> None:
        self._zip = zipped
        self._limits = limits
        found = _text(zipped, manifest.MANIFEST, _MANIFEST_BYTES)
        self.workspace: WorkspaceRecord = manifest.read_manifest(found)
        self.total = sum(len(page.revisions) for page in self.pages())

    def contributors(self) -> Iterator[ContributorRecord]:
        return self._records(ContributorRecord, manifest.CONTRIBUTORS)

    def pages(self) -> Iterator[PageRecord]:
        return self._records(PageRecord, manifest.PAGES)

    def files(self) -> Iterator[FileRecord]:
        return self._records(FileRecord, manifest.FILES)

    def text(self, page: PageRecord, revision: RevisionRecord) -> str:
        name = manifest.text_name(page, revision)
        text = _text(self._zip, name, self._limits.text)
        if hashlib.sha256(text.encode()).hexdigest() != revision.text:
            raise _altered(name)
        return text

    def content(self, sha256: str) -> BinaryIO:
        name = manifest.content_name(sha256)
        stream = _member(self._zip, name, self._limits.file)
        if hash_of(stream) != sha256:
            stream.close()
            raise _altered(name)
        stream.seek(0)
        return stream

    def close(self) -> None:
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def _records(self, kind: type[R], name: str) -> Iterator[R]:
        with _member(self._zip, name, self._limits.total) as stream:
            # Lines end with LF alone: texts may hold other characters that some call line ends.
            lines = TextIOWrapper(stream, encoding="utf-8", newline="\n")
            number = 0
            while True:
                number += 1
                where = f"{name}, line {number}"
                try:
                    line = lines.readline()
                except UnicodeDecodeError as error:
                    raise Malformed(_("%(where)s is not valid UTF-8.", where=where)) from error
                if not line:
                    return
                yield manifest.read_record(kind, line, where=where)


def _member(zipped: Zip, name: str, most: int) -> BinaryIO:
    if name not in zipped.members:
        raise Malformed(_("The archive is not whole: “%(name)s” is missing.", name=name))
    return zipped.open(name, most)


def _text(zipped: Zip, name: str, most: int) -> str:
    with _member(zipped, name, most) as stream:
        try:
            return stream.read().decode()
        except UnicodeDecodeError as error:
            raise Malformed(_("“%(name)s” is not valid UTF-8.", name=name)) from error


def _altered(name: str) -> Malformed:
    return Malformed(
        _("“%(name)s” in the archive is not what it was when the archive was made.", name=name)
    )
