"""The embedded index: one folder, many processes, healed by building it anew.

Layout: `current` names the version and the folder in use, `<n>/` holds Whoosh's files, and the lock stands
beside the folder so that deleting the folder does not let two writers in. Everybody looks at `current` and
at the latest generation before every search.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EDQUOT, EMFILE, ENFILE, ENOMEM, ENOSPC, EPERM, EROFS
from pathlib import Path
from typing import Any

from whoosh.index import TOC, FileIndex

from wiki.search import words
from wiki.search.index import Broken, Busy, Document, Found, Index, Workspaces
from wiki.search.query import Query
from wiki.search.whoosh import matching
from wiki.search.whoosh.merging import FAR_TOO_MANY, drop_empty, due, merge_some
from wiki.search.whoosh.segments import (
    CODEC,
    FORMAT,
    SCHEMA,
    Cache,
    Files,
    Segment,
    Snapshot,
    written,
)

_VERSION = f"{FORMAT}.{words.VERSION}"
_NAME = "pages"
_MEGABYTES = 64
_PATIENCE = 0.01
"""Seconds between two tries to get the lock."""
_ATTEMPTS = 10
_FOR_NOW = {EACCES, EDQUOT, EMFILE, ENFILE, ENOMEM, ENOSPC, EPERM, EROFS}
"""What the system may refuse although the files are sound."""


class WhooshIndex(Index):
    """Search entries in files of Whoosh's. Safe to share between threads, and across a fork."""

    transactional = False

    def __init__(self, folder: Path):
        self._folder = folder
        self._lock_file = folder.with_name(f"{folder.name}.lock")
        self._opening = threading.Lock()
        self._held = threading.local()
        self._forget()

    def _forget(self) -> None:
        self._process = os.getpid()
        self._cache = Cache()
        self._seen: Snapshot | None = None
        self._using = ""

    # -- reading ---------------------------------------------------------------------------------

    def search(
        self, query: Query, *, workspaces: Workspaces, limit: int = 10, offset: int = 0
    ) -> Found:
        with self._sound() as snapshot:
            return matching.search(snapshot, query, workspaces, limit, offset)

    def suggest(self, query: Query, workspaces: Workspaces) -> str | None:
        with self._sound() as snapshot:
            return matching.suggest(snapshot, query, workspaces)

    def titles(self, prefix: str, workspaces: Workspaces, limit: int = 10) -> list[int]:
        with self._sound() as snapshot:
            return matching.titles(snapshot, prefix, workspaces, limit)

    def ids(self) -> frozenset[int]:
        with self._sound() as snapshot:
            return frozenset(
                page
                for segment, gone in snapshot.parts
                for number, page in enumerate(segment.pages)
                if number not in gone
            )

    def needs_rebuild(self) -> bool:
        try:
            with self._sound():
                return False
        except Broken:
            pass
        try:
            return not self._current().is_dir()
        except Broken:
            return True
        except OSError:
            return False

    def applied(self) -> int | None:
        try:
            return int((self._current() / "applied").read_text())
        except (Broken, OSError, ValueError):
            return None

    # -- writing ---------------------------------------------------------------------------------

    @contextmanager
    def writing(self, seconds: float | None = None) -> Iterator[None]:
        """Hold the lock that all processes and threads share. May be entered again by its holder."""
        if getattr(self._held, "depth", 0) == 0:
            self._held.file = self._lock(seconds)
        self._held.depth = getattr(self._held, "depth", 0) + 1
        try:
            yield
        finally:
            self._held.depth -= 1
            if self._held.depth == 0:
                os.close(self._held.file)

    def _lock(self, seconds: float | None) -> int:
        self._lock_file.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if until is not None and time.monotonic() >= until:
                    os.close(file)
                    raise Busy("The search index is being written by somebody else.") from None
                time.sleep(_PATIENCE)
            else:
                return file

    def apply(
        self, documents: Iterable[Document], deleted: Iterable[int] = (), *, upto: int | None = None
    ) -> None:
        pages = {document.id: written(document) for document in documents}
        with self.writing():
            before = self.applied()
            with self._sound() as snapshot:
                self._commit(snapshot, pages.values(), {*pages, *deleted})
            if upto is not None and upto > (before or 0):
                _write(self._current() / "applied", str(upto))

    def tidy(self) -> None:
        """Merge segments, if there are many or one is mostly out of date. Takes up to a few seconds."""
        with self.writing(), self._sound() as snapshot:
            if due(_contents(self._current()).segments):
                self._commit(snapshot, (), (), merge=True)

    def _commit(
        self,
        snapshot: Snapshot,
        pages: Iterable[dict[str, Any]],
        replaced: Collection[int],
        *,
        merge: bool = False,
    ) -> None:
        """Put pages in place of `replaced` ones. Nobody has committed since `snapshot`: we hold the lock."""
        known = {segment.name: segment.numbers for segment, _ in snapshot.parts}
        with _writer(self._current()) as writer:
            for segment in writer.segments:
                numbers = known[segment.segment_id()]
                for page in replaced:
                    if page in numbers:
                        segment.delete_document(numbers[page])
            for fields in pages:
                writer.add_document(**fields)
            merge = merge or len(writer.segments) >= FAR_TOO_MANY
            writer.commit(mergetype=merge_some if merge else drop_empty)

    def rebuild(
        self,
        documents: Iterable[Document],
        progress: Callable[[int], object] | None = None,
        *,
        upto: int | None = None,
    ) -> None:
        with self.writing():
            # Where all was deleted no number may come again: whoever still holds the index of that
            # number open would take the new one for it.
            last = max(self._numbers(), default=secrets.randbelow(1_000_000_000))
            folder = self._folder / str(1 + last)
            # Whoosh unpickles what it finds there: nobody else may write into it.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700)
            try:
                FileIndex.create(Files(folder), SCHEMA, _NAME)
                with _writer(folder) as writer:
                    for count, document in enumerate(documents, start=1):
                        writer.add_document(**written(document))
                        if progress:
                            progress(count)
                    writer.commit(mergetype=drop_empty)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            if upto is not None:
                _write(folder / "applied", str(upto))
            _write(self._folder / "current", f"{_VERSION} {folder.name}")
            for number in self._numbers() - {int(folder.name)}:
                shutil.rmtree(self._folder / str(number), ignore_errors=True)

    def close(self) -> None:
        with self._opening:
            self._forget()

    # -- opening ---------------------------------------------------------------------------------

    @contextmanager
    def _sound(self) -> Iterator[Snapshot]:
        """The index as it is now; whatever goes wrong in using it becomes Broken."""
        try:
            yield self._snapshot()
        except (Broken, Busy):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _FOR_NOW:
                raise Broken(f"The search index cannot be read or written: {error}") from error
            # Damaged bytes make Whoosh raise nearly anything: struct.error, KeyError, UnpicklingError, …
            self._set_aside()
            raise Broken(f"The search index is damaged: {error!r}") from error

    def _snapshot(self) -> Snapshot:
        with self._opening:
            if os.getpid() != self._process:
                # Open files are shared with the parent, and so are the places reached in them.
                self._forget()
            for _ in range(_ATTEMPTS):
                try:
                    return self._latest()
                except FileNotFoundError:
                    # Committed by somebody between our look at the list of files and our opening them.
                    if not self._current().is_dir():
                        break
            return self._latest()

    def _latest(self) -> Snapshot:
        folder = self._current()
        self._using = folder.name
        generation = TOC._latest_generation(Files(folder), _NAME)
        seen = self._seen
        if seen and seen.name == (folder.name, generation):
            return seen
        known = {part.name: part for part, _ in seen.parts} if seen else {}
        parts = [
            (
                known.get(segment.segment_id()) or Segment(folder, segment, self._cache),
                frozenset(segment.deleted_docs()),
            )
            for segment in _contents(folder, generation).segments
        ]
        self._seen = Snapshot((folder.name, generation), parts)
        return self._seen

    def _current(self) -> Path:
        """The folder in use."""
        try:
            version, _, name = (self._folder / "current").read_text().partition(" ")
        except FileNotFoundError:
            raise Broken("There is no search index yet.") from None
        if version != _VERSION or not name.isdecimal():
            raise Broken("The search index was made by another version.")
        return self._folder / name

    def _set_aside(self) -> None:
        """Tell all processes that the index in use is damaged."""
        self._seen = None
        current = self._folder / "current"
        with suppress(OSError):
            if current.read_text() == f"{_VERSION} {self._using}":
                current.unlink()

    def _numbers(self) -> set[int]:
        return {int(path.name) for path in self._folder.glob("*") if path.name.isdecimal()}


def _contents(folder: Path, generation: int | None = None) -> Any:
    files = Files(folder)
    try:
        return TOC.read(files, _NAME, gen=generation, schema=SCHEMA)
    finally:
        files.shut()


@contextmanager
def _writer(folder: Path) -> Iterator[Any]:
    """A writer of Whoosh's, to be committed within. Its own lock is not used: `writing` is ours."""
    files = Files(folder)
    try:
        # Not compound: a compound segment is copied into memory by everybody who opens it.
        writer = FileIndex(files, schema=SCHEMA, indexname=_NAME).writer(
            _lk=False, codec=CODEC, compound=False, limitmb=_MEGABYTES
        )
        try:
            yield writer
        except BaseException:
            with suppress(Exception):
                writer.cancel()
            raise
    finally:
        files.shut()


def _write(path: Path, text: str) -> None:
    """Put a text in place of a file's in one step."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text)
    beside.replace(path)
