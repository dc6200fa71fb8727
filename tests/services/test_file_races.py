"""Two people and one file at the same moment, with connections of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.services.pictures import png
from wiki.errors import Conflict
from wiki.models import State
from wiki.services import files, pages, proposals, workspaces
from wiki.work import Tools, Work

pytestmark = pytest.mark.races

Opener = Callable[[], Session]


@pytest.fixture
def hana(real_sessions: Opener, tools: Tools) -> Work:
    """A piece of work of Hana's, in which she has a workspace `bees`."""
    work = Work(real_sessions(), factories.stranger(), tools)
    factories.act_as(work, factories.account(work, "Hana Tesfaye"))
    factories.workspace(work, "Bees", slug="bees")
    return work


def beside(work: Work, real_sessions: Opener, tools: Tools) -> Work:
    """A piece of work of the same person's in another browser."""
    account = work.actor.account
    assert account is not None
    work.commit()
    other = Work(real_sessions(), factories.stranger(), tools)
    factories.act_as(other, other.db.get_one(type(account), account.id))
    other.commit()
    return other


def test_two_files_of_one_name_never_both_come_to_be(
    hana: Work, real_sessions: Opener, tools: Tools
) -> None:
    with hana, beside(hana, real_sessions, tools) as second:
        mine, theirs = workspaces.find(hana, "bees"), workspaces.find(second, "bees")
        files.attach(hana, mine, name="run.png", content=png("red"))
        hana.commit()
        with pytest.raises(files.NameTaken):
            files.attach(second, theirs, name="RUN.png", content=png("blue"))
        second.release()
        assert len(files.listed(second, theirs)) == 1


def test_versions_uploaded_at_once_are_both_kept(
    hana: Work, real_sessions: Opener, tools: Tools
) -> None:
    with hana, beside(hana, real_sessions, tools) as second:
        mine, theirs = workspaces.find(hana, "bees"), workspaces.find(second, "bees")
        files.attach(hana, mine, name="run.png", content=png("red"))
        hana.commit()
        second.release()
        seen = files.find(second, theirs, "run.png")
        files.replace(hana, files.find(hana, mine, "run.png"), content=png("blue"))
        hana.commit()
        files.replace(second, seen, content=png("green"))
        second.commit()
        assert [one.number for one in files.versions(second, seen)] == [3, 2, 1]


def test_a_proposal_is_taken_once(hana: Work, real_sessions: Opener, tools: Tools) -> None:
    with hana, beside(hana, real_sessions, tools) as second:
        page = factories.page(hana, workspaces.find(hana, "bees"), "Runs")
        offered = proposals.offer(hana, page, text="Better.\n", base=1)
        hana.commit()
        same = proposals.find(second, pages.by_id(second, page.public_id), offered.id)
        proposals.take(hana, offered)
        hana.commit()
        with pytest.raises(Conflict):
            proposals.decline(second, same, answer="No.")
        second.release()
        assert same.state == State.TAKEN
