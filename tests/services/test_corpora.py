"""Whole corpora of real notes, imported and compared byte by byte with readers that know nothing of ours.

Long; run by `make soak` where the corpora lie beside the repository.
"""

from __future__ import annotations

import gzip
import json
import posixpath
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select

from tests.conftest import Opener
from wiki.archives import open_source
from wiki.interchange.plan import slug_of
from wiki.models import Actor, Event, ImportOrigin, Link, Page, Revision, Workspace
from wiki.services import history, importing, indexing, pages, rerendering, workspaces
from wiki.slugs import normal
from wiki.work import Tools, Work

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
NOTES = CORPORA / "research-notes"
BUNDLE = CORPORA / "git-import" / "jupyter-enhancement-proposals.bundle"

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the repository"),
]


@pytest.fixture
def operator(real_sessions: Opener, tools: Tools) -> Iterator[Work]:
    with Work(real_sessions(), Actor(operator=True), tools) as opened:
        yield opened


def bring(work: Work, path: Path, slug: str) -> importing.Outcome:
    with open_source(path) as source:
        return importing.bring_in(work, source, slug=slug)


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The lines of a corpus by page, as Python's own reader reads them."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            row = json.loads(line)
            found[row["page"]].append(row)
    return found


@pytest.mark.parametrize(
    "path", sorted(NOTES.glob("revisions/*.jsonl.gz")), ids=lambda path: path.name.partition(".")[0]
)
def test_a_workspace_of_real_notes_is_here_as_it_was_there(
    operator: Work, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slug = path.name.partition(".")[0]
    bring(operator, path, slug)
    indexing.catch_up(operator)
    rerendering.catch_up(operator)
    workspace = workspaces.find(operator, slug)
    source = rows_of(path)
    here = {page.source_path: page for page in pages.living(operator, workspace)}
    assert here.keys() == source.keys()
    compared = sum(compare(operator, here[key], rows) for key, rows in source.items())
    assert compared == sum(map(len, source.values()))
    redirects = follow_old_paths(operator, workspace, source)
    pictures = {
        one.relative_to(NOTES / "images" / slug).as_posix()
        for one in (NOTES / "images" / slug).rglob("*.*")
    }
    leading = links_of(operator, workspace, set(source) | pictures)
    assert not bring(operator, path, slug).anything
    assert operator.db.scalar(select(func.count(Event.id))) == 1
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{slug}: {compared:,} revisions of {len(here)} pages equal,"
            f" {redirects} old paths lead on, links {dict(leading)}"
        )


def compare(work: Work, page: Page, rows: list[dict[str, Any]]) -> int:
    """How many revisions of a page are what the source says, in its order."""
    assert page.head_number == len(rows)
    for number, row in enumerate(rows, start=1):
        one = history.revision(work, page, number)
        assert one.text.encode() == row["text"].encode(), (page.source_path, number)
        assert one.contributor.name == row["author"].strip()
        assert one.saved_at == datetime.fromisoformat(row["timestamp"])
        assert one.title == normalize("NFC", " ".join(row["title"].split()))
        assert one.summary == row["comment"].replace("\r\n", "\n").strip("\n")
        assert row["rev"] == number
    return len(rows)


def follow_old_paths(
    work: Work, workspace: Workspace, source: dict[str, list[dict[str, Any]]]
) -> int:
    """How many paths that pages once had lead to them, or to a page that took the name."""
    owners: dict[str, set[str]] = defaultdict(set)
    for key, rows in source.items():
        for row in rows:
            owners[normal(slug_of(row["path"]))].add(key)
    followed = 0
    for key, rows in source.items():
        for path in {row["path"] for row in rows} - {key}:
            found = pages.find(work, workspace, slug_of(path))
            assert found.source_path in owners[normal(slug_of(path))]
            followed += found.source_path == key
    return followed


def links_of(work: Work, workspace: Workspace, paths: set[str]) -> Counter[str]:
    """Where the links of the workspace's heads lead; none that leads to something here is lost."""
    known = {normal(path) for path in paths} | {normal(slug_of(path)) for path in paths}
    query = (
        select(Link, Page.source_path)
        .join(Page, Link.page_id == Page.id)
        .where(Page.workspace_id == workspace.id)
    )
    found: Counter[str] = Counter()
    for link, place in work.db.execute(query):
        if link.target_page_id or link.target_file_id:
            found[f"{link.kind} resolved"] += 1
        elif link.kind in ("path", "image"):
            target = unquote(link.target.partition("#")[0].partition("?")[0])
            walked = posixpath.normpath(posixpath.join(posixpath.dirname(place), target))
            assert normal(walked) not in known, (place, link.target)
            found[f"{link.kind} to what is not in the source"] += 1
        else:
            found[f"{link.kind} unresolved"] += 1
    return found


def git(folder: Path, *words: str) -> bytes:
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True).stdout


def test_a_bundle_is_here_as_git_itself_shows_it(
    operator: Work, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "clone", "-q", BUNDLE, tmp_path / "clone"], check=True)
    bring(operator, BUNDLE, "jep")
    rerendering.catch_up(operator)
    workspace = workspaces.find(operator, "jep")
    clone = tmp_path / "clone"
    listed = git(clone, "ls-files", "-z").decode().split("\0")
    here = {page.source_path: page for page in pages.living(operator, workspace)}
    assert here.keys() == {path for path in listed if path.endswith(".md")}
    compared = sum(compare_with_git(operator, clone, page) for page in here.values())
    assert not bring(operator, BUNDLE, "jep").anything
    with capsys.disabled():
        print(f"\njep: {compared} revisions of {len(here)} pages equal")  # noqa: T201


def compare_with_git(work: Work, clone: Path, page: Page) -> int:
    """How many revisions of a page are what `git show` shows of the commit they came from."""
    key = page.source_path or ""
    log = git(clone, "log", "--follow", "--name-only", "--format=", "--", key).decode()
    paths = {key, *log.split("\n")} - {""}
    query = (
        select(ImportOrigin.origin, ImportOrigin.number)
        .where(ImportOrigin.page_id == page.id)
        .order_by(ImportOrigin.position)
    )
    origins = list(work.db.execute(query))
    assert [number for _origin, number in origins] == list(range(1, page.head_number + 1))
    for commit, number in origins:
        one = history.revision(work, page, number)
        shown = git(clone, "show", "-s", "--format=%an%x00%at%x00%B", commit).decode()
        author, moment, message = shown.split("\0")
        assert one.contributor.name == author
        assert int(one.saved_at.timestamp()) == int(moment)
        assert one.summary == message.replace("\r\n", "\n").strip("\n")
        assert one.text.encode() in set(contents(clone, commit, paths))
    assert history.head(work, page).text.encode() == git(clone, "show", f"HEAD:{key}")
    return len(origins)


def contents(clone: Path, commit: str, paths: set[str]) -> Iterator[bytes]:
    listed = git(clone, "ls-tree", "-r", "-z", "--name-only", commit).decode().split("\0")
    for path in paths & set(listed):
        yield git(clone, "show", f"{commit}:{path}")


def test_the_scale_corpus_loads_in_one_go(operator: Work) -> None:
    path = CORPORA / "scale-10k" / "pages.jsonl.gz"
    outcome = bring(operator, path, "scale")
    workspace = workspaces.find(operator, "scale").id
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            row = json.loads(line)
            query = (
                select(Revision)
                .join(Revision.page)
                .where(
                    Page.workspace_id == workspace,
                    Page.source_path == f"{row['collection']}/{row['path']}",
                )
            )
            assert operator.db.scalars(query).one().text.encode() == row["text"].encode()
            outcome.pages -= 1
            operator.db.expunge_all()
    assert outcome.pages == 0
