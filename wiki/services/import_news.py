"""What a page is here, and what upstream says of it since it was brought in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from wiki.models import Page, Revision
from wiki.services.arrivals import BY_CONTENT, Arriving
from wiki.services.origins import Origin
from wiki.work import Work


@dataclass(frozen=True)
class Standing:
    """A page of the workspace as it is now."""

    head: int
    text_hash: str
    deleted: bool


def standings(work: Work, workspace_id: int) -> dict[int, Standing]:
    """All pages of a workspace as they are now, by id."""
    query = (
        select(Page.id, Page.head_number, Revision.text_hash, Page.deleted_at)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.head_number))
        .where(Page.workspace_id == workspace_id)
    )
    return {
        page_id: Standing(head, text_hash, deleted_at is not None)
        for page_id, head, text_hash, deleted_at in work.db.execute(query)
    }


def since(
    known: Sequence[Origin], revisions: Iterable[Arriving]
) -> tuple[list[Arriving], str, bool]:
    """The states that are not here yet, oldest first; the hash of upstream's text when it was last
    brought in, empty if upstream no longer says; and whether upstream's newest state is a new one."""
    newest = known[-1].origin
    by_content = newest.startswith(BY_CONTENT)
    origins = {newest} if by_content else {one.origin for one in known}
    base_hash = newest.removeprefix(BY_CONTENT) if by_content else ""
    states: list[Arriving] = []
    ends_new = False
    for one in revisions:
        ends_new = one.origin not in origins
        if ends_new:
            states.append(one)
        elif one.origin == newest and not by_content:
            base_hash = sha256(one.text.encode()).hexdigest()
    return states, base_hash, ends_new
