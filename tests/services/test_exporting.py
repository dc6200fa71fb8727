"""Exports: a workspace leaves whole, and comes back the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.conftest import Opener
from tests.databases import Databases
from tests.services.pictures import png
from wiki import database
from wiki.archives import open_source
from wiki.errors import Conflict, NotFound
from wiki.models import Actor, Page, Workspace
from wiki.services import (
    exporting,
    files,
    history,
    importing,
    pages,
    placing,
    rerendering,
    workspaces,
)
from wiki.work import Tools, Work


@pytest.fixture
def here(real_sessions: Opener, tools: Tools) -> Iterator[Work]:
    """Ada's work in a site that no other test sees."""
    with Work(real_sessions(), factories.stranger(), tools) as opened:
        factories.act_as(opened, factories.account(opened, "Ada Lovelace"))
        yield opened


@pytest.fixture
def elsewhere(databases: Databases, dialect: str, tools: Tools) -> Iterator[Work]:
    """The operator's work in another, empty site."""
    engine = database.connect(databases.fresh(dialect))
    with Work(Session(engine), Actor(operator=True), tools) as opened:
        yield opened
    engine.dispose()


def lived_in(work: Work) -> Workspace:
    """A workspace with guests, files, deletions and renames."""
    workspace = factories.workspace(work, "The dances of bees", slug="bees", status="Asking around")
    page = factories.page(work, workspace, "Waggle dance", text="One.\r\n![run](run.png)\n")
    version = files.attach(work, workspace, name="run.png", content=png("red"), summary="Red")
    work.commit()
    files.replace(work, version.file, content=png("blue"))
    work.commit()
    ada = work.actor
    factories.act_as_guest(work, "Quiet Heron")
    factories.revision(work, page, "One.\r\nTwo.\r\n![run](run.png)\n", summary="Two")
    factories.act_as_guest(work, "Brown Owl")
    factories.revision(work, page, "None.\r\nOne.\r\n![run](run.png)\n", base=1)
    work.actor = ada
    placing.rename(work, page, title="The dance", slug="dance")
    work.commit()
    gone = factories.page(work, workspace, "Drones")
    placing.delete_page(work, gone, because="They do not dance.")
    work.commit()
    again = factories.page(work, workspace, "Drones")
    factories.revision(work, again, "")
    lost = files.attach(work, workspace, name="lost.png", content=png("green")).file
    work.commit()
    files.delete(work, lost)
    work.commit()
    workspaces.change(work, workspace, workspaces.settings_of(workspace), slug="dances")
    work.commit()
    return workspace


def bring(work: Work, path: Path, slug: str = "dances") -> importing.Outcome:
    with open_source(path) as source:
        outcome = importing.bring_in(work, source, slug=slug)
    rerendering.catch_up(work)
    return outcome


def exported(work: Work, path: Path, slug: str = "dances") -> bytes:
    exporting.write(work, workspaces.find(work, slug), path)
    return path.read_bytes()


def test_what_leaves_and_comes_into_an_empty_site_leaves_it_the_same(
    here: Work, elsewhere: Work, tmp_path: Path
) -> None:
    lived_in(here)
    first = exported(here, tmp_path / "first.zip")
    outcome = bring(elsewhere, tmp_path / "first.zip")
    assert outcome.problems == []
    assert exported(elsewhere, tmp_path / "second.zip") == first


def test_every_permalink_shows_elsewhere_what_it_showed_here(
    here: Work, elsewhere: Work, tmp_path: Path
) -> None:
    workspace = lived_in(here)
    exporting.write(here, workspace, tmp_path / "bees.zip")
    bring(elsewhere, tmp_path / "bees.zip")
    workspace = workspaces.find(here, "dances")
    everything = [*pages.living(here, workspace), *placing.trash(here, workspace)]
    assert len(everything) == 3
    for page in everything:
        copy = pages.by_id(elsewhere, page.public_id)
        for number in range(1, page.head_number + 1):
            assert shown(elsewhere, copy, number) == shown(here, page, number)


def shown(work: Work, page: Page, number: int) -> tuple[object, ...]:
    one = history.revision(work, page, number)
    versions = files.shown(work, one).values()
    names = sorted((version.file.name, version.sha256) for version in versions)
    return one.text, one.title, one.summary, one.saved_at, one.contributor.shown_name, names


def test_an_archive_that_comes_twice_adds_nothing_the_second_time(
    here: Work, elsewhere: Work, tmp_path: Path
) -> None:
    exported_from = lived_in(here)
    exporting.write(here, exported_from, tmp_path / "bees.zip")
    bring(elsewhere, tmp_path / "bees.zip")
    assert not bring(elsewhere, tmp_path / "bees.zip").anything


def test_a_later_archive_of_the_same_workspace_brings_what_is_new(
    here: Work, elsewhere: Work, tmp_path: Path
) -> None:
    lived_in(here)
    exported(here, tmp_path / "bees.zip")
    bring(elsewhere, tmp_path / "bees.zip")
    page = pages.find(here, workspaces.find(here, "dances"), "dance")
    factories.revision(here, page, "Three.\n", summary="Anew")
    exported(here, tmp_path / "later.zip")
    outcome = bring(elsewhere, tmp_path / "later.zip")
    copy = pages.by_id(elsewhere, page.public_id)
    assert (outcome.revisions, history.head(elsewhere, copy).text) == (1, "Three.\n")


def test_an_id_that_is_taken_gets_a_new_one_and_the_import_says_so(
    here: Work, tmp_path: Path
) -> None:
    exporting.write(here, lived_in(here), tmp_path / "bees.zip")
    here.actor = Actor(operator=True)
    outcome = bring(here, tmp_path / "bees.zip", slug="copy")
    workspace = workspaces.find(here, "dances")
    ids = {
        one.public_id for one in (*pages.living(here, workspace), *placing.trash(here, workspace))
    }
    assert {one.path for one in outcome.problems} == {f"/p/{one}" for one in ids}


def test_what_was_imported_goes_on_being_imported_elsewhere(
    elsewhere: Work, here: Work, tmp_path: Path
) -> None:
    notes = Path(__file__).parents[1] / "data" / "notes" / "revisions" / "masakhane-mt.jsonl"
    here.actor = Actor(operator=True)
    bring(here, notes, slug="mt")
    exported(here, tmp_path / "mt.zip", slug="mt")
    bring(elsewhere, tmp_path / "mt.zip", slug="mt")
    assert not bring(elsewhere, notes, slug="mt").anything


def test_a_workspace_leaves_as_git_with_its_history(here: Work, tmp_path: Path) -> None:
    exporting.write(here, lived_in(here), tmp_path / "bees.bundle", git=True)
    with open_source(tmp_path / "bees.bundle") as source:
        found = {page.key: [one.text for one in page.revisions] for page in source.pages()}
    assert found["dance.md"] == [
        "One.\r\n![run](run.png)\n",
        "One.\r\nTwo.\r\n![run](run.png)\n",
        "None.\r\nOne.\r\nTwo.\r\n![run](run.png)\n",
    ]


def test_nothing_is_written_over_or_into_nowhere(here: Work, tmp_path: Path) -> None:
    workspace = factories.workspace(here, "Bees")
    factories.page(here, workspace)
    (tmp_path / "there.zip").write_bytes(b"")
    with pytest.raises(Conflict):
        exporting.write(here, workspace, tmp_path / "there.zip")
    with pytest.raises(NotFound, match="folder"):
        exporting.write(here, workspace, tmp_path / "nowhere" / "x.zip")


def test_a_workspace_that_one_may_not_read_does_not_leave(work: Work, tmp_path: Path) -> None:
    hidden = factories.workspace(work, "Hidden", visibility="members")
    factories.act_as(work, None)
    with pytest.raises(NotFound):
        exporting.write(work, hidden, tmp_path / "hidden.zip")
    assert not (tmp_path / "hidden.zip").exists()
