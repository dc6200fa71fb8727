"""Keeping the search index in step with the pages. The database is the truth; the index is a copy.

Where the index lives in the database (PostgreSQL), entries are written in the transaction of the save.
Where it lives beside it (Whoosh), a save leaves a task in that transaction, and whoever holds the
writer's lock right after the commit does all tasks there are; what a crash leaves is done later.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import Engine, Select, delete, func, insert, select
from sqlalchemy.orm import Session

from wiki.models import (
    Account,
    Actor,
    Contributor,
    IndexTask,
    Page,
    PageTag,
    Revision,
    Text,
    unpack,
)
from wiki.search import Broken, Busy, Document
from wiki.text.sections import sections
from wiki.work import Tools, Work

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a saver waits for the index; then the entry comes with somebody else's."""

HASTE = 0.5
"""Seconds after which a saver leaves what others left to be done to whoever comes next."""

BATCH = 200
"""So many pages are read from the database at once."""

BULK = 2_000
"""So many entries are written at once where nobody waits for one of them."""

SMALL = 500
"""The index of so many pages is made anew in the passing."""

_rebuilding = threading.Lock()


def due(work: Work, page: Page) -> None:
    """The search entry of `page` is to be written anew, in this transaction or right after it."""
    index = work.tools.index
    if index.transactional:
        work.db.flush()
        documents = list(_documents(work.db, [page.id]))
        index.on(work.db.connection()).apply(documents, () if documents else (page.id,))
        return
    work.db.add(IndexTask(page_id=page.id))
    work.afterwards(drain, work)


def due_together(work: Work, page_ids: Sequence[int]) -> None:
    """The same for many pages, in this transaction; entries beside the database come with `catch_up`."""
    index = work.tools.index
    if index.transactional:
        documents = list(_documents(work.db, page_ids))
        gone = set(page_ids) - {one.id for one in documents}
        index.on(work.db.connection()).apply(documents, gone)
    elif page_ids:
        work.db.execute(insert(IndexTask), [{"page_id": one} for one in page_ids])


def catch_up(work: Work, progress: Callable[[int], object] | None = None) -> None:
    """Do every index task that is there, many at once; `progress` hears how many pages are done.

    Where most pages are due, or there is no sound index, all of it is made anew, which is faster.
    """
    index = work.tools.index
    if index.transactional:
        return
    if index.needs_rebuild() or 2 * waiting(work) > total(work):
        rebuild(work, progress)
        return
    done = 0
    with index.writing():
        while count := _drain_some(work, BULK):
            done += count
            if progress is not None:
                progress(done)


def waiting(work: Work) -> int:
    """How many pages wait for their search entry."""
    return work.db.scalar(select(func.count(IndexTask.page_id.distinct()))) or 0


def drain(work: Work, seconds: float = PATIENCE) -> None:
    """Do the index tasks that are there, the newest first; waits at most so long for whoever does them.

    After an import there may be thousands: then they are left to `catch_up` and to those who come next.
    """
    index = work.tools.index
    if index.transactional:
        return
    try:
        with index.writing(seconds):
            until = time.monotonic() + HASTE
            while _drain_some(work, BATCH) == BATCH and time.monotonic() < until:
                pass
    except Busy:
        log.info("the search index is busy; what is due follows")
    except Broken as broken:
        if not index.needs_rebuild():
            # A full disk, say: what is due waits until there is room.
            log.warning("the search index cannot be written: %s", broken)
        elif total(work) <= SMALL:
            rebuild(work)
        else:
            heal(work)


def rebuild(work: Work, progress: Callable[[int], object] | None = None) -> None:
    """Make the whole index anew from the pages; `progress` hears how many are done."""
    index = work.tools.index
    if index.transactional:
        index.on(work.db.connection()).rebuild(_all_documents(work.db), progress)
        work.db.commit()
        return
    with index.writing():
        # Those that are there: a task with a lower number may be committed later than one with a higher.
        done = work.db.scalars(select(IndexTask.id)).all()
        index.rebuild(_all_documents(work.db), progress)
        work.db.rollback()
        for start in range(0, len(done), BULK):
            _strike(work, done[start : start + BULK])
    drain(work)


def heal(work: Work) -> None:
    """Rebuild a broken index in the background, once at a time in this process."""
    engine = work.db.get_bind()
    assert isinstance(engine, Engine)
    if _rebuilding.acquire(blocking=False):
        thread = threading.Thread(
            target=_heal, args=(engine, work.tools), name="search-rebuild", daemon=True
        )
        thread.start()


def total(work: Work) -> int:
    """How many pages an index of all of them holds, for a progress bar."""
    query = select(func.count()).select_from(Page).where(Page.deleted_at.is_(None))
    return work.db.scalar(query) or 0


def _heal(engine: Engine, tools: Tools) -> None:
    try:
        with Work(Session(engine), Actor(), tools) as work:
            if tools.index.needs_rebuild():
                log.warning("the search index is missing or damaged and is made anew")
                rebuild(work)
    except Exception:
        log.exception("the search index could not be rebuilt")
    finally:
        _rebuilding.release()


def _drain_some(work: Work, most: int) -> int:
    """Do the newest tasks, at most so many; how many there were."""
    query = select(IndexTask.id, IndexTask.page_id).order_by(IndexTask.id.desc()).limit(most)
    tasks = work.db.execute(query).all()
    if not tasks:
        work.db.rollback()
        return 0
    pages = {page_id for _id, page_id in tasks}
    documents = list(_documents(work.db, pages))
    work.db.rollback()
    work.tools.index.apply(documents, pages - {one.id for one in documents})
    _strike(work, [task for task, _page in tasks])
    return len(tasks)


def _strike(work: Work, tasks: Sequence[int]) -> None:
    """These tasks are done."""
    work.reserve()
    work.db.execute(delete(IndexTask).where(IndexTask.id.in_(tasks)))
    work.db.commit()
    work.reserved = False


def _all_documents(db: Session) -> Iterator[Document]:
    last = 0
    while True:
        query = select(Page.id).where(Page.id > last, Page.deleted_at.is_(None))
        ids = db.scalars(query.order_by(Page.id).limit(BATCH)).all()
        if not ids:
            return
        yield from _documents(db, ids)
        last = ids[-1]


def _documents(db: Session, page_ids: Iterable[int]) -> Iterator[Document]:
    """The search entries of those of these pages that are living."""
    ids = list(page_ids)
    query = (
        select(Page.id, Page.workspace_id, Page.title, Page.saved_at, Text.codec, Text.data)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.head_number))
        .join(Text, Revision.text_hash == Text.hash)
        .where(Page.id.in_(ids), Page.deleted_at.is_(None))
        .order_by(Page.id)
    )
    tags = _by_page(db, select(PageTag.page_id, PageTag.tag).where(PageTag.page_id.in_(ids)))
    names = _by_page(db, _names(ids))
    for page_id, workspace_id, title, saved_at, codec, data in db.execute(query):
        parts = sections(unpack(codec, data))
        yield Document(
            id=page_id,
            workspace=workspace_id,
            title=title,
            headings=tuple(part.heading for part in parts if part.heading),
            body="\n".join(part.text for part in parts),
            tags=tuple(tags.get(page_id, ())),
            contributors=tuple(dict.fromkeys(names.get(page_id, ()))),
            updated=saved_at,
        )


def _names(page_ids: Sequence[int]) -> Select[int, str]:
    """The names of whoever wrote these pages, as others see them."""
    shown = func.coalesce(Account.username, Contributor.name)
    return (
        select(Revision.page_id, shown)
        .join(Contributor, Revision.contributor_id == Contributor.id)
        .outerjoin(Account, Contributor.account_id == Account.id)
        .where(Revision.page_id.in_(page_ids))
        .distinct()
    )


def _by_page(db: Session, query: Select[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for page_id, word in db.execute(query):
        found.setdefault(page_id, []).append(word)
    return found
