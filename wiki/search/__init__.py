"""Search: finding pages. `open_index` picks the backend; the rest of the wiki knows only `Index`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from wiki.search.index import Broken, Busy, Document, Found, Hit, Index, Workspaces
from wiki.search.query import Query, parse
from wiki.search.snippets import Section, best_section, snippet

__all__ = [
    "Broken",
    "Busy",
    "Document",
    "Found",
    "Hit",
    "Index",
    "Query",
    "Section",
    "Workspaces",
    "best_section",
    "open_index",
    "parse",
    "snippet",
]


def open_index(backend: Literal["whoosh", "postgresql"], folder: Path) -> Index:
    """The index of that kind. `folder` is where the embedded one lies; it need not exist yet."""
    # Only the one in use is imported: each costs a tenth of a second and some memory.
    if backend == "postgresql":
        from wiki.search.postgresql import PostgresqlIndex

        return PostgresqlIndex()
    from wiki.search.whoosh import WhooshIndex

    return WhooshIndex(folder)
