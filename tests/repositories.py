"""Git repositories written commit by commit, for tests of what is read from them."""

from __future__ import annotations

from pathlib import Path

from dulwich.object_store import commit_tree_changes
from dulwich.objects import Blob, Commit, Tree
from dulwich.refs import Ref
from dulwich.repo import Repo

MAIN = Ref(b"refs/heads/main")


class Repository:
    """A repository on disk; each commit stands on the one before, a minute later."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.repo = Repo.init(path, mkdir=True, default_branch=b"main")
        self.time = 1_700_000_000

    def commit(
        self, changes: dict[str, bytes | None], *, author: str = "Ada", message: str = "A change"
    ) -> str:
        """Commit these contents, None for a path that goes, and return the commit's hash."""
        store, refs = self.repo.object_store, self.repo.refs
        parents = [refs[MAIN]] if MAIN in refs else []
        tree = self.repo[self.repo[parents[0]].tree] if parents else Tree()
        store.add_object(tree)
        entries = []
        for path, content in changes.items():
            blob = None if content is None else Blob.from_string(content)
            if blob is not None:
                store.add_object(blob)
            entries.append((path.encode(), 0o100644 if blob else None, blob.id if blob else None))
        commit = Commit()
        commit.tree = commit_tree_changes(store, tree, entries)
        commit.parents = parents
        commit.author = commit.committer = f"{author} <a@example.org>".encode()
        self.time += 60
        commit.author_time = commit.commit_time = self.time
        commit.author_timezone = commit.commit_timezone = 0
        commit.message = message.encode()
        store.add_object(commit)
        refs[MAIN] = commit.id
        return commit.id.decode()

    def close(self) -> None:
        self.repo.close()
