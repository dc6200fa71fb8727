"""What every search backend promises: documents in, hits out. It knows no rights; callers name workspaces."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import Connection

from wiki.search.query import Query


class Broken(Exception):
    """The index is missing, damaged or of another version. `rebuild` heals it; nothing else is lost."""


class Busy(Exception):
    """Somebody else is writing the index and has not finished in time."""


@dataclass(frozen=True, slots=True)
class Document:
    """A page as search sees it. `body` is its text; `headings` are given again, because they weigh more."""

    id: int
    workspace: int
    title: str
    headings: tuple[str, ...]
    body: str
    tags: tuple[str, ...]
    contributors: tuple[str, ...]
    updated: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found. Scores compare within one search only."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the hits, best first, equal ones newest first; `total` is exact.

    `any_word` says that no page holds everything asked for, so pages with any of the words are shown.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    any_word: bool = False


Workspaces = frozenset[int] | None
"""Whose pages may be found: those of these workspaces, or with None all. With an empty set, none."""


class Index(ABC):
    """The search entries of all pages: a copy of the database that can be thrown away and rebuilt.

    Every method but `close` raises Broken when the index cannot be used as it is.
    """

    transactional: bool
    """True: changes belong to the transaction of `on(connection)` and are found when it commits.
    False: changes are made after the commit, by whoever holds `writing()`, out of a list of what is due."""

    def on(self, connection: Connection) -> Self:
        """The index as seen within a transaction of the database; the same object if not transactional."""
        return self

    # -- reading ---------------------------------------------------------------------------------

    @abstractmethod
    def search(
        self, query: Query, *, workspaces: Workspaces, limit: int = 10, offset: int = 0
    ) -> Found:
        """The pages that hold every wanted clause and none of the unwanted.

        If there is none, those that hold any word of the text clauses. The workspaces that the query
        names by slug are the caller's to resolve.
        """

    @abstractmethod
    def suggest(self, query: Query, workspaces: Workspaces) -> str | None:
        """What was probably meant: the text with each unknown word replaced by the nearest known one.

        Only words of pages in `workspaces` are known. None if there is nothing better that finds something.
        """

    @abstractmethod
    def titles(self, prefix: str, workspaces: Workspaces, limit: int = 10) -> list[int]:
        """The pages with titles that have words beginning with each word of `prefix`, likeliest first."""

    @abstractmethod
    def ids(self) -> frozenset[int]:
        """All pages that have an entry."""

    def healthy(self) -> bool:
        """Whether it can be searched now."""
        try:
            return not self.needs_rebuild()
        except Broken:
            return False

    @abstractmethod
    def needs_rebuild(self) -> bool:
        """Whether there is no index, or one that was made by another version or found to be damaged."""

    # -- writing ---------------------------------------------------------------------------------

    @abstractmethod
    def apply(
        self, documents: Iterable[Document], deleted: Iterable[int] = (), *, upto: int | None = None
    ) -> None:
        """Replace the entries of `documents` and remove those of `deleted`, all at once.

        Of two documents with one id the later counts; what is both replaced and deleted is replaced.
        `upto` is the number of the last change in it, kept for `applied`. Idempotent.
        """

    def upsert(self, documents: Iterable[Document]) -> None:
        """Replace the entries of these pages."""
        self.apply(documents)

    def delete(self, ids: Iterable[int]) -> None:
        """Remove the entries of these pages; those that have none are passed over."""
        self.apply((), ids)

    @abstractmethod
    def rebuild(
        self,
        documents: Iterable[Document],
        progress: Callable[[int], object] | None = None,
        *,
        upto: int | None = None,
    ) -> None:
        """Make the whole index anew of these documents; `progress` hears how many are done."""

    @contextmanager
    def writing(self, seconds: float | None = None) -> Iterator[None]:
        """Be the only one who writes. Waits at most so many seconds, for ever with None; raises Busy."""
        yield

    def tidy(self) -> None:
        """Do the housekeeping that saves leave for later. Call it when nothing else is due."""
        return

    def applied(self) -> int | None:
        """The highest `upto` that was ever applied, or None; always None if transactional."""
        return None

    def close(self) -> None:
        """Let go of files. The index may be used again."""
        return
