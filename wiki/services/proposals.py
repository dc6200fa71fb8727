"""Texts offered for a page: kept until somebody who may edit takes, amends or declines them.

Whoever may read a page may offer a text for it, and a text that clashed with what others saved can
wait here instead of being lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from wiki import clock, policy
from wiki.errors import Conflict, Invalid, NotFound
from wiki.messages import _
from wiki.models import (
    Contributor,
    Page,
    Proposal,
    Reason,
    Revision,
    State,
    Workspace,
)
from wiki.services import activity, contributors, pages, texts
from wiki.work import Work

ANSWER = 1_000
"""Longest answer to a proposal, in characters."""


def find(work: Work, page: Page, number: int) -> Proposal:
    """The proposal with this number, offered for `page`. Raises NotFound."""
    policy.require(work.actor, "read", page)
    query = _with_people().where(Proposal.id == number, Proposal.page_id == page.id)
    proposal = work.db.scalar(query.options(joinedload(Proposal.body)))
    if proposal is None:
        raise NotFound(_("There is no such proposal for this page."))
    return proposal


def listed(
    work: Work,
    place: Page | Workspace,
    *,
    closed: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Proposal]:
    """What was offered for a page or for the living pages of a workspace, newest first, without texts.

    The open proposals, or those taken and declined if `closed`; those before number `before`.
    """
    policy.require(work.actor, "read", place)
    waiting = Proposal.state == State.OPEN
    query = _with_people().where(~waiting if closed else waiting)
    if isinstance(place, Page):
        query = query.where(Proposal.page_id == place.id)
    else:
        living = (Page.workspace_id == place.id, Page.deleted_at.is_(None))
        query = query.join(Proposal.page).where(*living)
    if before is not None:
        query = query.where(Proposal.id < before)
    return work.db.scalars(query.order_by(Proposal.id.desc()).limit(limit)).all()


def offer(
    work: Work,
    page: Page,
    *,
    text: str,
    base: int,
    summary: str = "",
    reason: Reason = Reason.SUGGESTED,
    by: Contributor | None = None,
) -> Proposal:
    """Offer `text`, written on top of revision `base`, in place of the page's.

    Offering the same again while it is open changes nothing. Raises Invalid (`text`, `summary`, `base`),
    TooLarge, pages.Deleted.
    """
    policy.require(work.actor, "propose", page)
    pages.require_living(page)
    pages.check_summary(summary)
    texts.check(work, text)
    if text == pages.written_on(work, page, base).text:
        raise Invalid(text=_("This is the text as it stood. Change something first."))
    work.reserve(page)
    policy.require(work.actor, "propose", page)
    pages.require_living(page)
    author = by or contributors.author(work)
    kept = texts.keep(work, text)
    same = _same(work, page, author, kept.hash)
    if same is not None:
        return same
    proposal = Proposal(
        page=page,
        base_number=base,
        text_hash=kept.hash,
        contributor=author,
        summary=summary,
        reason=reason,
        created_at=clock.now(),
    )
    work.db.add(proposal)
    work.db.flush()
    _record(work, "proposed", proposal, number=base, summary=summary, by=author)
    return proposal


def take(
    work: Work,
    proposal: Proposal,
    *,
    text: str | None = None,
    base: int | None = None,
    summary: str | None = None,
    minor: bool = False,
) -> Revision:
    """Save what was offered as the page's next revision, merged with what was saved since.

    The revision is by whoever offered it; if it was amended (`text`, on top of `base`), by the actor. A
    text that says nothing new only closes the proposal, and the head is returned.
    Raises pages.EditConflict, saving nothing, when both sides changed the same words; Conflict when the
    proposal is closed.
    """
    page, author = proposal.page, proposal.contributor
    policy.require(work.actor, "edit", page)
    _require_open(proposal)
    before = page.head_number
    revision = pages.edit(
        work,
        page,
        text=proposal.text if text is None else text,
        base=proposal.base_number if base is None else base,
        summary=proposal.summary if summary is None else summary,
        minor=minor,
        by=author if text is None else None,
        verb="took",
    )
    work.reserve(page)
    _close(work, proposal, State.TAKEN)
    if revision.number == before:
        _record(work, "took", proposal, number=before)
    return revision


def decline(work: Work, proposal: Proposal, *, answer: str = "") -> None:
    """Close a proposal without taking it; its text stays readable. Raises Conflict if it is closed."""
    policy.require(work.actor, "edit", proposal.page)
    texts.check_words(ANSWER, answer=answer)
    work.reserve(proposal.page)
    policy.require(work.actor, "edit", proposal.page)
    _close(work, proposal, State.DECLINED, answer)
    _record(work, "declined", proposal, number=proposal.base_number, summary=answer)


def _with_people() -> Select[Proposal]:
    return select(Proposal).options(
        joinedload(Proposal.page),
        joinedload(Proposal.contributor),
        joinedload(Proposal.closed_by),
    )


def _same(work: Work, page: Page, author: Contributor, text_hash: str) -> Proposal | None:
    query = select(Proposal).where(
        Proposal.page_id == page.id,
        Proposal.contributor_id == author.id,
        Proposal.text_hash == text_hash,
        Proposal.state == State.OPEN,
    )
    return work.db.scalars(query).first()


def _require_open(proposal: Proposal) -> None:
    if proposal.state == State.TAKEN:
        raise Conflict(_("Somebody has taken this text in already."))
    if proposal.state == State.DECLINED:
        raise Conflict(_("Somebody has declined this text already."))


def _close(work: Work, proposal: Proposal, state: State, answer: str = "") -> None:
    work.db.refresh(proposal)
    _require_open(proposal)
    proposal.state = state
    proposal.closed_at = clock.now()
    proposal.closed_by = contributors.author(work)
    proposal.answer = answer


def _record(
    work: Work,
    verb: str,
    proposal: Proposal,
    *,
    number: int,
    summary: str = "",
    by: Contributor | None = None,
) -> None:
    activity.record(
        work,
        verb,
        proposal.page.workspace,
        page=proposal.page,
        number=number,
        summary=summary,
        by=by,
        details={"proposal": proposal.id},
    )
