"""The rows of an import, written some hundred revisions at a time.

Nothing is rendered and no object is tracked: statements take whole batches. What a batch holds becomes
visible and durable together, so that an import can be stopped anywhere and gone on with.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, update

from wiki import clock
from wiki.errors import Conflict
from wiki.messages import _
from wiki.models import (
    Page,
    PageAlias,
    Revision,
    RevisionFile,
    Text,
    Workspace,
)
from wiki.services import activity, import_ids, import_names, indexing, links, texts, workspaces
from wiki.services.arrivals import Arrival, Arriving
from wiki.services.makers import Makers
from wiki.services.origins import Ledger, Origin
from wiki.slugs import normal
from wiki.work import Work

REVISIONS = 400
CHARACTERS = 20_000_000
"""A batch is written when it holds so many revisions, or texts of so many characters."""

_PAGES = cast(Table, Page.__table__)
_REVISIONS = cast(Table, Revision.__table__)
_ALIASES = cast(Table, PageAlias.__table__)
_SHOWN = cast(Table, RevisionFile.__table__)


@dataclass(eq=False)
class Writing:
    """A page that revisions are being added to: a new one, or one whose head is upstream's."""

    arrival: Arrival
    page_id: int | None = None
    head: int = 0
    position: int = 0
    title: str = ""
    retitled: bool = False
    """Whether people here gave it a title, which then stays."""
    due: list[Arriving] = field(default_factory=list)


class Writer:
    """Adds revisions to the pages of a workspace, batch by batch."""

    def __init__(self, work: Work, workspace_id: int, ledger: Ledger, makers: Makers):
        self.work = work
        self.workspace_id = workspace_id
        self.ledger = ledger
        self.makers = makers
        self.pages = self.revisions = 0
        self.renumbered: list[tuple[str, str]] = []
        """Permalinks that were taken here: what they were, what they became."""
        self._waited_for = import_names.waited_for(work, workspace_id)
        self._batch: list[Writing] = []
        self._size = self._characters = 0
        self._texts: dict[str, Text] = {}

    def add(self, writing: Writing, arriving: Arriving) -> None:
        """One more revision for a page; the batch is written when it is full."""
        if not writing.due:
            self._batch.append(writing)
        writing.due.append(arriving)
        self._size += 1
        self._characters += len(arriving.text)
        if self._size >= REVISIONS or self._characters >= CHARACTERS:
            self.flush()

    @property
    def pending(self) -> bool:
        """Whether there is something to be written still."""
        return bool(self._batch)

    def flush(self, told: dict[str, int] | None = None) -> None:
        """Write the batch; with `told`, and the one event of the whole import.

        Raises Conflict when somebody here edited one of its pages, or took its name, just now.
        """
        if not self._batch and told is None:
            return
        work = self.work
        self._pack()  # slow: before anything is locked
        # Names come to be: nobody resolves a link meanwhile.
        work.reserve(work.db.get_one(Workspace, self.workspace_id))
        self.makers.know(
            work, (one.maker for writing in self._batch for one in (*writing.due, *_gone(writing)))
        )
        self._write_texts()
        new = [writing for writing in self._batch if writing.page_id is None]
        self._insert_pages(new)
        self._move_heads([writing for writing in self._batch if writing not in new])
        self._insert_revisions()
        self._keep_names(new)
        indexing.due_together(work, [one.page_id for one in self._batch if one.page_id])
        self._announce(new, told)
        work.commit()
        self.pages += len(new)
        self.revisions += self._size
        self._batch, self._size, self._characters = [], 0, 0

    def _pack(self) -> None:
        """Compress the texts of the batch, each once, on two cores."""
        contents = {one.text for writing in self._batch for one in writing.due}
        with ThreadPoolExecutor(max_workers=2) as pool:
            self._texts = dict(zip(contents, pool.map(Text.of, contents), strict=True))

    def _write_texts(self) -> None:
        rows = {text.hash: _text_row(text) for text in self._texts.values()}
        if rows:
            statement = texts.insert(self.work)(Text).on_conflict_do_nothing()
            self.work.db.execute(statement, list(rows.values()))

    def _insert_pages(self, new: list[Writing]) -> None:
        if not new:
            return
        wanted = [writing.arrival.public_id for writing in new]
        free = import_ids.free(self.work, wanted)
        self.renumbered += [pair for pair in zip(wanted, free, strict=True) if _differ(*pair)]
        rows = [
            self._page_row(writing, public_id) for writing, public_id in zip(new, free, strict=True)
        ]
        statement = insert(_PAGES).returning(_PAGES.c.id, sort_by_parameter_order=True)
        for writing, page_id in zip(new, self.work.db.scalars(statement, rows), strict=True):
            writing.page_id = page_id

    def _page_row(self, writing: Writing, public_id: str) -> dict[str, Any]:
        arrival, last = writing.arrival, writing.due[-1]
        gone, key = arrival.deletion, normal(arrival.slug)
        writing.title = last.title
        parent, _slash, name = key.rpartition("/")
        return {
            "public_id": public_id,
            "workspace_id": self.workspace_id,
            "slug": arrival.slug,
            "slug_key": key,
            "parent_key": parent,
            "name_key": name,
            "title": last.title,
            "title_key": normal(last.title),
            "head_number": 0,
            "stamp": 1,
            "unread": True,
            "source_path": arrival.source_path,
            "created_at": arrival.created_at or _moment(writing.due[0]),
            "saved_at": _moment(last),
            "deleted_at": gone.at if gone else None,
            "deleted_by_id": self.makers.id_of(gone.maker) if gone and gone.maker else None,
            "deleted_because": gone.because if gone else "",
        }

    def _move_heads(self, known: list[Writing]) -> None:
        for writing in known:
            last = writing.due[-1]
            values: dict[str, Any] = {
                "stamp": _PAGES.c.stamp + 1,
                "unread": True,
                "saved_at": _moment(last),
                "source_path": writing.arrival.source_path,
            }
            if not writing.retitled:
                values |= {"title": last.title, "title_key": normal(last.title)}
            self._guarded(writing, values)

    def _guarded(self, writing: Writing, values: dict[str, Any]) -> None:
        """Change a page whose head is still the one it was; the next batch finds it moved on."""
        statement = (
            update(_PAGES)
            .where(_PAGES.c.id == writing.page_id, _PAGES.c.head_number == writing.head)
            .values({_PAGES.c[name]: value for name, value in values.items()})
        )
        result = self.work.db.execute(statement)
        if result.rowcount != 1:  # type: ignore[attr-defined]
            raise Conflict(
                _(
                    "“%(key)s” was edited here while it was being imported."
                    " Run the import again: it goes on from there.",
                    key=writing.arrival.key,
                )
            )

    def _insert_revisions(self) -> None:
        rows: list[dict[str, Any]] = []
        origins: list[Origin] = []
        shown: dict[tuple[int | None, int], tuple[int, ...]] = {}
        for writing in self._batch:
            for number, one in enumerate(writing.due, start=writing.head + 1):
                rows.append(self._revision_row(writing, number, one))
                origins += _origins(writing, number, one)
                if one.shown:
                    shown[writing.page_id, number] = one.shown
        if rows:
            self.work.db.execute(insert(_REVISIONS), rows)
        self.ledger.keep(self.work, origins)
        self._show(shown)
        for writing in self._batch:
            added = len(writing.due)
            self._guarded(writing, {"head_number": writing.head + added})
            writing.head += added
            writing.position += added
            writing.due = []

    def _revision_row(self, writing: Writing, number: int, one: Arriving) -> dict[str, Any]:
        base = number - 1 if one.base is None else min(one.base, number - 1)
        return {
            "page_id": writing.page_id,
            "number": number,
            "base_number": base,
            "text_hash": self._texts[one.text].hash,
            "contributor_id": self.makers.id_of(one.maker),
            "saved_at": _moment(one),
            "summary": one.summary,
            "minor": one.minor,
            "title": one.title,
            "licence": one.licence,
        }

    def _show(self, shown: dict[tuple[int | None, int], tuple[int, ...]]) -> None:
        """Let revisions show the file versions that they showed where they come from."""
        pages = {page_id for page_id, _number in shown}
        query = select(Revision.page_id, Revision.number, Revision.id).where(
            Revision.page_id.in_(pages)
        )
        rows = [
            {"revision_id": revision_id, "file_version_id": version_id}
            for page_id, number, revision_id in (self.work.db.execute(query) if pages else ())
            for version_id in shown.get((page_id, number), ())
        ]
        if rows:
            self.work.db.execute(insert(_SHOWN), rows)

    def _keep_names(self, new: list[Writing]) -> None:
        """Former names lead to these pages, unless a living page has them; a living page wins."""
        living = [normal(one.arrival.slug) for one in new if one.arrival.deletion is None]
        if living:
            self.work.db.execute(
                delete(_ALIASES).where(
                    _ALIASES.c.workspace_id == self.workspace_id, _ALIASES.c.slug_key.in_(living)
                )
            )
        rows = [
            {
                "workspace_id": self.workspace_id,
                "slug": alias,
                "slug_key": normal(alias),
                "page_id": writing.page_id,
            }
            for writing in new
            for alias in writing.arrival.aliases
        ]
        if rows:
            self.work.db.execute(texts.insert(self.work)(PageAlias).on_conflict_do_nothing(), rows)

    def _announce(self, new: list[Writing], told: dict[str, int] | None) -> None:
        """Lead here what waited for the new pages; let what readers keep of the workspace be stale."""
        work = self.work
        for writing in new:
            if self._waited_for & _names(writing):
                links.welcome(work, work.db.get_one(Page, writing.page_id))
        workspace = work.db.get_one(Workspace, self.workspace_id)
        workspaces.touch(work, workspace)
        if told is not None:
            told["pages"] += len(new)
            told["revisions"] += self._size
            activity.record(work, "imported", workspace, details=told)


def _differ(wanted: str, given: str) -> bool:
    return wanted not in ("", given)


def _names(writing: Writing) -> set[str]:
    key = normal(writing.arrival.slug)
    return {key, key.rpartition("/")[2], normal(writing.title)}


def _gone(writing: Writing) -> Iterable[Any]:
    return () if writing.arrival.deletion is None else (writing.arrival.deletion,)


def _origins(writing: Writing, number: int, one: Arriving) -> list[Origin]:
    arrival, position = writing.arrival, writing.position + number - writing.head
    found = [Origin(arrival.key, one.origin, position, writing.page_id, number, None)]
    if one.upstream and arrival.source_path:
        path = arrival.source_path
        found.append(Origin(path, one.upstream, number, writing.page_id, number, None))
    return found


def _text_row(text: Text) -> dict[str, Any]:
    return {"hash": text.hash, "codec": text.codec, "data": text.data, "size": text.size}


def _moment(one: Arriving) -> datetime:
    return one.saved_at or clock.now()
