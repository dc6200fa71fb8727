"""`commonplace reindex`, `doctor`, `maintain`, `backup` and `restore`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from tests import factories
from tests.cli.shell import Shell
from tests.databases import Databases
from wiki.models import Text
from wiki.renderer import Renderer
from wiki.services import searching


@pytest.fixture
def shell(databases: Databases, renderer: Renderer, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(databases.fresh("sqlite"), tmp_path / "instance", renderer)
    with made.work() as work:
        factories.act_as(work, factories.account(work, "Ada Lovelace"))
        factories.page(work, factories.workspace(work, "Bees", slug="bees"), "Waggle dance")
    yield made
    made.close()


def test_a_sound_wiki_is_well(shell: Shell) -> None:
    for command in ("maintain", "reindex", "doctor"):
        said = shell(command)
        assert said.exit_code == 0, said.output
    assert "All is well." in said.output


def test_the_doctor_says_what_is_wrong_and_fails(shell: Shell) -> None:
    with shell.work() as work:
        work.reserve()
        work.db.execute(update(Text).values(data=b"others", codec="plain"))
        work.commit()
    said = shell("doctor")
    assert said.exit_code == 1
    assert "is not what was saved" in said.output
    assert "well" not in said.output


def test_reindexing_finds_again_what_was_lost(shell: Shell) -> None:
    index = shell.tools.index
    index.delete(index.ids())
    assert shell("doctor").exit_code == 1
    assert shell("reindex").exit_code == 0
    with shell.work() as work:
        assert [one.page.title for one in searching.search(work, "dance").items] == ["Waggle dance"]


def test_a_backup_is_restored_into_an_empty_wiki_and_no_other(
    shell: Shell, databases: Databases, renderer: Renderer, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.zip"
    said = shell("backup", copy)
    assert said.exit_code == 0, said.output
    assert str(copy) in said.output.replace("\n", "")
    for refused, why in (
        (shell("backup", copy), "already"),
        (shell("restore", copy), "not empty"),
        (shell("restore", tmp_path / "none.zip"), "not empty"),
    ):
        assert refused.exit_code == 1
        assert why in refused.output
        assert "Traceback" not in refused.output
    other = Shell(databases.fresh("sqlite"), tmp_path / "other", renderer)
    said = other("restore", copy)
    assert said.exit_code == 0, said.output
    with other.work() as work:
        assert [one.page.title for one in searching.search(work, "dance").items] == ["Waggle dance"]
    assert other("doctor").exit_code == 0
    other.close()
