"""Proposals: texts offered for a page, and what becomes of them."""

from __future__ import annotations

import pytest

from tests import factories
from wiki.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, Unauthorised
from wiki.models import Page, Proposal, Reason, State, Workspace
from wiki.services import activity, history, pages, placing, proposals, workspaces
from wiki.work import Work

BETTER = factories.TEXT + "\nThe run is longer when the way is.\n"


def offer(
    work: Work, page: Page, text: str = BETTER, *, base: int = 1, summary: str = ""
) -> Proposal:
    offered = proposals.offer(work, page, text=text, base=base, summary=summary)
    work.commit()
    return offered


@pytest.fixture
def closed(work: Work) -> Workspace:
    """A public workspace that only members edit."""
    return factories.workspace(work, editing="members")


def test_whoever_may_read_may_offer_and_nothing_changes_until_it_is_taken(
    work: Work, closed: Workspace
) -> None:
    ada, page = work.actor.account, factories.page(work, closed)
    factories.act_as_guest(work, "Quiet Heron")
    offered = offer(work, page, summary="the run")
    assert (page.head_number, offered.state, offered.reason) == (1, State.OPEN, Reason.SUGGESTED)
    with pytest.raises(Unauthorised):
        proposals.take(work, offered)
    factories.act_as(work, ada)
    revision = proposals.take(work, offered)
    work.commit()
    assert (revision.number, revision.text, revision.summary) == (2, BETTER, "the run")
    assert revision.contributor.shown_name == "Quiet Heron"
    assert (offered.state, offered.closed_by) == (State.TAKEN, work.actor.contributor)


def test_what_happened_says_who_offered_and_who_took(work: Work, page: Page) -> None:
    factories.act_as_guest(work, "Quiet Heron")
    offered = offer(work, page)
    factories.act_as(work, factories.account(work, "Hana Tesfaye"))
    proposals.take(work, offered)
    work.commit()
    took, proposed = activity.recent(work, page=page, limit=2)
    assert (took.verb, took.contributor and took.contributor.shown_name) == ("took", "Hana Tesfaye")
    assert took.number == 2
    assert (proposed.verb, proposed.contributor) == ("proposed", offered.contributor)
    assert proposed.details == {"proposal": offered.id}


def test_taking_merges_with_what_was_saved_since(work: Work, page: Page) -> None:
    offered = offer(work, page)
    factories.revision(work, page, factories.TEXT.replace("Bees", "Honey bees"))
    revision = proposals.take(work, offered)
    work.commit()
    assert revision.text == BETTER.replace("Bees", "Honey bees")
    assert revision.merged


def test_a_clash_saves_nothing_and_leaves_the_proposal_open(work: Work, page: Page) -> None:
    offered = offer(work, page, factories.TEXT.replace("show the way", "tell of flowers"))
    factories.revision(work, page, factories.TEXT.replace("show the way", "give directions"))
    with pytest.raises(pages.EditConflict):
        proposals.take(work, offered)
    work.release()
    assert (page.head_number, offered.state) == (2, State.OPEN)


def test_an_amended_text_is_by_whoever_amended_it(work: Work, page: Page) -> None:
    factories.act_as_guest(work, "Quiet Heron")
    offered = offer(work, page, summary="the run")
    factories.act_as(work, factories.account(work, "Hana Tesfaye"))
    revision = proposals.take(
        work, offered, text=BETTER + "Always.\n", base=1, summary="the run, and more"
    )
    work.commit()
    assert (revision.text, revision.summary) == (BETTER + "Always.\n", "the run, and more")
    assert revision.contributor.shown_name == "Hana Tesfaye"
    assert offered.state == State.TAKEN


def test_taking_what_the_page_says_already_only_closes_the_proposal(work: Work, page: Page) -> None:
    offered = offer(work, page)
    factories.revision(work, page, BETTER)
    assert proposals.take(work, offered).number == 2
    work.commit()
    assert (page.head_number, offered.state) == (2, State.TAKEN)
    assert activity.recent(work, page=page, limit=1)[0].verb == "took"


def test_a_declined_text_stays_readable_with_the_answer(work: Work, page: Page) -> None:
    offered = offer(work, page)
    proposals.decline(work, offered, answer="We say so further down.")
    work.commit()
    found = proposals.find(work, page, offered.id)
    assert (found.state, found.answer, found.text) == (
        State.DECLINED,
        "We say so further down.",
        BETTER,
    )
    assert page.head_number == 1
    event = activity.recent(work, page=page, limit=1)[0]
    assert (event.verb, event.summary) == ("declined", "We say so further down.")


@pytest.mark.parametrize("first", ["take", "decline"])
def test_a_closed_proposal_is_neither_taken_nor_declined_again(
    work: Work, page: Page, first: str
) -> None:
    offered = offer(work, page)
    getattr(proposals, first)(work, offered)
    work.commit()
    for again in (proposals.take, proposals.decline):
        with pytest.raises(Conflict, match="already"):
            again(work, offered)
        work.release()


def test_offering_the_same_again_changes_nothing(work: Work, page: Page) -> None:
    assert offer(work, page) is offer(work, page)
    other = offer(work, page, BETTER + "More.\n")
    assert [one.id for one in proposals.listed(work, page)] == [other.id, other.id - 1]


def test_open_and_closed_proposals_are_listed_apart_for_page_and_workspace(
    work: Work, workspace: Workspace, page: Page
) -> None:
    offered, declined = offer(work, page), offer(work, page, BETTER + "More.\n")
    proposals.decline(work, declined)
    work.commit()
    elsewhere = factories.page(work, workspace)
    other = offer(work, elsewhere)
    factories.page(work, factories.workspace(work))
    assert list(proposals.listed(work, page)) == [offered]
    assert list(proposals.listed(work, page, closed=True)) == [declined]
    assert list(proposals.listed(work, workspace)) == [other, offered]
    assert list(proposals.listed(work, workspace, before=other.id)) == [offered]
    placing.delete_page(work, elsewhere)
    work.commit()
    assert list(proposals.listed(work, workspace)) == [offered]


def test_a_proposal_is_found_only_through_its_page(
    work: Work, workspace: Workspace, page: Page
) -> None:
    offered = offer(work, page)
    with pytest.raises(NotFound):
        proposals.find(work, factories.page(work, workspace), offered.id)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": factories.TEXT}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"base": 7}, "base"),
        ({"summary": "x" * 1001}, "summary"),
    ],
)
def test_what_cannot_be_offered_is_refused_by_field(
    work: Work, page: Page, given: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        proposals.offer(work, page, **{"text": BETTER, "base": 1} | given)  # type: ignore[arg-type]
    assert set(refused.value.errors) == {field}


def test_a_text_that_is_too_long_cannot_be_offered(work: Work, page: Page) -> None:
    with pytest.raises(TooLarge):
        offer(work, page, "x" * 1_000_001)


def test_a_long_answer_is_refused(work: Work, page: Page) -> None:
    with pytest.raises(Invalid):
        proposals.decline(work, offer(work, page), answer="x" * 1001)


def test_nothing_is_offered_for_a_deleted_page_or_in_an_archived_workspace(
    work: Work, workspace: Workspace, page: Page
) -> None:
    placing.delete_page(work, page)
    work.commit()
    with pytest.raises(pages.Deleted):
        offer(work, page)
    another = factories.page(work, workspace)
    workspaces.archive(work, workspace)
    work.commit()
    with pytest.raises(Forbidden):
        offer(work, another)


def test_what_is_offered_to_members_is_not_there_for_others(work: Work) -> None:
    hidden = factories.workspace(work, visibility="members")
    page = factories.page(work, hidden)
    offered = offer(work, page)
    with factories.acting(work, factories.account(work)):
        for look in (
            lambda: proposals.find(work, page, offered.id),
            lambda: proposals.listed(work, page),
            lambda: proposals.listed(work, hidden),
            lambda: proposals.offer(work, page, text="Mine.\n", base=1),
            lambda: proposals.take(work, offered),
            lambda: proposals.decline(work, offered),
        ):
            with pytest.raises(NotFound):
                look()


def test_an_offered_text_is_kept_byte_for_byte(work: Work, page: Page) -> None:
    text = "\r\nOne\r\n\ttwo \u00a0e\u0301\n"
    offered = offer(work, page, text)
    work.db.expire_all()
    assert proposals.find(work, page, offered.id).text == text
    proposals.take(work, offered)
    work.commit()
    assert history.head(work, page).text == text
