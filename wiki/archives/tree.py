"""A source that is a tree of files without history: a folder, or the members of a .zip."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from wiki.archives.base import Reader
from wiki.archives.decoding import decode, unstorable
from wiki.archives.limits import MEGABYTE, Limits
from wiki.interchange.paths import is_page
from wiki.interchange.source import (
    Hints,
    PageOutline,
    SourceFile,
    SourcePage,
    SourceRevision,
)
from wiki.messages import _

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Member:
    """One file of the tree at a safe path; `size` in bytes, `saved_at` in UTC."""

    path: str
    size: int
    saved_at: datetime | None
    open: Callable[[], BinaryIO]


class TreeSource(Reader):
    """Each Markdown file is a page with one revision, everything else a file with one version."""

    def __init__(self, kind: str, members: list[Member], hints: Hints, limits: Limits) -> None:
        super().__init__()
        self.kind = kind
        self.hints = hints
        self.limits = limits
        members = sorted(members, key=lambda member: member.path)
        self._pages = [member for member in members if is_page(member.path)]
        self._files = [member for member in members if not is_page(member.path)]
        self.outlines = tuple(PageOutline(member.path) for member in self._pages)

    def pages(self) -> Iterator[SourcePage]:
        for outline, member in zip(self.outlines, self._pages, strict=True):
            yield SourcePage(outline, self._revisions(member))

    def files(self) -> Iterator[SourceFile]:
        for member in self._files:
            if member.size > self.limits.file:
                most = self.limits.file // MEGABYTE
                self.report(
                    member.path, _("It is larger than %(most)s MB and was left out.", most=most)
                )
                continue
            with member.open() as stream:
                digest = hash_of(stream)
            yield SourceFile(
                path=member.path,
                open=member.open,
                origin=f"sha256:{digest}",
                saved_at=member.saved_at,
            )

    def _revisions(self, member: Member) -> Iterator[SourceRevision]:
        with member.open() as stream:
            data = stream.read(self.limits.text * 2 + 1)
        text, encoding = decode(data)
        sentence = unstorable(text, most=self.limits.text)
        if sentence is not None:
            self.report(member.path, sentence)
            return
        yield SourceRevision(
            page_key=member.path,
            path=member.path,
            number=1,
            text=text,
            saved_at=member.saved_at,
            origin=f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
            encoding=encoding,
        )


def hash_of(stream: BinaryIO) -> str:
    """The SHA-256 of what is left to read, in hexadecimal."""
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
