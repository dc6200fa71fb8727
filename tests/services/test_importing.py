"""Imports: what comes in is what was there, once, and what people here wrote stays."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.repositories import Repository
from tests.services.pictures import png
from wiki.archives import open_source
from wiki.errors import Malformed, NotFound
from wiki.models import (
    Actor,
    Contributor,
    Event,
    ImportOrigin,
    IndexTask,
    Page,
    Revision,
    Workspace,
)
from wiki.services import (
    activity,
    files,
    history,
    import_writing,
    importing,
    indexing,
    links,
    pages,
    placing,
    proposals,
    rerendering,
    searching,
    workspaces,
)
from wiki.services.importing import Outcome
from wiki.work import Work

NOTES = Path(__file__).parents[1] / "data" / "notes" / "revisions" / "masakhane-mt.jsonl"
ROWS = [json.loads(line) for line in NOTES.read_text(encoding="utf-8").split("\n") if line]
TEN = "".join(f"line {number}\n" for number in range(10))


def bring(work: Work, path: Path, slug: str = "mt", **more: Any) -> Outcome:
    """The operator's import of what lies at `path`."""
    before, work.actor = work.actor, Actor(operator=True)
    try:
        with open_source(path) as source:
            return importing.bring_in(work, source, slug=slug, **more)
    finally:
        work.actor = before


def page_of(work: Work, slug: str, workspace: str = "mt") -> Page:
    return pages.find(work, workspaces.find(work, workspace), slug)


def told(work: Work, page: Page) -> list[tuple[str, str]]:
    """Text and author of each revision, oldest first."""
    found = [history.revision(work, page, one) for one in range(1, page.head_number + 1)]
    return [(one.text, one.contributor.shown_name) for one in found]


def rows_of(work: Work, slug: str) -> dict[type, int]:
    """How many rows of each kind the import has left."""
    kinds = (Page, Revision, ImportOrigin, Event, Contributor, IndexTask)
    return {kind: work.db.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds}


def events(work: Work) -> list[Event]:
    return [one for one in activity.recent(work) if one.verb == "imported"]


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    made = Repository(tmp_path / "repository")
    yield made
    made.close()


def test_every_revision_comes_in_as_it_was(work: Work) -> None:
    outcome = bring(work, NOTES)
    assert (outcome.pages, outcome.revisions) == (7, len(ROWS))
    workspace = workspaces.find(work, "mt")
    for page in pages.living(work, workspace):
        rows = [row for row in ROWS if row["page"] == page.source_path]
        for row, number in zip(rows, range(1, page.head_number + 1), strict=True):
            one = history.revision(work, page, number)
            assert one.text.encode() == row["text"].encode()
            assert one.contributor.shown_name == row["author"]
            assert one.contributor.kind == "import"
            assert one.saved_at == datetime.fromisoformat(row["timestamp"])
            assert one.summary == row["comment"].strip("\n")
            assert (one.title, one.licence) == (row["title"], "MIT")


def test_a_page_stands_at_its_path_and_former_paths_lead_to_it(work: Work) -> None:
    bring(work, NOTES)
    page = page_of(work, "benchmarks/en-ig/jw300-baseline")
    assert page.source_path == "benchmarks/en-ig/jw300-baseline/README.md"
    assert page_of(work, "en-ig/jw300-baseline") is page


def test_a_workspace_made_for_an_import_says_what_the_source_says_of_itself(work: Work) -> None:
    outcome = bring(work, NOTES, title="Machine translation")
    workspace = workspaces.find(work, "mt")
    assert outcome.founded
    assert (workspace.title, workspace.licence) == ("Machine translation", "MIT")
    assert [one.verb for one in activity.recent(work, workspace=workspace)] == ["imported"]
    assert workspaces.members(work, workspace) == []


def test_an_import_is_one_event_and_a_second_run_adds_not_a_row(work: Work) -> None:
    bring(work, NOTES)
    (event,) = events(work)
    assert (event.details["pages"], event.details["revisions"]) == (7, len(ROWS))
    before = rows_of(work, "mt")
    stamp = workspaces.find(work, "mt").stamp
    assert not bring(work, NOTES).anything
    assert rows_of(work, "mt") == before
    assert workspaces.find(work, "mt").stamp == stamp


def test_one_name_is_one_contributor_of_the_whole_site(work: Work) -> None:
    bring(work, NOTES)
    bring(work, NOTES, slug="again")
    query = select(Contributor.name).where(Contributor.kind == "import")
    names = list(work.db.scalars(query))
    assert sorted(names) == sorted({row["author"] for row in ROWS})


def test_only_what_is_new_upstream_is_added(work: Work, repository: Repository) -> None:
    repository.commit({"a.md": b"# A\n\none\n", "b.md": b"# B\n"})
    bring(work, repository.path)
    repository.commit({"a.md": b"# A new\n\ntwo\n"}, author="Grace", message="Say two")
    outcome = bring(work, repository.path)
    page = page_of(work, "a")
    assert (outcome.pages, outcome.revisions, outcome.merged) == (0, 1, 0)
    assert told(work, page) == [("# A\n\none\n", "Ada"), ("# A new\n\ntwo\n", "Grace")]
    assert (page.title, history.head(work, page).base_number) == ("A new", 1)
    assert len(events(work)) == 2


def test_what_people_wrote_here_is_merged_with_what_upstream_wrote(
    work: Work, repository: Repository
) -> None:
    repository.commit({"a.md": TEN.encode()})
    bring(work, repository.path)
    factories.revision(work, page_of(work, "a"), TEN.replace("line 1\n", "line one, here\n"))
    for word in ("eight", "ate"):
        repository.commit({"a.md": TEN.replace("line 8\n", f"line {word}\n").encode()})
    outcome = bring(work, repository.path)
    page = page_of(work, "a")
    head = history.head(work, page)
    both = TEN.replace("line 1\n", "line one, here\n").replace("line 8\n", "line ate\n")
    assert (outcome.merged, outcome.offered, page.head_number) == (1, 0, 3)
    assert (head.text, head.base_number, head.contributor.name) == (both, 1, "Ada")
    assert not bring(work, repository.path).anything


def test_merging_goes_on_from_upstreams_own_text(work: Work, repository: Repository) -> None:
    repository.commit({"a.md": TEN.encode()})
    bring(work, repository.path)
    factories.revision(work, page_of(work, "a"), TEN.replace("line 1\n", "line one, here\n"))
    for line in ("line 8\n", "line 5\n"):
        before = repository_text(repository)
        repository.commit({"a.md": before.replace(line, line.upper()).encode()})
        assert bring(work, repository.path).merged == 1
    text = history.head(work, page_of(work, "a")).text
    assert [one in text for one in ("line one, here", "LINE 8", "LINE 5")] == [True] * 3


def repository_text(repository: Repository) -> str:
    with open_source(repository.path) as source:
        (page,) = source.pages()
        return list(page.revisions)[-1].text


def test_a_clash_becomes_a_proposal_and_is_offered_once(work: Work, repository: Repository) -> None:
    repository.commit({"a.md": TEN.encode()})
    bring(work, repository.path)
    mine = TEN.replace("line 5\n", "line five, as we say here\n")
    factories.revision(work, page_of(work, "a"), mine)
    theirs = TEN.replace("line 5\n", "the fifth of them\n")
    repository.commit({"a.md": theirs.encode()}, author="Grace", message="Count")
    outcome = bring(work, repository.path)
    page = page_of(work, "a")
    (offered,) = proposals.listed(work, page)
    assert outcome.offered == 1
    assert [one.path for one in outcome.problems] == ["a.md"]
    assert (offered.text, offered.reason, offered.base_number) == (theirs, "clash", 1)
    assert (offered.contributor.name, offered.summary) == ("Grace", "Count")
    assert history.head(work, page).text == mine
    assert not bring(work, repository.path).anything
    assert len(proposals.listed(work, page)) == 1


def test_a_page_deleted_here_stays_deleted_and_the_import_says_so(
    work: Work, repository: Repository
) -> None:
    repository.commit({"a.md": b"one\n"})
    bring(work, repository.path)
    placing.delete_page(work, page_of(work, "a"), because="wrong place")
    work.commit()
    assert not bring(work, repository.path).problems
    repository.commit({"a.md": b"two\n"})
    outcome = bring(work, repository.path)
    assert [str(one.sentence) for one in outcome.problems] == [
        "It was deleted here, and stays deleted."
    ]
    with pytest.raises(pages.Deleted):
        page_of(work, "a")


def test_a_page_that_upstream_renamed_is_the_same_page_and_follows(
    work: Work, repository: Repository
) -> None:
    repository.commit({"a.md": TEN.encode(), "c.md": b"[a](a.md)\n"})
    bring(work, repository.path)
    page = page_of(work, "a")
    public_id = page.public_id
    repository.commit({"a.md": None, "dir/b.md": TEN.encode()}, message="Move")
    repository.commit({"dir/b.md": (TEN + "more\n").encode()})
    outcome = bring(work, repository.path)
    moved = page_of(work, "dir/b")
    assert (outcome.pages, outcome.revisions) == (0, 2)
    assert (moved.public_id, moved.source_path, moved.head_number) == (public_id, "dir/b.md", 3)
    assert page_of(work, "a") is moved
    assert not bring(work, repository.path).anything


def test_a_page_that_people_here_renamed_keeps_the_name_they_gave_it(
    work: Work, repository: Repository
) -> None:
    repository.commit({"a.md": b"# A\n\none\n"})
    bring(work, repository.path)
    placing.rename(work, page_of(work, "a"), title="Ours", slug="ours")
    work.commit()
    repository.commit({"a.md": b"# A too\n\ntwo\n"})
    bring(work, repository.path)
    page = page_of(work, "ours")
    assert (page.title, history.head(work, page).text) == ("Ours", "# A too\n\ntwo\n")


def test_a_folder_that_goes_back_to_an_older_text_is_followed_there(
    work: Work, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for text in ("one\n", "two\n", "one\n"):
        (folder / "a.md").write_text(text)
        assert bring(work, folder).revisions == 1
        assert not bring(work, folder).anything
    assert [text for text, _author in told(work, page_of(work, "a"))] == ["one\n", "two\n", "one\n"]


def test_a_living_page_keeps_its_address_and_the_one_that_comes_gets_another(
    work: Work, tmp_path: Path
) -> None:
    here = factories.workspace(work, "Notes", slug="mt")
    mine = factories.page(work, here, "a")
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("theirs\n")
    outcome = bring(work, folder)
    assert page_of(work, "a").id == mine.id
    assert [one.path for one in outcome.problems] == ["a.md"]
    assert history.head(work, page_of(work, "a.md")).text == "theirs\n"


def test_links_that_waited_for_a_page_lead_to_it_when_it_comes(work: Work, tmp_path: Path) -> None:
    here = factories.workspace(work, "Notes", slug="mt")
    waiting = factories.page(work, here, "Waiting", text="See [[The angle]].\n")
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "angle.md").write_text("# The angle\n")
    bring(work, folder)
    assert [one.page.id for one in links.backlinks(work, page_of(work, "angle"))] == [waiting.id]


def test_the_passes_afterwards_know_links_tags_and_words(work: Work, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    (folder / "dir").mkdir(parents=True)
    (folder / "a.md").write_text("---\ntags: [waggle]\n---\n# A\n\nSee [b](dir/b.md), [c](c.md).\n")
    (folder / "dir" / "b.md").write_text("# B\n\nQuorum ![p](../p.png)\n")
    (folder / "p.png").write_bytes(png("red"))
    bring(work, folder)
    indexing.catch_up(work)
    assert rerendering.catch_up(work) == 2
    assert rerendering.catch_up(work) == 0
    b = page_of(work, "dir/b")
    assert [one.page.slug for one in links.backlinks(work, b)] == ["a"]
    workspace = workspaces.find(work, "mt")
    assert [one.slug for one in links.missing(work, workspace)] == ["c"]
    assert workspaces.tags(work, workspace) == ["waggle"]
    assert [one.name for one in _shown(work, b)] == ["p.png"]
    for words, slug in (("quorum", "dir/b"), ("tag:waggle", "a")):
        assert [one.page.slug for one in searching.search(work, words).items] == [slug]


def _shown(work: Work, page: Page) -> list[Any]:
    return [one.file for one in files.shown(work, history.head(work, page)).values()]


def test_pages_that_share_a_text_both_get_their_links(work: Work, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.md").write_text("To [[c]].\n")
    (folder / "c.md").write_text("# C\n")
    bring(work, folder)
    rerendering.catch_up(work, most=1)
    rerendering.catch_up(work)
    found = links.backlinks(work, page_of(work, "c"))
    assert [one.page.slug for one in found] == ["a", "b"]


def test_a_revision_shows_the_file_as_it_was_then(work: Work, repository: Repository) -> None:
    red, blue = png("red"), png("blue")
    repository.commit({"a.md": b"![p](p.png)\n", "p.png": red})
    repository.commit({"p.png": blue})
    repository.commit({"a.md": b"Look: ![p](p.png)\n"})
    repository.commit({"p.png": None, "a.md": b"No more.\n"})
    bring(work, repository.path)
    page = page_of(work, "a")
    shown = []
    for number in (1, 2):
        (version,) = files.shown(work, history.revision(work, page, number)).values()
        with work.tools.blobs.open(version.sha256) as stream:
            shown.append(stream.read())
    assert shown == [red, blue]
    with pytest.raises(files.Deleted):
        files.find(work, workspaces.find(work, "mt"), "p.png")
    assert not bring(work, repository.path).anything


def test_a_file_that_people_here_replaced_is_left_as_they_want_it(
    work: Work, repository: Repository
) -> None:
    repository.commit({"a.md": b"![p](p.png)\n", "p.png": png("red")})
    bring(work, repository.path)
    workspace = workspaces.find(work, "mt")
    ours = files.replace(work, files.find(work, workspace, "p.png"), content=png("green"))
    work.commit()
    repository.commit({"p.png": png("blue")})
    outcome = bring(work, repository.path)
    assert [one.path for one in outcome.problems] == ["p.png"]
    assert files.newest(work, files.find(work, workspace, "p.png")).id == ours.id


def test_what_has_no_author_is_by_the_member_who_brings_it(
    work: Work, workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text("one\n")
    with open_source(tmp_path / "a.md") as source:
        importing.bring_in(work, source, slug=workspace.slug)
    (revision,) = told(work, page_of(work, "a", workspace.slug))
    assert revision == ("one\n", "Ada Lovelace")


def test_only_the_operator_makes_a_workspace_by_importing(work: Work) -> None:
    with open_source(NOTES) as source, pytest.raises(NotFound):
        importing.bring_in(work, source, slug="mt")


def test_a_workspace_whose_import_is_refused_halfway_is_not_there(
    work: Work, tmp_path: Path
) -> None:
    with pytest.raises(Malformed):
        bring(work, damaged(tmp_path))
    with pytest.raises(NotFound):
        workspaces.find(work, "mt")
    assert work.db.scalar(select(func.count()).select_from(Page)) == 0


def test_what_came_before_a_refusal_is_kept_in_a_workspace_that_was_there(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_writing, "REVISIONS", 1)
    factories.workspace(work, "Notes", slug="mt")
    with pytest.raises(Malformed, match="is kept"):
        bring(work, damaged(tmp_path))
    assert told(work, page_of(work, "a")) == [("one\n", "Unknown")]


def damaged(folder: Path) -> Path:
    """A .zip whose last page does not have the bytes that its checksum tells of."""
    path = folder / "notes.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("a.md", "one\n")
        zipped.writestr("z.md", "unmistakable\n")
    path.write_bytes(path.read_bytes().replace(b"unmistakable", b"mistakeable!"))
    return path


def test_times_that_step_back_and_times_that_nobody_knows_are_kept_so(
    work: Work, tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    rows = [
        {"page": "a.md", "path": "a.md", "rev": 1, "text": "1", "timestamp": "2024-02-01T00:00Z"},
        {"page": "a.md", "path": "a.md", "rev": 2, "text": "", "timestamp": "2020-02-01T00:00Z"},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    bring(work, path)
    page = page_of(work, "a")
    years = [history.revision(work, page, number).saved_at.year for number in (1, 2)]
    assert (years, history.head(work, page).text) == ([2024, 2020], "")
    assert page.saved_at == datetime(2020, 2, 1, tzinfo=UTC)
