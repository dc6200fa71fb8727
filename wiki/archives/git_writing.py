"""Writes a workspace as a git repository with its history, or as a bundle of one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from dulwich.object_store import commit_tree_changes
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.refs import Ref
from dulwich.repo import Repo

from wiki.archives.writing import appearing
from wiki.errors import Conflict
from wiki.interchange.records import Archive
from wiki.interchange.saves import Save, saves
from wiki.messages import _

BRANCH = Ref(b"refs/heads/main")
HEAD = Ref(b"HEAD")
# Reserved by RFC 2606: it can be nobody's.
ADDRESS = "no-address@example.invalid"
NOBODY = "Somebody"
BUNDLE_SUFFIX = ".bundle"

_FILE_MODE = 0o100644
_FORBIDDEN_IN_NAMES = dict.fromkeys(map(ord, "<>\n\r\0"))


def write_git(path: Path, archive: Archive) -> None:
    """Write the workspace as a repository in a new folder, or as a bundle if the name says so.

    A commit for each revision and file version, in the order of `interchange.saves`; what one
    contributor saved at the same moment under the same summary is one commit. Hashes depend on the
    workspace alone. Raises Conflict if something is there already or there is nothing to write.
    """
    if path.exists():
        raise Conflict(_("“%(path)s” is there already; nothing was written.", path=str(path)))
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        with Repo.init(folder, default_branch=b"main") as repo:
            head = _commit_all(repo, archive)
            repo.object_store.pack_loose_objects()
            if path.suffix == BUNDLE_SUFFIX:
                _bundle(path, folder, head)
                return
            repo.refs[BRANCH] = head
            repo.get_worktree().reset_index()
        folder.chmod(0o755)
        folder.replace(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _commit_all(repo: Repo, archive: Archive) -> ObjectID:
    tree: ObjectID | Tree = Tree()
    head: ObjectID | None = None
    for together in _together(saves(archive)):
        changes: list[tuple[bytes, int | None, ObjectID | None]] = []
        for save in together:
            blob = _blob(repo, archive, save)
            changes.append((save.path.encode(), _FILE_MODE if blob else None, blob))
        tree = commit_tree_changes(repo.object_store, tree, changes)
        head = _commit(repo, tree, head, together[0])
    if head is None:
        raise Conflict(_("There is nothing in this workspace yet; nothing was written."))
    return head


def _together(in_order: Iterator[Save]) -> Iterator[list[Save]]:
    """Saves that one commit can hold: alike but for their paths, which differ."""
    alike = groupby(in_order, key=lambda save: (save.at, save.saved_at, save.author, save.summary))
    for _key, group in alike:
        held: dict[str, Save] = {}
        for save in group:
            if save.path in held:
                yield list(held.values())
                held = {}
            held[save.path] = save
        yield list(held.values())


def _blob(repo: Repo, archive: Archive, save: Save) -> ObjectID | None:
    """Store what was saved; None where it was deleted."""
    if save.text is not None:
        data = archive.text(*save.text).encode()
    elif save.sha256 is not None:
        with archive.content(save.sha256) as stream:
            data = stream.read()
    else:
        return None
    blob = Blob.from_string(data)
    repo.object_store.add_object(blob)
    return blob.id


def _commit(repo: Repo, tree: ObjectID, parent: ObjectID | None, save: Save) -> ObjectID:
    commit = Commit()
    commit.tree = tree
    commit.parents = [parent] if parent else []
    commit.author = commit.committer = _identity(save.author)
    # Git knows no moment before 1970.
    commit.author_time = max(0, int(save.saved_at.timestamp()))
    commit.commit_time = max(0, int(save.at.timestamp()))
    commit.author_timezone = commit.commit_timezone = 0
    commit.encoding = b"UTF-8"
    commit.message = save.summary.encode()
    repo.object_store.add_object(commit)
    return commit.id


def _identity(name: str | None) -> bytes:
    shown = (name or "").translate(_FORBIDDEN_IN_NAMES).strip() or NOBODY
    return f"{shown} <{ADDRESS}>".encode()


def _bundle(path: Path, folder: Path, head: ObjectID) -> None:
    """The bundle format, version 2 (git's gitformat-bundle): heads, an empty line, one pack."""
    (pack,) = (folder / ".git" / "objects" / "pack").glob("*.pack")
    with appearing(path) as draft, draft.open("wb") as bundle, pack.open("rb") as packed:
        bundle.write(b"# v2 git bundle\n")
        for name in (HEAD, BRANCH):
            bundle.write(head + b" " + name + b"\n")
        bundle.write(b"\n")
        shutil.copyfileobj(packed, bundle)
