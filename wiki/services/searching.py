"""Keeping the search index in step with the pages, and asking it what the actor may read."""

from __future__ import annotations

from wiki.models import IndexTask, Page
from wiki.work import Work


def due(work: Work, page: Page) -> None:
    """The search entry of `page` must be written anew: in this transaction, or right after it."""
    work.db.add(IndexTask(page_id=page.id))
