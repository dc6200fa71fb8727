"""Whether everything the wiki needs answers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from wiki.models import Site
from wiki.work import Work


def look(work: Work) -> dict[str, bool]:
    """Whether the database, the search index and the store of files answer."""
    return {
        "database": _database(work),
        "index": _index(work),
        "storage": work.tools.blobs.healthy(),
    }


def _index(work: Work) -> bool:
    index = work.tools.index
    try:
        return (index.on(work.db.connection()) if index.transactional else index).healthy()
    except SQLAlchemyError:
        work.db.rollback()
        return False


def _database(work: Work) -> bool:
    try:
        return work.db.scalar(select(Site.id)) == 1
    except SQLAlchemyError:
        work.db.rollback()
        return False
