"""The commits that lead to a head, laid in a line, and what each of them changed."""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dulwich.diff_tree import tree_changes
from dulwich.errors import (
    ApplyDeltaError,
    ChecksumMismatch,
    FileFormatException,
    MissingCommitError,
)
from dulwich.object_store import iter_tree_contents, tree_lookup_path
from dulwich.objects import Blob, Commit, ObjectID, Tag, TreeEntry
from dulwich.repo import Repo

from wiki.errors import Malformed
from wiki.interchange.likeness import renames
from wiki.interchange.lineage import Change, Step
from wiki.interchange.paths import is_hidden, is_page, safe_path
from wiki.messages import Message, _

# What dulwich raises for a repository that is cut off, damaged, or forged.
DAMAGE = (
    ApplyDeltaError,
    ChecksumMismatch,
    FileFormatException,
    MissingCommitError,
    AssertionError,
    BufferError,
    EOFError,
    KeyError,
    ValueError,
    zlib.error,
    struct.error,
)

Report = Callable[[str, Message], None]


@dataclass(frozen=True)
class History:
    """`steps[n]` is what `commits[n]` changed, oldest first; `living` the head's paths and blobs."""

    commits: tuple[ObjectID, ...]
    steps: tuple[Step, ...]
    living: dict[str, str]

    def files(self) -> dict[str, list[tuple[int, str]]]:
        """Of each path that ever was no page: its versions, as step and blob, in order."""
        found: dict[str, list[tuple[int, str]]] = {}
        for number, step in enumerate(self.steps):
            for change in step.changes:
                if change.blob is not None and not is_page(change.path):
                    versions = found.setdefault(change.path, [])
                    if not versions or versions[-1][1] != change.blob:
                        versions.append((number, change.blob))
        return found


def read_history(repo: Repo, head: ObjectID, report: Report) -> History:
    """All commits behind `head`, parents before children, a branch right before its merge.

    A commit's changes are those against its parent. A merge changes what it has as none of its
    parents has it; on the head's first-parent line also what a branch left otherwise in the line, so
    that after the last step every path is as it is at the head. Markdown files are followed through
    renames by content. Hidden files, links and submodules are left out.
    """
    return _Walk(repo, report).history(_commit_id(repo, head))


def commit_of(repo: Repo, commit_id: ObjectID) -> Commit:
    """The commit. Raises Malformed if it is none."""
    commit = repo[commit_id]
    if not isinstance(commit, Commit):
        raise Malformed(_("The git repository is damaged: a commit is no commit."))
    return commit


def content_of(repo: Repo, blob: str) -> bytes:
    """A file's bytes. Raises Malformed if it is no file."""
    found = repo[ObjectID(blob.encode())]
    if not isinstance(found, Blob):
        raise Malformed(_("The git repository is damaged: a file is no file."))
    return found.data


@contextmanager
def whole(name: str) -> Iterator[None]:
    """Says in a sentence that the repository read inside is damaged."""
    try:
        yield
    except DAMAGE as error:
        raise Malformed(
            _("The git repository “%(name)s” is damaged, or a part of it is missing.", name=name)
        ) from error


def _commit_id(repo: Repo, head: ObjectID) -> ObjectID:
    found = repo[head]
    while isinstance(found, Tag):
        found = repo[found.object[1]]
    return commit_of(repo, found.id).id


class _Walk:
    def __init__(self, repo: Repo, report: Report) -> None:
        self.repo = repo
        self.store = repo.object_store
        self.report = report
        self.parents: dict[ObjectID, list[ObjectID]] = {}
        self.trees: dict[ObjectID, ObjectID] = {}
        # What each path holds where the line of commits stands.
        self.state: dict[str, str] = {}

    def history(self, head: ObjectID) -> History:
        commits = self._line(head)
        place = {commit: number for number, commit in enumerate(commits)}
        main = self._main_line(head)
        steps: list[Step] = []
        for commit in commits:
            if len(self.parents[commit]) > 1 and commit in main:
                branch = steps[place[self.parents[commit][0]] + 1 :]
                changes = self._settled(
                    commit, {one.path for step in branch for one in step.changes}
                )
            else:
                changes = self._changes(commit)
            for change in changes:
                if change.blob is None:
                    self.state.pop(change.path, None)
                else:
                    self.state[change.path] = change.blob
            steps.append(Step(tuple(changes), commit in main))
        return History(tuple(commits), tuple(steps), self._living(head))

    def _line(self, head: ObjectID) -> list[ObjectID]:
        """Depth first, the first parent's past before that of the others."""
        line: list[ObjectID] = []
        done: set[ObjectID] = set()
        waiting = [(head, False)]
        while waiting:
            commit, ready = waiting.pop()
            if ready:
                line.append(commit)
            elif commit not in done:
                done.add(commit)
                waiting.append((commit, True))
                waiting.extend((one, False) for one in reversed(self._read(commit)))
        return line

    def _read(self, commit_id: ObjectID) -> list[ObjectID]:
        commit = commit_of(self.repo, commit_id)
        self.trees[commit_id] = commit.tree
        self.parents[commit_id] = self.repo.get_parents(commit_id, commit)
        return self.parents[commit_id]

    def _main_line(self, head: ObjectID) -> set[ObjectID]:
        main = {head}
        while self.parents[head]:
            head = self.parents[head][0]
            main.add(head)
        return main

    def _changes(self, commit: ObjectID) -> list[Change]:
        """What the commit has as none of its parents has it."""
        parents, tree = self.parents[commit], self.trees[commit]
        first = self.trees[parents[0]] if parents else None
        changed = {
            path: blob
            for path, blob in self._differences(first, tree)
            if all(self._blob(self.trees[parent], path) != blob for parent in parents[1:])
        }
        return self._named(changed, first)

    def _settled(self, merge: ObjectID, touched: set[str]) -> list[Change]:
        """What a merge has otherwise than the line before it, in which its branch touched paths."""
        tree, first = self.trees[merge], self.trees[self.parents[merge][0]]
        for path, _blob in self._differences(first, tree):
            touched.add(path)
        now = {path: self._blob(tree, path) for path in touched}
        changed = {path: blob for path, blob in now.items() if self.state.get(path) != blob}
        return self._named(changed, first)

    def _differences(
        self, before: ObjectID | None, after: ObjectID
    ) -> Iterator[tuple[str, str | None]]:
        """The paths that differ between two trees, and their blobs in the second."""
        for change in tree_changes(self.store, before, after):
            gone = self._path(change.old)
            path = self._path(change.new)
            if gone is not None and gone != path:
                yield gone, None
            if path is not None and change.new is not None and change.new.sha is not None:
                yield path, change.new.sha.decode()

    def _path(self, entry: TreeEntry | None) -> str | None:
        """The entry's path, or None if it is not to be imported."""
        if entry is None or entry.path is None or entry.mode is None:
            return None
        if not stat.S_ISREG(entry.mode):
            return None
        try:
            path = safe_path(entry.path.decode("utf-8", "surrogateescape"))
        except Malformed as refused:
            shown = entry.path.decode("utf-8", "replace")
            self.report(shown, _("It was left out: %(why)s", why=str(refused)))
            return None
        return None if is_hidden(path) else path

    def _blob(self, tree: ObjectID, path: str) -> str | None:
        try:
            mode, sha = tree_lookup_path(self.store.__getitem__, tree, path.encode())
        except KeyError:
            return None
        return sha.decode() if stat.S_ISREG(mode) else None

    def _named(self, changed: dict[str, str | None], before: ObjectID | None) -> list[Change]:
        """The changes in path order, with the renames among the pages."""
        pages = {path: blob for path, blob in changed.items() if is_page(path)}
        there = {path: self._blob(before, path) for path in pages} if before else {}
        added = {path: blob for path, blob in pages.items() if blob and not there.get(path)}
        removed = {path: there[path] for path, blob in pages.items() if not blob}
        olds = {path: blob for path, blob in removed.items() if blob}
        moved = renames(added, olds, self._bytes) if added and olds else {}
        return [Change(path, changed[path], moved.get(path)) for path in sorted(changed)]

    def _bytes(self, blob: str) -> bytes:
        return content_of(self.repo, blob)

    def _living(self, head: ObjectID) -> dict[str, str]:
        living: dict[str, str] = {}
        for entry in iter_tree_contents(self.store, self.trees[head]):
            path = self._path(entry)
            if path is not None and entry.sha is not None:
                living[path] = entry.sha.decode()
            elif entry.path and entry.mode and not stat.S_ISREG(entry.mode):
                shown = entry.path.decode("utf-8", "replace")
                self.report(shown, _("It is a link or a part of its own and was left out."))
        return living
