"""Looking after the wiki: what is wrong with it, and the chores that keep it right."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import timedelta
from hashlib import file_digest, sha256

from sqlalchemy import delete, func, select, text, update

from wiki import clock
from wiki.messages import Message, _
from wiki.models import Contributor, FileVersion, Kind, Page, Rendering, Revision, Text
from wiki.rendering import RENDERER_VERSION
from wiki.search import Broken
from wiki.services import indexing, invitations, pens, rerendering, sessions, throttling
from wiki.work import Work

UPLOAD_DAYS = timedelta(days=1)
"""How long bytes that no file has may be on their way to one."""

ADDRESS_DAYS = timedelta(days=2)
"""How long a guest of the API is known again by the neighbourhood of their address."""


def maintain(work: Work) -> None:
    """The periodic chores: forget what has ended, render what is due, put the search index in order."""
    for chore in (
        sessions.forget_ended,
        invitations.forget_old,
        throttling.forget_old,
        _forget_addresses,
        _forget_old_renderings,
        _forget_unused_bytes,
    ):
        chore(work)
        work.commit()
    rerendering.catch_up(work)
    rerendering.try_again(work)
    index = work.tools.index
    if index.on(work.db.connection()).needs_rebuild():
        indexing.rebuild(work)
    indexing.catch_up(work)
    if not index.transactional:
        with index.writing():
            index.tidy()


def examine(work: Work) -> Iterator[Message]:
    """What is wrong, sentence by sentence; nothing if database, files and index agree."""
    yield from _database(work)
    yield from _texts(work)
    yield from _heads(work)
    yield from _files(work)
    yield from _index(work)


def _database(work: Work) -> Iterator[Message]:
    if work.db.get_bind().dialect.name != "sqlite":
        return
    for (said,) in work.db.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield _("The database says: %(said)s", said=said)
    for row in work.db.execute(text("PRAGMA foreign_key_check")):
        yield _("A row of %(table)s names something that is not there.", table=row[0])


def _texts(work: Work) -> Iterator[Message]:
    for row in work.db.scalars(select(Text).execution_options(yield_per=100)):
        if not _sound(row):
            yield _("The text %(hash)s is not what was saved.", hash=row.hash)


def _sound(row: Text) -> bool:
    try:
        return sha256(row.content.encode()).hexdigest() == row.hash
    except (zlib.error, ValueError):
        return False


def _heads(work: Work) -> Iterator[Message]:
    newest = func.coalesce(func.max(Revision.number), 0)
    query = (
        select(Page.public_id, Page.head_number, newest, func.count(Revision.id))
        .outerjoin(Revision, Revision.page_id == Page.id)
        .group_by(Page.id, Page.public_id, Page.head_number)
    )
    for public_id, head, last, count in work.db.execute(query):
        if not head == last == count:
            yield _("The revisions of page %(id)s are not 1 to %(head)d.", id=public_id, head=head)


def _files(work: Work) -> Iterator[Message]:
    blobs = work.tools.blobs
    for wanted in work.db.scalars(select(FileVersion.sha256).distinct()):
        if wanted not in blobs:
            yield _("The bytes of file %(sha256)s are missing.", sha256=wanted)
            continue
        with blobs.open(wanted) as stored:
            found = file_digest(stored, "sha256").hexdigest()  # type: ignore[arg-type]
        if found != wanted:
            yield _("The bytes of file %(sha256)s are damaged.", sha256=wanted)


def _index(work: Work) -> Iterator[Message]:
    index = work.tools.index
    if index.transactional:
        index = index.on(work.db.connection())
    try:
        indexed = index.ids()
    except Broken:
        yield _("The search index is missing or damaged: run commonplace reindex.")
        return
    living = set(work.db.scalars(select(Page.id).where(Page.deleted_at.is_(None))))
    if living - indexed:
        yield _("%(count)d pages are not in the search index.", count=len(living - indexed))
    if indexed - living:
        yield _("%(count)d entries of the search index are stale.", count=len(indexed - living))


def _forget_addresses(work: Work) -> None:
    """Let go of what guests of the API were known again by."""
    work.reserve()
    work.db.execute(
        update(Contributor)
        .where(
            Contributor.kind == Kind.GUEST,
            Contributor.guest_key.startswith(pens.BY_ADDRESS),
            Contributor.created_at < clock.now() - ADDRESS_DAYS,
        )
        .values(guest_key=None)
    )


def _forget_unused_bytes(work: Work) -> None:
    """Let go of the bytes of uploads that were refused after they had arrived."""
    used = set(work.db.scalars(select(FileVersion.sha256).distinct()))
    work.tools.blobs.sweep(used, before=(clock.now() - UPLOAD_DAYS).timestamp())


def _forget_old_renderings(work: Work) -> None:
    work.reserve()
    work.db.execute(delete(Rendering).where(Rendering.version != RENDERER_VERSION))
