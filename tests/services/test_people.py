"""Somebody's page."""

from __future__ import annotations

import pytest

from tests import factories
from wiki.errors import NotFound
from wiki.models import Account, Contributor, Kind, Page, Workspace
from wiki.services import contributors, people
from wiki.work import Work


def guest_of(work: Work, page: Page, name: str = "Quiet Heron") -> Contributor:
    factories.act_as_guest(work, name)
    return factories.revision(work, page, f"{name} was here.\n").contributor


def test_what_somebody_did_is_told_newest_first(work: Work, ada: Account, page: Page) -> None:
    factories.revision(work, page, "Bees hum.\n", summary="they do")
    noise = factories.account(work)
    factories.act_as(work, noise)
    factories.revision(work, page, "Bees hum loudly.\n")
    told = people.deeds(work, people.own(work, ada))
    assert [(event.verb, event.summary) for event in told][:2] == [
        ("edited", "they do"),
        ("began", ""),
    ]


def test_an_account_is_told_with_what_it_wrote_as_a_guest(
    work: Work, page: Page, ada: Account
) -> None:
    heron = guest_of(work, page)
    heron.account_id = ada.id
    work.commit()
    told = people.deeds(work, people.own(work, ada))
    assert told[0].contributor_id == heron.id


def test_what_the_reader_may_not_read_is_not_told(work: Work, ada: Account) -> None:
    hidden = factories.workspace(work, visibility="members")
    factories.page(work, hidden, "Canary")
    own = people.own(work, ada)
    assert people.deeds(work, own)
    factories.act_as(work, None)
    assert list(people.deeds(work, own)) == []


def test_a_guest_is_known_where_what_they_did_may_be_read(work: Work, page: Page) -> None:
    heron = guest_of(work, page)
    factories.act_as(work, None)
    assert people.writer(work, heron.id) == heron


def test_a_guest_who_wrote_only_for_members_is_not_known_to_others(
    work: Work, ada: Account
) -> None:
    hidden = factories.workspace(work, visibility="members", editing="members")
    page = factories.page(work, hidden)
    work.reserve()
    [frisch] = contributors.imported(work, ["Karl von Frisch"]).values()
    head = next(iter(work.db.scalars(page.revisions.select())))
    head.contributor = frisch
    work.commit()
    assert people.writer(work, frisch.id) == frisch
    factories.act_as(work, None)
    with pytest.raises(NotFound):
        people.writer(work, frisch.id)


def test_nobody_is_nobody(work: Work, workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        people.writer(work, 999_999)


def test_an_account_has_one_contributor_of_its_own(work: Work, ada: Account) -> None:
    assert people.own(work, ada).kind == Kind.ACCOUNT
