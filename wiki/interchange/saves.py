"""A workspace's history as one line of saves, in which each page and file has a path of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from wiki.interchange.manifest import path_of
from wiki.interchange.records import Archive, FileRecord, PageRecord, RevisionRecord


@dataclass(frozen=True)
class Save:
    """Something saved at a path: a text, a file's bytes, or nothing (it was deleted then).

    `saved_at` is what the revision says; `at` is the newest such moment up to here in its page or
    file, since imported clocks step back. `author` is a shown name, None for nobody known.
    """

    path: str
    at: datetime
    saved_at: datetime
    author: str | None
    summary: str
    text: tuple[PageRecord, RevisionRecord] | None = None
    sha256: str | None = None


def saves(archive: Archive) -> Iterator[Save]:
    """Every save of the workspace in the order of `at`; those of one page or file keep theirs."""
    names = {one.number: one.name for one in archive.contributors()}
    taken = _Paths()
    files = [(file, taken.give(file.name, file.name)) for file in archive.files()]
    pages = list(archive.pages())
    # What is here today keeps its path; what was deleted gets out of its way.
    pages.sort(key=lambda page: page.deletion is not None)
    line: list[Save] = []
    for page in pages:
        line.extend(_page_saves(page, taken.give(path_of(page), page.id), names))
    for file, path in files:
        line.extend(_file_saves(file, path, names))
    # Sorting is stable, so that equal moments keep the order of pages, then files.
    line.sort(key=lambda save: save.at)
    return iter(line)


def _page_saves(page: PageRecord, path: str, names: dict[int, str]) -> Iterator[Save]:
    at = page.revisions[0].saved_at
    for revision in page.revisions:
        at = max(at, revision.saved_at)
        author = names.get(revision.contributor)
        yield Save(path, at, revision.saved_at, author, revision.summary, text=(page, revision))
    if page.deletion is not None:
        gone = page.deletion
        author = names.get(gone.contributor) if gone.contributor is not None else None
        yield Save(path, max(at, gone.at), gone.at, author, gone.because)


def _file_saves(file: FileRecord, path: str, names: dict[int, str]) -> Iterator[Save]:
    at = file.versions[0].saved_at
    for version in file.versions:
        at = max(at, version.saved_at)
        author = names.get(version.contributor)
        yield Save(path, at, version.saved_at, author, version.summary, sha256=version.sha256)
    if file.deleted_at is not None:
        yield Save(path, max(at, file.deleted_at), file.deleted_at, None, "")


class _Paths:
    """Hands out paths that can all lie in one folder, also where case does not count."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def give(self, path: str, mark: str) -> str:
        """The path if it is free, else with a mark before its suffix, else flat, with a number."""
        path = "/".join(_tame(part) for part in path.split("/"))
        found = next(one for one in _candidates(path, mark.replace("/", "-")) if self._is_free(one))
        self._files.add(found.casefold())
        self._folders.update(_folders(found.casefold()))
        return found

    def _is_free(self, path: str) -> bool:
        key = path.casefold()
        if key in self._files or key in self._folders:
            return False
        return self._files.isdisjoint(_folders(key))


def _tame(part: str) -> str:
    """Git refuses names it could mistake for its own folder (git's verify_path)."""
    own = part.casefold().rstrip(". ").partition(":")[0] in {".git", "git~1"}
    return f"_{part}" if own or part.rstrip(".") == "" else part


def _candidates(path: str, mark: str) -> Iterator[str]:
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".") if "." in name[1:] else (name, "", "")
    yield path
    yield f"{folder}{slash}{stem}-{mark}{dot}{suffix}"
    # A folder of the path may be a file already: then it cannot lie in one.
    flat = f"{folder}{slash}{stem}".replace("/", "-")
    yield f"{flat}{dot}{suffix}"
    for number in count(2):
        yield f"{flat}-{number}{dot}{suffix}"


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    for end in range(1, len(parts)):
        yield "/".join(parts[:end])
