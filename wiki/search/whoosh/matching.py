"""Which pages of a snapshot answer a query, and in what order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from wiki.search import words
from wiki.search.entry import TITLE_ENDS, padded
from wiki.search.index import Found, Hit, Workspaces
from wiki.search.query import Clause, Place, Query, Sought, parse
from wiki.search.spelling import MOST_HOLDERS, beginnings, corrected, correction
from wiki.search.whoosh.segments import Postings, Segment, Snapshot, positions


def search(
    snapshot: Snapshot, query: Query, workspaces: Workspaces, limit: int, offset: int
) -> Found:
    """As promised by `Index.search`."""
    if query.empty or (workspaces is not None and not workspaces):
        return Found()
    rarity = _rarities(snapshot, query)
    together = query.wanted
    found = [
        (segment, _readable(segment, gone, workspaces, _all(segment, together, query, rarity)))
        for segment, gone in snapshot.parts
    ]
    any_word = not any(scores for _, scores in found) and len(query.loose) > 1
    if any_word:
        found = [
            (segment, _readable(segment, gone, workspaces, _any(segment, query, rarity)))
            for segment, gone in snapshot.parts
        ]
    total = sum(len(scores) for _, scores in found)
    hits = tuple(_best(found, offset + limit)[offset:])
    return Found(hits, total, any_word and total > 0)


def suggest(snapshot: Snapshot, query: Query, workspaces: Workspaces) -> str | None:
    """As promised by `Index.suggest`."""

    def better(term: Sought) -> str | None:
        if _holders(snapshot, "text", term.text, workspaces, at_most=1):
            return None
        return correction(
            term.plain,
            _vocabulary(snapshot, term.plain),
            lambda word: _holders(snapshot, "vocabulary", word, workspaces, at_most=MOST_HOLDERS),
        )

    said = corrected(query, better)
    if said and search(snapshot, parse(said), workspaces, 0, 0).total:
        return said
    return None


def titles(snapshot: Snapshot, prefix: str, workspaces: Workspaces, limit: int) -> list[int]:
    """As promised by `Index.titles`."""
    typed = words.names(prefix)
    if not typed or (workspaces is not None and not workspaces):
        return []
    begun = padded(prefix).rstrip()
    wanted = [word if words.unspaced(word) else f" {word}" for word in typed]
    found = []
    for segment, gone in snapshot.parts:
        for number, title in enumerate(segment.titles):
            if (
                wanted[0] in title
                and all(word in title for word in wanted)
                and number not in gone
                and (workspaces is None or segment.workspaces[number] in workspaces)
            ):
                rank = not title.startswith(begun), len(title), title, segment.pages[number]
                found.append(rank)
    return [page for *_, page in heapq.nsmallest(limit, found)]


# -- one segment ---------------------------------------------------------------------------------


def _all(
    segment: Segment, wanted: Iterable[Clause], query: Query, rarity: dict[str, float]
) -> Postings:
    """What the pages are worth that hold every clause and none that is unwanted."""
    found: Postings | None = None
    for clause in sorted(wanted, key=lambda clause: _least(segment, clause)):
        held = _holding(segment, clause, rarity, found)
        if found is None:
            found = held
        else:
            found = {page: worth + held[page] for page, worth in found.items() if page in held}
        if not found:
            return {}
    return _without(segment, query, found or {})


def _any(segment: Segment, query: Query, rarity: dict[str, float]) -> Postings:
    """What the pages are worth that hold any word, in the titles, tags and by the authors asked for."""
    found: Postings = {}
    for clause in query.loose:
        for page, worth in _holding(segment, clause, rarity, None).items():
            found[page] = found.get(page, 0.0) + worth
    for clause in query.fixed:
        held = _holding(segment, clause, rarity, found)
        found = {page: worth for page, worth in found.items() if page in held}
    return _without(segment, query, found)


def _without(segment: Segment, query: Query, found: Postings) -> Postings:
    for clause in query.unwanted:
        held = _holding(segment, clause, {}, found)
        found = {page: worth for page, worth in found.items() if page not in held}
    return found


def _holding(
    segment: Segment, clause: Clause, rarity: dict[str, float], among: Postings | None
) -> Postings:
    """The pages that hold a clause. Those outside `among`, if given, may be left out."""
    if clause.place in (Place.TAG, Place.AUTHOR):
        return dict.fromkeys(segment.postings(clause.place.value, clause.name), 0.0)
    if len(clause.sought) == 1 and clause.place is Place.TEXT:
        return _weighed(segment.postings("text", clause.terms[0]), rarity.get(clause.terms[0], 0.0))
    found = _adjacent(segment, clause, rarity, among)
    if clause.whole:
        weight = rarity.get(clause.whole, 0.0)
        for page, worth in segment.postings("text", clause.whole).items():
            found[page] = found.get(page, 0.0) + worth * weight
    return found


def _weighed(postings: Postings, rarity: float) -> Postings:
    return {page: worth * rarity for page, worth in postings.items()}


def _adjacent(
    segment: Segment, clause: Clause, rarity: dict[str, float], among: Postings | None
) -> Postings:
    """The pages where the terms follow one another, for a title in the title."""
    held = [segment.postings("text", term) for term in clause.terms]
    fewest = min(held, key=len)
    if among is not None and len(among) < len(fewest):
        fewest = among
    pages = [page for page in fewest if all(page in postings for postings in held)]
    if not pages:
        return {}
    places = [segment.places(term) for term in clause.terms]
    end = TITLE_ENDS if clause.place is Place.TITLE else None
    return {
        page: sum(
            postings[page] * rarity.get(term, 0.0)
            for term, postings in zip(clause.terms, held, strict=True)
        )
        for page in pages
        if _follow([place[page] for place in places], end)
    }


def _follow(places: list[bytes], end: int | None) -> bool:
    """Whether there is a place where the terms stand in order, before position `end`."""
    starts = set(positions(places[0]))
    for step, place in enumerate(places[1:], start=1):
        starts &= {at - step for at in positions(place)}
        if not starts:
            return False
    return end is None or min(starts) < end


def _least(segment: Segment, clause: Clause) -> int:
    """About how many pages hold a clause, at most; adjacent terms last, since they are slow to check."""
    if clause.name:
        return len(segment.postings(clause.place.value, clause.name))
    if len(clause.sought) == 1 and clause.place is Place.TEXT:
        return len(segment.postings("text", clause.terms[0]))
    return len(segment.pages) + 1


# -- all segments --------------------------------------------------------------------------------


def _rarities(snapshot: Snapshot, query: Query) -> dict[str, float]:
    clauses = (*query.wanted, *query.loose)
    looked_for = {term for clause in clauses for term in (*clause.terms, clause.whole) if term}
    return {term: snapshot.rarity(term) for term in looked_for}


def _readable(
    segment: Segment, gone: frozenset[int], workspaces: Workspaces, found: Postings
) -> Postings:
    """Only pages that are still valid and lie in these workspaces."""
    if workspaces is None:
        return {page: worth for page, worth in found.items() if page not in gone}
    place = segment.workspaces
    return {
        page: worth
        for page, worth in found.items()
        if place[page] in workspaces and page not in gone
    }


def _best(found: list[tuple[Segment, Postings]], count: int) -> list[Hit]:
    """The first `count` hits: the worthiest, equal ones newest first."""
    if count <= 0:
        return []
    top = heapq.nlargest(count, (worth for _, scores in found for worth in scores.values()))
    least = top[-1] if len(top) == count else -1.0
    ranked = [
        (-worth, -segment.updated[number], segment.pages[number])
        for segment, scores in found
        for number, worth in scores.items()
        if worth >= least
    ]
    return [Hit(page, -worth) for worth, _, page in heapq.nsmallest(count, ranked)]


def _holders(
    snapshot: Snapshot, field: str, term: str, workspaces: Workspaces, at_most: int
) -> int:
    """How many readable pages hold a term, counting no further than `at_most`."""
    count = 0
    for segment, gone in snapshot.parts:
        count += len(_readable(segment, gone, workspaces, segment.postings(field, term)))
        if count >= at_most:
            break
    return min(count, at_most)


def _vocabulary(snapshot: Snapshot, word: str) -> Iterator[str]:
    for beginning in beginnings(word):
        for segment, _ in snapshot.parts:
            yield from segment.vocabulary(beginning)
