"""Filling an empty site with the demonstration community, through the services."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from tests import factories
from tests.conftest import settings_for, tools_for
from tests.databases import Databases
from wiki import clock
from wiki.app import create_app
from wiki.cli import main
from wiki.cli.community import read
from wiki.models import Page
from wiki.renderer import Renderer
from wiki.services import accounts, activity, files, history, links, pages, workspaces
from wiki.settings import Settings
from wiki.work import Work

FILLED = datetime(2031, 5, 7, 12, 0, tzinfo=UTC)
STORY = read()


class Shell:
    """A shell on a machine whose wiki has a database and nothing in it."""

    def __init__(self, url: str, instance: Path, renderer: Renderer) -> None:
        self.settings = replace(settings_for(url, instance), base_url=Settings.base_url)
        self.tools = tools_for(self.settings, renderer)
        self.app = create_app(self.settings, tools=self.tools)

    def __call__(self, *arguments: str, typing: str = "", port: str = "") -> Result:
        with clock.telling(FILLED):
            return CliRunner(env={"PORT": port or None}).invoke(
                main, arguments, input=typing, obj=ScriptInfo(create_app=lambda *_: self.app)
            )

    def close(self) -> None:
        self.app.extensions["keeper"].close()
        self.app.extensions["engine"].dispose()


@pytest.fixture
def shell(databases: Databases, renderer: Renderer, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(databases.fresh("sqlite"), tmp_path, renderer)
    yield made
    made.close()


@pytest.fixture(scope="module")
def demonstration(
    databases: Databases, renderer: Renderer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    """The shell of a site that `demo` has filled, for all tests here to look at."""
    made = Shell(databases.fresh("sqlite"), tmp_path_factory.mktemp("instance"), renderer)
    told = made("demo", "--if-empty", port="9001")
    assert told.exit_code == 0, told.output
    assert "http://127.0.0.1:9001/once/" in told.output
    yield made
    made.close()


@pytest.fixture
def filled(demonstration: Shell) -> Iterator[Work]:
    """A stranger's work in that site."""
    sessions = demonstration.app.extensions["sessions"]
    with Work(sessions(), factories.stranger(), demonstration.tools) as reader:
        yield reader


def found(work: Work, workspace: str, slug: str) -> Page:
    return pages.find(work, workspaces.find(work, workspace), slug)


def test_every_workspace_and_living_page_reads_as_it_is_written_down(filled):
    for told in STORY.workspaces:
        workspace = workspaces.find(filled, told.slug)
        assert (workspace.title, workspace.status) == (told.title, told.status)
        assert (workspace.archived_at is not None) == (told.archived is not None)
        texts = {page.slug: page.text for page in told.pages}
        titles = {page.slug: page.title for page in told.pages}
        for page in pages.living(filled, workspace):
            assert page.title == titles[page.slug]
            assert history.head(filled, page).text == texts[page.slug]


def test_every_revision_has_its_own_text_author_and_moment(filled):
    names = {person.called: person.name for person in STORY.people}
    for told in STORY.workspaces:
        workspace = workspaces.find(filled, told.slug)
        living = {page.slug: page for page in pages.living(filled, workspace)}
        for page in told.pages:
            for number, (save, text) in enumerate(
                zip(page.saves, page.texts, strict=True), start=1
            ):
                if page.slug in living:
                    kept = history.revision(filled, living[page.slug], number)
                    assert kept.text == text
                    assert kept.summary == save.summary
                    assert kept.contributor.name == names.get(save.who, save.who)
                    assert kept.saved_at == save.when.before(FILLED)


def test_members_and_stewards_are_those_that_are_named(filled):
    names = {person.called: person.name for person in STORY.people}
    for told in STORY.workspaces:
        roles = {
            membership.account.username: membership.role
            for membership in workspaces.members(filled, workspaces.find(filled, told.slug))
        }
        assert roles == {
            **{names[called]: "member" for called in told.members},
            **{names[called]: "steward" for called in told.stewards},
        }
    assert accounts.named(filled, "Lerato Mokoena").steward


def test_nobody_has_a_password(filled):
    for person in STORY.people:
        assert accounts.named(filled, person.name).password_hash is None
        assert accounts.named(filled, person.name).about == person.about


def test_two_people_were_merged_and_a_mistake_was_brought_back(filled):
    page = found(filled, "training", "initialisation-and-stability-at-scale")
    assert history.revision(filled, page, 7).base_number == 5
    before, after = history.revision(filled, page, 3), history.revision(filled, page, 5)
    assert before.text == after.text


def test_a_renamed_page_is_found_under_its_former_name(filled):
    assert found(filled, "translation", "annotation-guide").slug == "guides/naming-entities"


def test_one_page_is_in_the_trash_and_one_came_back(filled):
    with pytest.raises(pages.Deleted):
        found(filled, "training", "running-it/monitoring")
    assert found(filled, "training", "running-it/backup-schedule").deleted_at is None


def test_an_old_revision_shows_the_first_version_of_its_figure(filled):
    workspace = workspaces.find(filled, "training")
    page = found(filled, "training", "initialisation-and-stability-at-scale")
    figure = files.find(filled, workspace, "v100-a100-loss.png")
    numbers = {
        number: files.shown(filled, history.revision(filled, page, number))[figure.id].number
        for number in (3, page.head_number)
    }
    assert numbers == {3: 1, page.head_number: 2}


def test_the_pages_that_are_missing_are_those_that_are_missing_on_purpose(filled):
    for told in STORY.workspaces:
        workspace = workspaces.find(filled, told.slug)
        assert {one.title for one in links.missing(filled, workspace)} == set(told.missing)


def test_what_happened_stands_in_the_order_in_which_it_happened(filled):
    moments = [event.at for event in activity.recent(filled, limit=500)]
    assert len(moments) > 250
    assert moments == sorted(moments, reverse=True)


def test_the_site_is_called_what_its_community_calls_it(demonstration):
    written = (demonstration.settings.instance / "settings.toml").read_text()
    assert written == f'site_name = "{STORY.name}"\n'


def test_a_site_that_is_filled_gets_a_new_link_to_sign_in_and_nothing_else(demonstration):
    again = demonstration("demo", "--if-empty")
    assert again.exit_code == 0, again.output
    assert "as Lerato Mokoena, once" in again.output
    assert "http://127.0.0.1:8000/once/" in again.output
    assert "Filling" not in again.output


def test_a_site_that_is_not_empty_is_not_filled(demonstration):
    refused = demonstration("demo")
    assert refused.exit_code == 1
    assert "not empty" in refused.output


def test_a_site_where_others_have_been_is_left_alone(shell):
    shell("account", "create", "Ada Lovelace", "--steward", typing="ten letters or more")
    left = shell("demo", "--if-empty")
    assert left.exit_code == 0, left.output
    assert left.output == ""
