"""People, workspaces and pages with believable words, made through the services.

Each function commits, as reserving the database undoes what was not committed. Only what matters to a
test stands in its call.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from typing import Any

from wiki.models import Account, Actor, Page, Revision, Role, Workspace
from wiki.services import accounts, pages, workspaces
from wiki.work import Work

PASSWORD = "correct horse battery staple"
TEXT = "Bees dance to show the way.\n\nThe angle is that to the sun.\n"

_numbers = count(1)


def account(work: Work, username: str = "", *, steward: bool = False, **more: Any) -> Account:
    """Somebody with an account; without a `password` in the call they have none (hashing is slow)."""
    made = accounts.create(
        work,
        username=username or f"Ada {_letters(next(_numbers))}",
        password=more.pop("password", None),
        steward=steward,
        **more,
    )
    work.commit()
    return made


def stranger() -> Actor:
    """Somebody who has neither an account nor a pen name."""
    return Actor()


def act_as(work: Work, who: Account | None) -> Account | None:
    """Let `who` act from now on; null is a stranger, who has not even a pen name."""
    if who is None:
        work.actor = stranger()
        return None
    roles = {one.workspace_id: one.role for one in accounts.memberships(work, who)}
    work.actor = Actor(account=who, roles=roles)
    return who


def act_as_guest(work: Work, pen_name: str = "Quiet Heron") -> Actor:
    """Let a guest act from now on, who is the same one for the same pen name."""
    work.actor = Actor(pen_name=pen_name, guest_key=sha256(pen_name.encode()).hexdigest())
    return work.actor


@contextmanager
def acting(work: Work, who: Account | None) -> Iterator[None]:
    """Let `who` act for a while."""
    before, _now = work.actor, act_as(work, who)
    yield
    work.actor = before


def workspace(work: Work, title: str = "", *, slug: str = "", **settings: Any) -> Workspace:
    """A workspace of whoever acts; public and open to anyone unless the call says otherwise."""
    title = title or f"Bees {_letters(next(_numbers))}"
    made = workspaces.create(work, slug=slug, settings=workspaces.Settings(title=title, **settings))
    work.commit()
    return made


def member(work: Work, workspace: Workspace, who: Account, role: str = Role.MEMBER) -> Account:
    """Let `who` belong to `workspace`, by an act of whoever acts."""
    workspaces.add_member(work, workspace, who, role=role)
    work.commit()
    return who


def page(
    work: Work, workspace: Workspace, title: str = "", *, text: str = TEXT, **more: Any
) -> Page:
    """A page with one revision by whoever acts."""
    title = title or f"Dances {_letters(next(_numbers))}"
    made = pages.create(work, workspace, title=title, text=text, **more)
    work.commit()
    return made


def revision(
    work: Work, page: Page, text: str, *, base: int | None = None, summary: str = ""
) -> Revision:
    """The next revision of `page` by whoever acts, written on its head unless `base` is given."""
    base = page.head_number if base is None else base
    made = pages.edit(work, page, text=text, base=base, summary=summary)
    work.commit()
    return made


def _letters(number: int) -> str:
    """Roman-looking numbering without digits, so that no two made names look alike."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
