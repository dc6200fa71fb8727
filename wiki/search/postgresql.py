"""Search entries in PostgreSQL: our own terms in a `tsvector`, written in the transaction of the save.

Beside the terms of the text an entry holds names, told apart by their first character, which no term has:
`=` a word of the vocabulary, `^` a word of the title, `#` a tag, `@` what a contributor is called.
`worth` says what each term is worth on its page, since `ts_rank` knows neither how rare a term is nor how
long a page. The tables are made by the migrations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from math import log
from typing import Any, Self

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from wiki.search import words
from wiki.search.entry import TITLE_ENDS, Entry, entry, padded
from wiki.search.index import Broken, Document, Found, Hit, Index, Workspaces
from wiki.search.query import Clause, Place, Query, Sought, parse
from wiki.search.spelling import MOST_HOLDERS, beginnings, corrected, correction

VERSION = 100 + words.VERSION
"""Grows whenever the same page would give another entry."""

# Limits of PostgreSQL (documentation, "Limitations" of text search). A word far down a very long page is
# found, but not as part of a phrase; of more than some 70,000 different words on a page the last are not.
_LAST_POSITION = 16_383
_MOST_POSITIONS = 255
_MOST_BYTES = 1_040_000

_COMMON = 20_000
"""A term on so many pages is as common as can be."""

_BATCH = 50


class PostgresqlIndex(Index):
    """Search entries in the wiki's own database. Use `on(connection)`; the rest needs a transaction."""

    transactional = True

    def __init__(self, connection: Connection | None = None):
        self._connection = connection

    def on(self, connection: Connection) -> Self:
        return type(self)(connection)

    # -- reading ---------------------------------------------------------------------------------

    def search(
        self, query: Query, *, workspaces: Workspaces, limit: int = 10, offset: int = 0
    ) -> Found:
        if query.empty or (workspaces is not None and not workspaces):
            return Found()
        rarities = self._rarities(query)
        found = self._ranked(_all(query), rarities, workspaces, limit, offset)
        if not found.total and len(query.loose) > 1:
            found = self._ranked(_any(query), rarities, workspaces, limit, offset)
            return Found(found.hits, found.total, found.total > 0)
        return found

    def _rarities(self, query: Query) -> dict[str, float]:
        """How telling each term is that is looked for in the text: its inverse page frequency."""
        terms = sorted({t for clause in query.wanted for t in (*clause.terms, clause.whole) if t})
        if len(terms) < 2:
            return dict.fromkeys(terms, 1.0)
        held = {term: self._count(_lexeme(term), None, _COMMON) for term in terms}
        pages = max(int(self._rows(_ABOUT_HOW_MANY)[0][0]), *held.values())
        return {term: log(1 + (pages - n + 0.5) / (n + 0.5)) for term, n in held.items()}

    def _ranked(
        self,
        wanted: str,
        rarities: dict[str, float],
        workspaces: Workspaces,
        limit: int,
        offset: int,
    ) -> Found:
        worth = [
            f"coalesce(CAST(whole ->> :term{i} AS real), 0) * :rarity{i}"
            for i in range(len(rarities))
        ]
        rows = self._rows(
            _RANKED.replace("$worth", " + ".join(worth) or "0"),
            workspaces,
            **{f"term{i}": term for i, term in enumerate(rarities)},
            **{f"rarity{i}": rarity for i, rarity in enumerate(rarities.values())},
            wanted=wanted,
            limit=limit,
            offset=offset,
        )
        if rows or not (offset or not limit):
            hits = tuple(Hit(row.page_id, float(row.score)) for row in rows)
            return Found(hits, rows[0].total if rows else 0)
        return Found((), self._count(wanted, workspaces))

    def _count(self, wanted: str, workspaces: Workspaces, at_most: int | None = None) -> int:
        """How many pages answer, counting no further than `at_most`."""
        rows = self._rows(
            """
            SELECT count(*) FROM (SELECT FROM search_entries
            WHERE entry @@ CAST(:wanted AS tsquery) AND $readable LIMIT :at_most) AS found
            """,
            workspaces,
            wanted=wanted,
            at_most=at_most,
        )
        return int(rows[0][0])

    def suggest(self, query: Query, workspaces: Workspaces) -> str | None:
        if workspaces is not None and not workspaces:
            return None

        def better(term: Sought) -> str | None:
            if self._count(_lexeme(term.text), workspaces, 1):
                return None
            return correction(
                term.plain,
                self._vocabulary(term.plain),
                lambda word: self._count(_lexeme(f"={word}"), workspaces, MOST_HOLDERS),
            )

        said = corrected(query, better)
        if said and self.search(parse(said), workspaces=workspaces, limit=0).total:
            return said
        return None

    def _vocabulary(self, word: str) -> list[str]:
        return [
            row.word
            for beginning in beginnings(word)
            for row in self._rows(
                """
                SELECT word FROM search_words WHERE word >= :beginning AND word < :beyond
                AND char_length(split_part(word, '|', 1)) BETWEEN :shortest AND :longest
                """,
                None,
                beginning=beginning,
                beyond=chr(ord(beginning) + 1),
                shortest=len(word) - 2,
                longest=len(word) + 2,
            )
        ]

    def titles(self, prefix: str, workspaces: Workspaces, limit: int = 10) -> list[int]:
        typed = words.names(prefix)
        if not typed or (workspaces is not None and not workspaces):
            return []
        rows = self._rows(
            """
            SELECT page_id FROM search_entries
            WHERE entry @@ CAST(:wanted AS tsquery) AND $readable
            ORDER BY NOT starts_with(title, :begun), char_length(title), title, page_id LIMIT :limit
            """,
            workspaces,
            wanted=" & ".join(_begins(word) for word in typed),
            begun=padded(prefix).rstrip(),
            limit=limit,
        )
        return [row.page_id for row in rows]

    def ids(self) -> frozenset[int]:
        return frozenset(row.page_id for row in self._rows("SELECT page_id FROM search_entries"))

    def needs_rebuild(self) -> bool:
        try:
            oldest, newest = self._rows("SELECT min(version), max(version) FROM search_entries")[0]
        except Broken:
            return True
        return not {oldest, newest} <= {VERSION, None}

    # -- writing ---------------------------------------------------------------------------------

    def apply(
        self, documents: Iterable[Document], deleted: Iterable[int] = (), *, upto: int | None = None
    ) -> None:
        pages = {document.id: document for document in documents}
        gone = sorted(set(deleted) - set(pages))
        if gone:
            self._db.execute(
                text("DELETE FROM search_entries WHERE page_id = ANY(:gone)"), {"gone": gone}
            )
        self._put(pages.values(), newer_stays=False)

    def rebuild(
        self,
        documents: Iterable[Document],
        progress: Callable[[int], object] | None = None,
        *,
        upto: int | None = None,
    ) -> None:
        """As promised by `Index.rebuild`, entry by entry: searches go on, and `progress` may commit.

        An entry that somebody saved in the meantime, newer than the document, stays.
        """
        left = set(self.ids())
        count = 0
        coming = iter(documents)
        while batch := list(islice(coming, _BATCH)):
            self._put(batch, newer_stays=True)
            left.difference_update(document.id for document in batch)
            for _ in batch:
                count += 1
                if progress:
                    progress(count)
        self.apply((), left)

    def _put(self, documents: Iterable[Document], *, newer_stays: bool) -> None:
        # In the order of their ids, so that two transactions never wait for each other.
        rows: list[dict[str, Any]] = []
        vocabulary: set[str] = set()
        for document in sorted(documents, key=lambda document: document.id):
            kept = entry(document)
            vocabulary |= kept.vocabulary
            rows.append(
                {
                    "page": document.id,
                    "workspace": document.workspace,
                    "updated": document.updated,
                    "version": VERSION,
                    "title": kept.title,
                    "entry": _tsvector(kept),
                    "worth": json.dumps({t: round(w, 3) for t, w in kept.worths().items()}),
                }
            )
        if rows:
            self._db.execute(text(_PUT + (_UNLESS_NEWER if newer_stays else "")), rows)
            self._db.execute(text(_LEARN), {"words": list(vocabulary)})

    # -- the database ----------------------------------------------------------------------------

    @property
    def _db(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("This index lives in a transaction: say on(connection) first.")
        return self._connection

    def _rows(self, query: str, workspaces: Workspaces = None, **values: Any) -> Any:
        """The rows of a query, in which `$readable` stands for "lies in these workspaces"."""
        readable = "true"
        if workspaces is not None:
            readable = "workspace_id = ANY(:workspaces)"
            values["workspaces"] = sorted(workspaces)
        with _sound():
            return self._db.execute(text(query.replace("$readable", readable)), values).all()


# `worth` is unpacked once for all terms; OFFSET keeps the planner from undoing that.
_RANKED = """
SELECT page_id, score, count(*) OVER () AS total FROM (
    SELECT page_id, updated_at, $worth AS score
    FROM search_entries, LATERAL (SELECT worth || '{}' AS whole OFFSET 0) AS unpacked
    WHERE entry @@ CAST(:wanted AS tsquery) AND $readable OFFSET 0
) AS found ORDER BY score DESC, updated_at DESC, page_id LIMIT :limit OFFSET :offset
"""

_ABOUT_HOW_MANY = """
SELECT CASE WHEN reltuples > 0 THEN reltuples ELSE (SELECT count(*) FROM search_entries) END
FROM pg_class WHERE oid = CAST('search_entries' AS regclass)
"""

_PUT = """
INSERT INTO search_entries (page_id, workspace_id, updated_at, version, title, entry, worth)
VALUES (:page, :workspace, :updated, :version, :title, CAST(:entry AS tsvector), CAST(:worth AS jsonb))
ON CONFLICT (page_id) DO UPDATE SET workspace_id = excluded.workspace_id, version = excluded.version,
updated_at = excluded.updated_at, title = excluded.title, entry = excluded.entry,
worth = excluded.worth
"""
_UNLESS_NEWER = " WHERE search_entries.updated_at <= excluded.updated_at"

_LEARN = """
INSERT INTO search_words (word) SELECT met.word FROM unnest(CAST(:words AS varchar[])) AS met (word)
WHERE NOT EXISTS (SELECT FROM search_words AS known WHERE known.word = met.word COLLATE "C")
"""


@contextmanager
def _sound() -> Iterator[None]:
    """Missing tables and damaged indexes are Broken; a lost connection is not ours to explain."""
    try:
        yield
    except DBAPIError as error:
        if str(getattr(error.orig, "sqlstate", ""))[:2] in ("42", "XX"):
            raise Broken(f"The search entries cannot be read: {error.orig}") from error
        raise


# -- what is asked for, as a tsquery -------------------------------------------------------------


def _all(query: Query) -> str:
    return " & ".join([*map(_clause, query.wanted), *_without(query)])


def _any(query: Query) -> str:
    any_word = " | ".join(map(_clause, query.loose))
    return " & ".join([f"({any_word})", *map(_clause, query.fixed), *_without(query)])


def _without(query: Query) -> list[str]:
    return [f"!{_clause(clause)}" for clause in query.unwanted]


def _clause(clause: Clause) -> str:
    if clause.place is Place.TAG:
        return _lexeme(f"#{clause.name}")
    if clause.place is Place.AUTHOR:
        return _lexeme(f"@{clause.name}")
    weight = ":A" if clause.place is Place.TITLE else ""
    adjacent = " <-> ".join(_lexeme(term) + weight for term in clause.terms)
    whole = f" | {_lexeme(clause.whole)}{weight}" if clause.whole else ""
    return f"({adjacent}{whole})"


def _begins(word: str) -> str:
    """A word of the title begins so; of a script without spaces, the title holds it anywhere."""
    if words.unspaced(word):
        return (
            "("
            + " <-> ".join(f"{_lexeme(part.text)}:A" for part in words.analyse(word).parts)
            + ")"
        )
    return f"{_lexeme(f'^{word}')}:*"


def _lexeme(name: str) -> str:
    quoted = name.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'"


# -- what is kept, as a tsvector -----------------------------------------------------------------


def _tsvector(kept: Entry) -> str:
    """An entry in the input syntax of `tsvector`, the dispensable last and left out if there is no room."""
    room = _MOST_BYTES
    lexemes: list[str] = []
    for name, places in _lexemes(kept):
        room -= len(name.encode()) + 2 * len(places) + 3
        if room < 0:
            break
        lexemes.append(f"{_lexeme(name)}:{','.join(places)}" if places else _lexeme(name))
    return " ".join(lexemes)


def _lexemes(kept: Entry) -> Iterator[tuple[str, list[str]]]:
    for tag in kept.tags:
        yield f"#{tag}", []
    for name in kept.authors:
        yield f"@{name}", []
    for word in set(kept.title.split()):
        yield f"^{word}", []
    for term, places in kept.places.items():
        near = [place for place in places if place < _LAST_POSITION - 1][:_MOST_POSITIONS]
        yield term, [_position(kept, place) for place in near] or [f"{_LAST_POSITION}D"]
    for word in kept.vocabulary:
        yield f"={word}", []


def _position(kept: Entry, place: int) -> str:
    weight = "A" if place < TITLE_ENDS else "B" if place < kept.body_from else "D"
    return f"{place + 1}{weight}"
