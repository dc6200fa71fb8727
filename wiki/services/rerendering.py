"""The pass in the background: heads that nobody has rendered yet, and texts that took too long.

Imports keep texts without rendering them. Whoever reads such a page first waits for its rendering; this
pass sees to the rest, and stores what their links lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from wiki.models import Page, Rendering, Revision, Text
from wiki.renderer import PATIENCE_UNSEEN, Renderer
from wiki.rendering import RENDERER_VERSION
from wiki.rendering.result import Rendered
from wiki.services import files, indexing, links, pages, texts, workspaces
from wiki.work import Work

BATCH = 40
LONG_SECONDS = 20.0
"""What a text is given that took too long when it was saved."""


def waiting(work: Work) -> int:
    """How many living pages have a head that has not been rendered, or not been read for its links."""
    query = _unrendered().with_only_columns(func.count()).order_by(None)
    return work.db.scalar(query) or 0


def catch_up(
    work: Work, progress: Callable[[int], object] | None = None, *, most: int | None = None
) -> int:
    """Render heads that have not been rendered, at most so many; each batch is committed.

    `progress` hears how many more are done. Returns how many were.
    """
    done = 0
    pool = ThreadPoolExecutor(max_workers=2)
    try:
        for heads in _batches(work, pool, most):
            wait(head.rendered for head in heads)  # before anything is locked
            _keep(work, heads)
            work.commit()
            done += len(heads)
            if progress is not None:
                progress(len(heads))
    finally:
        pool.shutdown(cancel_futures=True)
    return done


def try_again(work: Work) -> int:
    """Give each text that took too long one longer try; returns how many were tried."""
    query = (
        select(Text)
        .join(Rendering, Rendering.text_hash == Text.hash)
        .where(
            Rendering.version == RENDERER_VERSION,
            Rendering.failed == "time",
            Rendering.tried_long.is_(False),
        )
        .limit(BATCH)
    )
    tried = [(row.hash, row.content) for row in work.db.scalars(query)]
    for text_hash, content in tried:
        work.db.rollback()
        rendered = work.tools.renderer.render(
            content, seconds=LONG_SECONDS, patience=PATIENCE_UNSEEN
        )
        shown = work.db.scalars(_with_head(text_hash)).all()
        work.reserve(*shown)
        texts.keep_rendering(work, text_hash, rendered, long=True)
        # A page that has come to say the same since then was saved, and its links with it.
        for page in set(shown) & set(work.db.scalars(_with_head(text_hash))):
            _settle(work, page, rendered)
        work.commit()
    return len(tried)


def _unrendered() -> Select[int, int, Text]:
    return (
        select(Page.id, Page.head_number, Text)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.head_number))
        .join(Text, Revision.text_hash == Text.hash)
        .outerjoin(
            Rendering,
            (Rendering.text_hash == Text.hash) & (Rendering.version == RENDERER_VERSION),
        )
        .where(Page.deleted_at.is_(None), or_(Page.unread, Rendering.text_hash.is_(None)))
        .order_by(Page.id)
    )


def _with_head(text_hash: str) -> Select[Page]:
    return (
        select(Page)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.head_number))
        .where(Revision.text_hash == text_hash, Page.deleted_at.is_(None))
    )


@dataclass(frozen=True)
class _Head:
    """A head that waits, and its rendering, which may still be under way."""

    page_id: int
    number: int
    text_hash: str
    rendered: Future[Rendered]


def _batches(work: Work, pool: ThreadPoolExecutor, most: int | None) -> Iterator[list[_Head]]:
    """The heads that wait, some at a time; while some are kept the next are being rendered."""
    ready: list[_Head] = []
    after, left = 0, most
    while left is None or left > 0:
        size = BATCH if left is None else min(BATCH, left)
        coming = _begun(work, pool, _unrendered().where(Page.id > after).limit(size))
        if ready:
            yield ready
        if not coming:
            return
        ready, after = coming, coming[-1].page_id
        left = None if left is None else left - len(coming)
    if ready:
        yield ready


def _begun(work: Work, pool: ThreadPoolExecutor, query: Select[int, int, Text]) -> list[_Head]:
    """These heads, each text begun to be rendered once, unless it is known."""
    begun: dict[str, Future[Rendered]] = {}
    heads = []
    for page_id, number, text in work.db.execute(query).all():
        if text.hash not in begun:
            known = texts.known_rendering(work, text.hash)
            begun[text.hash] = pool.submit(_rendered, work.tools.renderer, known, text.content)
        heads.append(_Head(page_id, number, text.hash, begun[text.hash]))
    work.db.rollback()
    return heads


def _rendered(renderer: Renderer, known: Rendered | None, content: str) -> Rendered:
    return known or renderer.render(content, patience=PATIENCE_UNSEEN)


def _keep(work: Work, heads: Sequence[_Head]) -> None:
    ids = [head.page_id for head in heads]
    work.reserve(*work.db.scalars(select(Page).where(Page.id.in_(ids))))
    for head in heads:
        rendered = head.rendered.result()
        texts.keep_rendering(work, head.text_hash, rendered)
        page = work.db.get(Page, head.page_id)
        if page is not None and page.head_number == head.number and page.deleted_at is None:
            _settle(work, page, rendered)


def _settle(work: Work, page: Page, rendered: Rendered) -> None:
    """Store what a head that was rendered late links to and shows."""
    links.store(work, page, rendered)
    pages.retag(work, page, rendered.tags)
    if rendered.tags:
        indexing.due(work, page)  # its search entry was made when nobody knew them
    query = select(Revision).where(Revision.page_id == page.id, Revision.number == page.head_number)
    files.freeze(work, work.db.scalars(query).one())
    page.stamp += 1
    workspaces.touch(work, page.workspace)  # its home shows what waits, and who asks for help
