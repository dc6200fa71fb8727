"""What an import reads, whatever kind of thing it reads from.

Sources stream: an outline of all pages is small and known at once; texts and bytes come one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol, Self

from wiki.messages import Message


@dataclass(frozen=True)
class Problem:
    """Something in the source that was left out or changed, and why, for the person importing."""

    path: str
    sentence: Message


@dataclass(frozen=True)
class Hints:
    """What the source says about itself; each may be unknown (None)."""

    slug: str | None = None
    title: str | None = None
    licence: str | None = None


@dataclass(frozen=True)
class FormerPath:
    """A path a page once had, and when it left it (None: unknown)."""

    path: str
    until: datetime | None


@dataclass(frozen=True)
class PageOutline:
    """A page of the source by its key: the path it has today. `revisions` counts them."""

    key: str
    former: tuple[FormerPath, ...] = ()
    revisions: int = 1


@dataclass(frozen=True)
class SourceRevision:
    """One state of a page. `number` counts 1, 2, 3 … without gaps; the last is the text of today.

    `saved_at` is in UTC and need not grow with the number. `author` is a shown name, never an
    address, or None where the source knows none. `origin` names this state for a second import:
    a commit hash, `jsonl:<rev>` or `sha256:<text hash>`. `encoding` is set where the bytes were not
    UTF-8. A file version is shown by a revision when its `order` is not greater than this one's and
    it is the newest such.
    """

    page_key: str
    path: str
    number: int
    text: str
    saved_at: datetime | None
    origin: str
    title: str | None = None
    author: str | None = None
    summary: str = ""
    renamed_from: str | None = None
    encoding: str | None = None
    order: int = 0


@dataclass(frozen=True)
class SourceFile:
    """One version of a file; versions of a path come in order.

    `living` is false where the path is gone today. `open` returns its bytes, anew at each call.
    """

    path: str
    open: Callable[[], BinaryIO]
    origin: str
    author: str | None = None
    saved_at: datetime | None = None
    living: bool = True
    order: int = 0


@dataclass(frozen=True)
class SourcePage:
    """A page and its revisions, oldest first: to be read once, before the next page is asked for."""

    outline: PageOutline
    revisions: Iterator[SourceRevision]

    @property
    def key(self) -> str:
        return self.outline.key


class Source(Protocol):
    """A thing that can be imported. A context manager: closing lets go of files and folders.

    `pages()` yields the pages of `outlines`, in that order; a page all of whose revisions had to be
    left out yields none. `problems` grows while reading. Any method may raise a `WikiError` when
    the source turns out to be damaged or to ask for more than the limits allow.
    """

    kind: str
    hints: Hints
    outlines: tuple[PageOutline, ...]
    problems: list[Problem]

    @property
    def total(self) -> int:
        """How many revisions there are to read, for a progress bar."""
        ...

    def pages(self) -> Iterator[SourcePage]: ...

    def files(self) -> Iterator[SourceFile]: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_raised: object) -> None: ...
