"""Sources to read, and a workspace to write."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dulwich.object_store import commit_tree_changes
from dulwich.objects import Blob, Commit, Tree
from dulwich.repo import Repo

from wiki.interchange.records import (
    ContributorRecord,
    DeletionRecord,
    FileRecord,
    FileVersionRecord,
    PageRecord,
    RevisionRecord,
    ShownFile,
    WorkspaceRecord,
)

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
DATA = Path(__file__).parents[1] / "data"
START = datetime(2024, 3, 1, 12, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


@pytest.fixture
def corpora() -> Path:
    if not CORPORA.is_dir():
        pytest.skip("the corpora are not beside the repository")
    return CORPORA


@pytest.fixture
def notes() -> Path:
    """A licensed excerpt of real notes; see its README."""
    return DATA / "notes" / "revisions" / "masakhane-mt.jsonl"


class History:
    """A git repository written commit by commit; `None` for a path removes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.repo = Repo.init(path, mkdir=True, default_branch=b"main")
        self.time = 1_700_000_000

    def commit(
        self,
        changes: dict[str, bytes | None],
        *parents: bytes,
        author: str = "Ada <ada@example.org>",
        message: str = "",
        modes: dict[str, int] | None = None,
    ) -> bytes:
        """Commit on top of `parents`, by default on the branch's newest commit; returns its id."""
        store, refs = self.repo.object_store, self.repo.refs
        if not parents and b"refs/heads/main" in refs:
            parents = (refs[b"refs/heads/main"],)
        tree = self.repo[self.repo[parents[0]].tree] if parents else Tree()
        store.add_object(tree)
        entries = []
        for path, content in changes.items():
            mode = (modes or {}).get(path, 0o100644)
            if content is None:
                entries.append((path.encode(), None, None))
                continue
            blob = Blob.from_string(content)
            store.add_object(blob)
            entries.append((path.encode(), mode, blob.id))
        commit = Commit()
        commit.tree = commit_tree_changes(store, tree, entries) if entries else tree.id
        commit.parents = list(parents)
        commit.author = commit.committer = author.encode("utf-8", "surrogateescape")
        self.time += 60
        commit.author_time = commit.commit_time = self.time
        commit.author_timezone = commit.commit_timezone = 0
        commit.message = message.encode()
        store.add_object(commit)
        refs[b"refs/heads/main"] = commit.id
        return commit.id


@pytest.fixture
def history(tmp_path):
    made = History(tmp_path / "repository")
    yield made
    made.repo.close()


@pytest.fixture(scope="session")
def new_history(tmp_path_factory):
    """Makes any number of repositories, for tests that are run with many examples."""
    made = []

    def make() -> History:
        made.append(History(tmp_path_factory.mktemp("history") / "repository"))
        return made[-1]

    yield make
    for history in made:
        history.repo.close()


class Workspace:
    """A small workspace on its way out, an `interchange.records.Archive`."""

    def __init__(self) -> None:
        self.workspace = WorkspaceRecord(
            slug="bees",
            title="Bees",
            description="How bees find home — “a study”",
            status="asking around",
            visibility="public",
            editing="anyone",
            licence="CC-BY-4.0",
            created_at=day(0),
            former_slugs=("wasps",),
        )
        self.texts: dict[str, str] = {}
        self.contents: dict[str, bytes] = {}
        self._contributors = [
            ContributorRecord(1, "account", "Ada", "ada"),
            ContributorRecord(2, "guest", "Curious <b@example.org> Fox"),
            ContributorRecord(3, "import", "Ọlá Adé"),
        ]
        self._pages = self._make_pages()
        self._files = self._make_files()

    def contributors(self):
        return list(self._contributors)

    def pages(self):
        return list(self._pages)

    def files(self):
        return list(self._files)

    def text(self, _page, revision):
        return self.texts[revision.text]

    def content(self, sha256):
        return io.BytesIO(self.contents[sha256])

    def _revision(self, number, text, *, by=1, at=None, **more):
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.texts[digest] = text
        at = at or day(number)
        return RevisionRecord(number, number - 1, by, at, "Bees", "CC-BY-4.0", digest, **more)

    def _make_pages(self):
        home = (
            self._revision(1, "# Bees\n"),
            self._revision(
                2, "# Bees\r\n\u2028odd line\r\n", by=2, summary="line\nends", minor=True
            ),
            self._revision(3, "# Bees\n\ue000 ", at=day(1) + timedelta(seconds=5), by=3),
        )
        figure = self._revision(
            1, "![waggle](img/w.png)\n", at=day(4), files=(ShownFile("img/w.png", 1),), origin="abc"
        )
        gone = self._revision(1, "No bees.\n", at=day(2))
        return [
            PageRecord("0000000a", "home", "Bees", day(1), home),
            PageRecord(
                "0000000b", "Dance", "The dance", day(4), (figure,), "Dance.md", ("dance-of-bees",)
            ),
            PageRecord(
                "0000000c",
                "dance",
                "No dance",
                day(2),
                (gone,),
                deletion=DeletionRecord(day(3), 2, "a mistake"),
            ),
        ]

    def _make_files(self):
        versions = []
        for number, data in enumerate([b"\x89PNG one", b"\x89PNG two", b"\x89PNG one"], start=1):
            digest = hashlib.sha256(data).hexdigest()
            self.contents[digest] = data
            versions.append(
                FileVersionRecord(number, digest, len(data), "image/png", 1, day(3 + number))
            )
        return [FileRecord("img/w.png", day(4), tuple(versions))]


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()
