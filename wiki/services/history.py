"""The revisions of a page: its head, its list, what changed between two, who wrote which line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from wiki import policy
from wiki.errors import NotFound
from wiki.messages import _
from wiki.models import Contributor, Page, Revision, RevisionFile, Text
from wiki.text.blame import Line, blame
from wiki.text.diff import Difference, diff
from wiki.work import Work

BLAMED = 1_000
"""Older revisions than these are credited to the oldest of them."""


def head(work: Work, page: Page) -> Revision:
    """The newest revision of a page, with its text."""
    return revision(work, page, page.head_number)


def newest(work: Work, page: Page) -> Revision:
    """The newest revision of a page, without its text."""
    policy.require(work.actor, "read", page)
    query = select(Revision).where(Revision.page_id == page.id, Revision.number == page.head_number)
    return work.db.scalars(query).one()


def revision(work: Work, page: Page, number: int) -> Revision:
    """Revision `number` of a page, with its text. Raises NotFound."""
    policy.require(work.actor, "read", page)
    query = (
        select(Revision)
        .where(Revision.page_id == page.id, Revision.number == number)
        .options(joinedload(Revision.body))
    )
    found = work.db.scalar(query) if 1 <= number <= page.head_number else None
    if found is None:
        raise NotFound(_("This page has no revision %(number)s.", number=number))
    return found


def listed(
    work: Work, page: Page, *, before: int | None = None, limit: int = 50
) -> Sequence[Revision]:
    """The revisions of a page, newest first, without their texts; those before number `before`."""
    policy.require(work.actor, "read", page)
    query = (
        select(Revision)
        .where(Revision.page_id == page.id)
        .order_by(Revision.number.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Revision.number < before)
    return work.db.scalars(query).all()


def authors(work: Work, page: Page, after: int, until: int) -> Sequence[Contributor]:
    """Who made the revisions after number `after` up to and with `until`, each once, in the order of
    their first."""
    firsts = (
        select(Revision.contributor_id, func.min(Revision.number).label("first"))
        .where(Revision.page_id == page.id, Revision.number > after, Revision.number <= until)
        .group_by(Revision.contributor_id)
        .subquery()
    )
    query = (
        select(Contributor)
        .join(firsts, Contributor.id == firsts.c.contributor_id)
        .order_by(firsts.c.first)
    )
    return work.db.scalars(query).all()


def merged_with(work: Work, page: Page, number: int) -> Sequence[Contributor]:
    """Whose saves revision `number` was merged with; empty if it was written on top of the one before."""
    one = work.db.scalar(
        select(Revision).where(Revision.page_id == page.id, Revision.number == number)
    )
    if one is None or not one.merged:
        return []
    return authors(work, page, one.base_number, number - 1)


@dataclass(frozen=True)
class Comparison:
    """Two revisions of one page and what changed from the first to the second."""

    old: Revision
    new: Revision
    difference: Difference
    authors: Sequence[Contributor]
    """Who wrote what came after `old`, up to `new`."""


def carry_files(work: Work, old: Revision, new: Revision) -> None:
    """Let a revision show the versions of files that an older one showed."""
    query = select(RevisionFile.file_version_id).where(RevisionFile.revision_id == old.id)
    work.db.add_all(
        RevisionFile(revision_id=new.id, file_version_id=one) for one in work.db.scalars(query)
    )


def compare(work: Work, page: Page, old: int, new: int) -> Comparison:
    """What changed between two revisions, in the order asked for. Raises NotFound."""
    first, second = revision(work, page, old), revision(work, page, new)
    after, until = sorted((old, new))
    return Comparison(
        first,
        second,
        diff(first.text, second.text),
        authors(work, page, after, until),
    )


def blamed(work: Work, page: Page, number: int | None = None) -> list[Line[Revision]]:
    """The lines of revision `number` (the head by default), each with the revision that wrote it."""
    newest = revision(work, page, number or page.head_number)
    query = (
        select(Revision, Text)
        .join(Revision.body)
        .where(
            Revision.page_id == page.id,
            Revision.number <= newest.number,
            Revision.number > newest.number - BLAMED,
        )
        .order_by(Revision.number)
    )
    return blame((one, text.content) for one, text in work.db.execute(query))
