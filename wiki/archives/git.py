"""A git repository or a bundle, with its history, read by dulwich."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from dulwich.errors import NotGitRepository
from dulwich.objects import ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo

from wiki.archives.base import Reader
from wiki.archives.decoding import decode, shown_name, shown_summary, unstorable
from wiki.archives.git_history import (
    DAMAGE,
    History,
    commit_of,
    content_of,
    read_history,
    whole,
)
from wiki.archives.limits import MEGABYTE, Limits
from wiki.archives.packs import check_pack
from wiki.errors import Malformed
from wiki.interchange.lineage import State, lineage
from wiki.interchange.paths import is_page
from wiki.interchange.source import (
    FormerPath,
    Hints,
    PageOutline,
    SourceFile,
    SourcePage,
    SourceRevision,
)
from wiki.messages import _

_HEADS = (Ref(b"HEAD"), Ref(b"refs/heads/main"), Ref(b"refs/heads/master"))
_HEADERS = (b"# v2 git bundle\n", b"# v3 git bundle\n")
_LINE = 4096


def open_repository(path: Path, limits: Limits) -> GitSource:
    """What has been committed in the repository, working or bare, up to its `HEAD`."""
    try:
        repo = Repo(str(path))
    except (NotGitRepository, *DAMAGE) as error:
        raise Malformed(
            _("“%(path)s” looks like a git repository but cannot be read.", path=str(path))
        ) from error
    title = path.resolve().name.removesuffix(".git")
    return _source(repo, dict(repo.refs.as_dict()), title, limits, repo.close)


def open_bundle(path: Path, limits: Limits) -> GitSource:
    """A bundle file with its whole history, unpacked to a temporary folder until it is closed."""
    folder = Path(tempfile.mkdtemp(prefix="commonplace-"))
    repo = Repo.init_bare(folder)

    def close() -> None:
        repo.close()
        shutil.rmtree(folder, ignore_errors=True)

    try:
        refs = _unbundle(path, repo, limits)
    except BaseException:
        close()
        raise
    return _source(repo, refs, path.stem, limits, close)


def _unbundle(path: Path, repo: Repo, limits: Limits) -> dict[Ref, ObjectID]:
    refs: dict[Ref, ObjectID] = {}
    damaged = Malformed(_("“%(name)s” is a git bundle, but damaged or cut off.", name=path.name))
    with path.open("rb") as stream:
        if stream.readline(_LINE) not in _HEADERS:
            raise Malformed(_("“%(name)s” is a git bundle of an unknown kind.", name=path.name))
        while (line := stream.readline(_LINE)) != b"\n":
            if line.startswith(b"-"):
                raise Malformed(
                    _(
                        "“%(name)s” holds only a part of its history."
                        " Please bundle all of it: git bundle create FILE --all.",
                        name=path.name,
                    )
                )
            if line.startswith(b"@"):
                continue
            sha, _space, name = line.rstrip(b"\n").partition(b" ")
            if len(sha) != 40 or not name:
                raise damaged
            refs[Ref(name)] = ObjectID(sha)
        pack, commit, _abort = repo.object_store.add_pack()
        try:
            shutil.copyfileobj(stream, pack)
            if not check_pack(pack, limits):
                raise damaged
            commit()
        except DAMAGE as error:
            raise damaged from error
        finally:
            pack.close()
    return refs


def _source(
    repo: Repo,
    refs: dict[Ref, ObjectID],
    title: str,
    limits: Limits,
    close: Callable[[], None],
) -> GitSource:
    try:
        if not refs:
            raise Malformed(_("“%(name)s” has no commits yet.", name=title))
        head = next((refs[name] for name in _HEADS if name in refs), refs[min(refs)])
        with whole(title):
            return GitSource(repo, head, title, limits, close)
    except BaseException:
        close()
        raise


@dataclass(frozen=True)
class _Made:
    """Who made a commit, when, and what they said."""

    author: str | None
    saved_at: datetime | None
    summary: str


class GitSource(Reader):
    """The Markdown files at the head as pages, each with its history; all else as files, every
    version there ever was.

    History is laid in a line, oldest first: see `git_history.read_history`.
    """

    kind = "git"

    def __init__(
        self, repo: Repo, head: ObjectID, title: str, limits: Limits, close: Callable[[], None]
    ) -> None:
        super().__init__()
        self.hints = Hints(title=title)
        self.limits = limits
        self._title = title
        self._repo = repo
        self._close = close
        self._history: History = read_history(repo, head, self.report)
        pages = {path: blob for path, blob in self._history.living.items() if is_page(path)}
        self._states = lineage(self._history.steps, pages)
        self.outlines = tuple(self._outline(key) for key in sorted(self._states))

    def close(self) -> None:
        self._close()

    def pages(self) -> Iterator[SourcePage]:
        for outline in self.outlines:
            yield SourcePage(outline, self._revisions(outline.key))

    def files(self) -> Iterator[SourceFile]:
        for path, versions in sorted(self._history.files().items()):
            for order, blob in versions:
                if len(self._bytes(blob)) > self.limits.file:
                    most = self.limits.file // MEGABYTE
                    self.report(
                        path, _("It is larger than %(most)s MB and was left out.", most=most)
                    )
                    continue
                made = self._made(order)
                yield SourceFile(
                    path=path,
                    open=partial(self._open, blob),
                    origin=self._history.commits[order].decode(),
                    author=made.author,
                    saved_at=made.saved_at,
                    living=path in self._history.living,
                    order=order,
                )

    def _outline(self, key: str) -> PageOutline:
        former: dict[str, FormerPath] = {}
        before: State | None = None
        for state in self._states[key]:
            left = {state.renamed_from, before.path if before else None} - {None, state.path}
            for path in left:
                if path is not None:
                    former[path] = FormerPath(path, self._made(state.step).saved_at)
            before = state
        former.pop(key, None)
        return PageOutline(key, tuple(former.values()), len(self._states[key]))

    def _revisions(self, key: str) -> Iterator[SourceRevision]:
        number = 0
        for state in self._states[key]:
            text, encoding = decode(self._bytes(state.blob))
            origin = self._history.commits[state.step].decode()
            sentence = unstorable(text, most=self.limits.text)
            if sentence is not None:
                self.report(f"{state.path} ({origin[:10]})", sentence)
                continue
            number += 1
            made = self._made(state.step)
            yield SourceRevision(
                page_key=key,
                path=state.path,
                number=number,
                text=text,
                saved_at=made.saved_at,
                origin=origin,
                author=made.author,
                summary=made.summary,
                renamed_from=state.renamed_from,
                encoding=encoding,
                order=state.step,
            )

    def _made(self, step: int) -> _Made:
        with whole(self._title):
            commit = commit_of(self._repo, self._history.commits[step])
            return _Made(
                author=shown_name(decode(commit.author)[0].partition("<")[0]),
                saved_at=_moment(commit.author_time) or _moment(commit.commit_time),
                summary=shown_summary(decode(commit.message)[0]),
            )

    def _bytes(self, blob: str) -> bytes:
        with whole(self._title):
            return content_of(self._repo, blob)

    def _open(self, blob: str) -> BinaryIO:
        return BytesIO(self._bytes(blob))


def _moment(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
