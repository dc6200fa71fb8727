"""Permalinks of pages that arrive: their own where they are free, else new ones."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from wiki import ids
from wiki.models import Page
from wiki.work import Work


def free(work: Work, wanted: Sequence[str]) -> list[str]:
    """A public id for each page, no two alike and none taken: the wanted one if it can be had.

    In the reserved transaction. "" wants nothing in particular.
    """
    brought = {one for one in wanted if ids.check(one)}
    taken = _taken(work, brought)
    given: dict[str, None] = {}
    for one in wanted:
        chosen = one if one in brought - taken and one not in given else ids.page_id()
        while chosen in given or (chosen != one and _taken(work, {chosen})):
            chosen = ids.page_id()
        given[chosen] = None
    return list(given)


def _taken(work: Work, public_ids: set[str]) -> set[str]:
    query = select(Page.public_id).where(Page.public_id.in_(public_ids))
    return set(work.db.scalars(query)) if public_ids else set()
