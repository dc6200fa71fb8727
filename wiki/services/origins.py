"""What earlier imports brought into a workspace, and where each thing came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select, update

from wiki.models import ImportOrigin
from wiki.services import texts
from wiki.work import Work


class Origin(NamedTuple):
    """One state of a page or file upstream, and the revision or version here that it became."""

    key: str
    origin: str
    position: int
    page_id: int | None
    number: int | None
    file_id: int | None


class Ledger:
    """All that is known of a workspace's origins, by key, in upstream's order."""

    def __init__(self, work: Work, workspace_id: int):
        self.workspace_id = workspace_id
        self._known: dict[str, list[Origin]] = defaultdict(list)
        query = (
            select(
                ImportOrigin.key,
                ImportOrigin.origin,
                ImportOrigin.position,
                ImportOrigin.page_id,
                ImportOrigin.number,
                ImportOrigin.file_id,
            )
            .where(ImportOrigin.workspace_id == workspace_id)
            .order_by(ImportOrigin.position)
        )
        for row in work.db.execute(query):
            self._known[row.key].append(Origin(*row))

    def of(self, key: str) -> Sequence[Origin]:
        """The states of this page or file that were brought in, upstream's oldest first."""
        return self._known.get(key, ())

    def page_ids(self) -> set[int]:
        """The pages that came from somewhere."""
        return {one.page_id for rows in self._known.values() for one in rows if one.page_id}

    def rekey(self, work: Work, old: str, new: str) -> None:
        """Upstream calls a page by another key now; in the reserved transaction."""
        work.db.execute(
            update(ImportOrigin)
            .where(ImportOrigin.workspace_id == self.workspace_id, ImportOrigin.key == old)
            .values(key=new)
        )
        self._known[new] = [one._replace(key=new) for one in self._known.pop(old)]

    def add(self, work: Work, one: Origin) -> None:
        """Write down where one thing came from, to be asked for at once."""
        self.keep(work, [one])
        before = self._known[one.key]
        self._known[one.key] = [*(old for old in before if old.origin != one.origin), one]

    def keep(self, work: Work, origins: Iterable[Origin]) -> None:
        """Write down where things came from; a state that comes back moves to its new place."""
        rows: list[dict[str, Any]] = [
            {"workspace_id": self.workspace_id, **one._asdict()} for one in origins
        ]
        if not rows:
            return
        statement = texts.insert(work)(ImportOrigin)
        places = ("position", "page_id", "number", "file_id")
        work.db.execute(
            statement.on_conflict_do_update(
                index_elements=["workspace_id", "key", "origin"],
                set_={name: statement.excluded[name] for name in places},
            ),
            rows,
        )
