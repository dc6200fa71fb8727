"""Finding pages: what the actor may read, the passage that fits, the section it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from wiki import policy
from wiki.messages import Message
from wiki.models import Page, Revision, Text, Workspace
from wiki.search import Broken, Index, Query, Section, best_section, parse, snippet
from wiki.search.query import Place
from wiki.search.snippets import Piece
from wiki.services import indexing
from wiki.slugs import normal
from wiki.text.sections import sections
from wiki.work import Work

FARTHEST = 1_000
"""Results beyond this one are not shown: narrowing the search helps more."""


@dataclass(frozen=True)
class Result:
    """A page found, a passage of it in pieces (text, whether a hit), and the section it stands in."""

    page: Page
    passage: Sequence[Piece]
    anchor: str
    section: Sequence[Piece]


@dataclass(frozen=True)
class Results:
    """A stretch of what was found.

    `total` is null when the search is by author: nobody is counted. `any_word` says that no page holds
    all the words. `resting` says that the index is being rebuilt and finds nothing just now.
    """

    query: Query
    items: Sequence[Result] = ()
    total: int | None = 0
    more: bool = False
    any_word: bool = False
    suggestion: str | None = None
    resting: bool = False

    @property
    def notes(self) -> tuple[Message, ...]:
        return self.query.notes


def search(
    work: Work, typed: str, *, workspace: Workspace | None = None, limit: int = 10, offset: int = 0
) -> Results:
    """The pages that hold what was typed, best first, of those the actor may read."""
    query = parse(typed)
    if query.empty:
        return Results(query)
    offset = min(offset, FARTHEST)
    index = _index(work)
    allowed = _allowed(work, query, workspace)
    try:
        found = index.search(query, workspaces=allowed, limit=limit, offset=offset)
        suggestion = index.suggest(query, allowed) if not found.total or found.any_word else None
    except Broken:
        indexing.heal(work)
        return Results(query, total=None, resting=True)
    items = _shown(work, query, [hit.id for hit in found.hits], allowed)
    by_author = any(one.place is Place.AUTHOR for one in (*query.wanted, *query.unwanted))
    return Results(
        query,
        items,
        total=None if by_author else found.total,
        more=found.total > offset + limit and offset + limit < FARTHEST,
        any_word=found.any_word,
        suggestion=suggestion,
    )


def complete(
    work: Work, prefix: str, *, workspace: Workspace | None = None, limit: int = 10
) -> Sequence[Page]:
    """The pages with titles that have words beginning as those typed, likeliest first."""
    allowed = _allowed(work, parse(""), workspace)
    try:
        return _pages(work, _index(work).titles(prefix, allowed, limit), allowed)
    except Broken:
        indexing.heal(work)
        return ()


def similar(work: Work, workspace: Workspace, title: str, limit: int = 3) -> Sequence[Result]:
    """What somebody perhaps meant who looked for a page that is not there."""
    return search(work, title, workspace=workspace, limit=limit).items


def _index(work: Work) -> Index:
    index = work.tools.index
    return index.on(work.db.connection()) if index.transactional else index


def _allowed(work: Work, query: Query, workspace: Workspace | None) -> frozenset[int]:
    """The workspaces whose pages may be found: always named one by one, so that none means nothing."""
    statement = select(Workspace.id).where(policy.readable(work.actor))
    if workspace is not None:
        statement = statement.where(Workspace.id == workspace.id)
    if query.workspaces:
        statement = statement.where(Workspace.slug.in_(query.workspaces))
    if query.unwanted_workspaces:
        statement = statement.where(Workspace.slug.not_in(query.unwanted_workspaces))
    return frozenset(work.db.scalars(statement))


def _pages(work: Work, ids: Sequence[int], allowed: frozenset[int]) -> list[Page]:
    """These pages in this order, without what has been deleted or moved out of sight meanwhile."""
    statement = select(Page).where(
        Page.id.in_(ids), Page.deleted_at.is_(None), Page.workspace_id.in_(allowed)
    )
    known = {page.id: page for page in work.db.scalars(statement)}
    return [known[one] for one in ids if one in known]


def _shown(work: Work, query: Query, ids: Sequence[int], allowed: frozenset[int]) -> list[Result]:
    pages = _pages(work, ids, allowed)
    texts = _texts(work, pages)
    return [_result(page, texts.get(page.id, ""), query) for page in pages]


def _texts(work: Work, pages: Iterable[Page]) -> dict[int, str]:
    statement = (
        select(Revision.page_id, Text)
        .join(Text, Revision.text_hash == Text.hash)
        .join(Page, (Revision.page_id == Page.id) & (Revision.number == Page.head_number))
        .where(Page.id.in_([page.id for page in pages]))
    )
    return {page_id: text.content for page_id, text in work.db.execute(statement)}


def _result(page: Page, text: str, query: Query) -> Result:
    parts = [Section(one.anchor, one.heading, one.text) for one in sections(text)]
    best = best_section(parts, query)
    if best is None:
        return Result(page, snippet(parts[0].text if parts else "", query), "", ())
    named = bool(best.heading) and normal(best.heading) != page.title_key
    heading = snippet(best.heading, query) if named else ()
    return Result(page, snippet(best.text, query), best.anchor if named else "", heading)
