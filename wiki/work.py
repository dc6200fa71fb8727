"""One piece of work: who acts, in which transaction, with which tools, and what follows once it is kept.

Reading begins a transaction by itself. Writing reserves the database first, when everything slow is
done (`reserve`), and is kept by `commit`, which only entry points call. What waits for the commit (the
search index, mail) is handed to `afterwards`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from errno import EACCES, EDQUOT, ENOSPC, EROFS
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from wiki.errors import Conflict, Full, Unavailable, WikiError
from wiki.messages import _
from wiki.models import Actor, Page, Workspace

if TYPE_CHECKING:
    from wiki.blobs import Blobs
    from wiki.renderer import Renderer
    from wiki.search import Index
    from wiki.settings import Settings

log = logging.getLogger(__name__)

FULL = _("The disk is full. Nothing was saved; keep your text and try again later.")
READ_ONLY = _("The wiki can only be read just now. Nothing was saved.")

NAMES = 7_246_313_356  # any number that nobody else locks


@dataclass(frozen=True)
class Tools:
    """What services work with besides the database."""

    settings: Settings
    renderer: Renderer
    index: Index
    blobs: Blobs


class Work:
    """A session with its actor and tools. Use as a context manager: uncommitted work is undone."""

    def __init__(self, db: Session, actor: Actor, tools: Tools):
        self.db = db
        self.actor = actor
        self.tools = tools
        self.reserved = False
        self._held: frozenset[tuple[bool, type, int]] = frozenset()
        self._with_new = False
        self._following: list[tuple[Callable[..., object], tuple[Any, ...]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.db.close()

    @property
    def settings(self) -> Settings:
        return self.tools.settings

    def reserve(self, *things: Page | Workspace, with_new: bool = False) -> None:
        """Begin to write: from here until commit or release nobody else changes `things`.

        What was read before is read anew. On SQLite this takes the write lock of the whole database
        (`BEGIN IMMEDIATE`). On PostgreSQL it locks the rows, pages before workspaces, by id; the lock
        leaves keys alone (`FOR NO KEY UPDATE`), so that others may link to a page that is being saved.
        Who reserves a workspace there may begin, name, move, delete and restore what links look for,
        and does so while nobody saves a page.
        What is reserved already is reserved once; to ask for more by then is a mistake of ours, unless
        it is made in the meantime and `with_new` said so.
        Raises Unavailable when the database cannot be reserved in time.
        """
        wanted = frozenset((isinstance(one, Workspace), type(one), one.id) for one in things)
        if self.reserved:
            if not (wanted <= self._held or self._with_new):
                raise RuntimeError("more is to be reserved than was at first")
            return
        identities = sorted(wanted, key=lambda one: (one[0], one[2]))
        self.db.rollback()
        with translated():
            self.db.connection(execution_options={"reserve": True})
            if self.db.get_bind().dialect.name == "postgresql":
                if identities or with_new:
                    self._hold_names(alone=with_new or identities[-1][0])
                for _last, kind, identity in identities:
                    self.db.execute(
                        select(kind.id).where(kind.id == identity).with_for_update(key_share=True)
                    )
        self.reserved, self._held, self._with_new = True, wanted, with_new

    def flush(self) -> None:
        """Tell the database what was changed so far. Raises Conflict when somebody else was first."""
        with translated():
            self.db.flush()

    def release(self) -> None:
        """Undo what was not committed and let others write."""
        self.db.rollback()
        self.reserved = False
        # A guest who became a contributor with what is undone is none any more; nothing follows it.
        self.actor.contributor = None
        self._following = []

    def afterwards(self, step: Callable[..., object], *arguments: Any) -> None:
        """Call `step` once everything is committed; each step with the same arguments once."""
        if (step, arguments) not in self._following:
            self._following.append((step, arguments))

    def commit(self) -> None:
        """Keep what was done, durably, then do what follows.

        A follow-up that fails is logged: what was committed stays, and is repaired by `maintain`.
        Raises Conflict when somebody else was first, Full or Unavailable when it cannot be kept.
        """
        with translated():
            self.db.commit()
        self.reserved = False
        following, self._following = self._following, []
        for step, arguments in following:
            try:
                step(*arguments)
            except Exception:
                log.exception("%s failed after the commit", step.__name__)

    def _hold_names(self, *, alone: bool) -> None:
        """Let no name come or go while a page's links are resolved, nor the other way round.

        Otherwise a page saved while another is begun would wait for it for ever.
        """
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        self.db.execute(select(lock(NAMES)))


class translated:
    """Turn what the database raises into what a person can be told."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, DBAPIError | StaleDataError):
            refusal = refusal_of(error)
            if refusal is not None:
                raise refusal from error


def refusal_of(error: DBAPIError | StaleDataError | OSError) -> WikiError | None:
    """What to tell a person whose deed database or disk did not keep; null if it is our mistake."""
    if isinstance(error, OSError):
        if error.errno in (ENOSPC, EDQUOT):
            return Full(FULL)
        return Unavailable(READ_ONLY) if error.errno in (EACCES, EROFS) else None
    if isinstance(error, IntegrityError | StaleDataError):
        return Conflict(_("Somebody else did this at the same moment. Look again, please."))
    said = str(error.orig).lower()
    if "disk is full" in said or "no space left" in said:
        return Full(FULL)
    if "readonly" in said or "read-only" in said:
        return Unavailable(READ_ONLY)
    state = getattr(error.orig, "sqlstate", None)
    if "locked" in said or state in ("40001", "40P01", "55P03") or error.connection_invalidated:
        return Unavailable(_("The wiki is busy. Nothing was saved; please try again in a moment."))
    return None
