"""How often one visitor, and everybody behind one network address together, may do something.

What changes the wiki is counted before the view runs, by what the view declares it needs; signing in,
signing up and asking for mail are counted by their views. Forty people behind one address have room.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, request

from wiki.http import identity, rights
from wiki.http.work import work
from wiki.services import throttling
from wiki.services.addresses import group
from wiki.services.throttling import Limit

PEOPLE = 40
"""How many people may sit behind one network address."""

CHANGING = identity.WRITING | {"found", "manage", "import"}
OF_A_GUEST = (Limit(20, 60), Limit(200, 3600))
OF_A_PROGRAM = (Limit(60, 60), Limit(1000, 3600))
OF_AN_ACCOUNT = (Limit(60, 60), Limit(1500, 3600))
OF_AN_ADDRESS = (Limit(20 * PEOPLE, 60), Limit(200 * PEOPLE, 3600))

PREVIEWS = (Limit(120, 60), Limit(3000, 3600))
"""Of one visitor: a preview follows every pause in typing."""
PREVIEWS_OF_AN_ADDRESS = (Limit(120 * PEOPLE, 60), Limit(3000 * PEOPLE, 3600))

WRONG_PASSWORDS = (Limit(10, 15 * 60),)
WRONG_PASSWORDS_OF_AN_ADDRESS = (Limit(10 * PEOPLE, 15 * 60),)
NEW_ACCOUNTS = (Limit(2 * PEOPLE, 3600),)
LETTERS = (Limit(5, 3600),)
LETTERS_OF_AN_ADDRESS = (Limit(2 * PEOPLE, 3600),)


def install(app: Flask) -> None:
    """Count what changes the wiki, in every request to `app`."""
    app.before_request(_before_changing)


def address() -> str:
    """The neighbourhood this request comes from; never to be kept in plain."""
    return group(request.remote_addr or "")


def spend(what: str, whose: str, *limits: Limit) -> None:
    """Count one more `what` of `whose`, and keep that whatever becomes of the request. Raises TooMany."""
    if work.settings.rate_limits == "on":
        throttling.spend(work, what, whose, *limits)
        work.commit()


def signing_in(whom: str) -> None:
    """Count a password tried for `whom` from this address. Raises TooMany."""
    here = address()
    spend("signing in", here, *WRONG_PASSWORDS_OF_AN_ADDRESS)
    spend("signing in", f"{here} {whom}", *WRONG_PASSWORDS)


def signed_in(whom: str) -> None:
    """The password was right: nothing was wrong. The caller commits."""
    here = address()
    throttling.forgive(work, "signing in", here, *WRONG_PASSWORDS_OF_AN_ADDRESS)
    throttling.forget(work, "signing in", f"{here} {whom}", *WRONG_PASSWORDS)


def _before_changing() -> None:
    need = rights.needed()
    if need is None or request.method in ("GET", "HEAD", "OPTIONS"):
        return
    previews = need.action == "preview"
    if (previews or need.action in CHANGING) and work.settings.rate_limits == "on":
        for whose, limits in _who_previews() if previews else _who_changes():
            throttling.spend(work, need.action if previews else "changing", whose, *limits)
        work.commit()


def _who_previews() -> Iterator[tuple[str, tuple[Limit, ...]]]:
    account = work.actor.account
    yield address(), PREVIEWS_OF_AN_ADDRESS
    if account is not None or work.actor.guest_key:
        yield f"account {account.id}" if account else work.actor.guest_key, PREVIEWS


def _who_changes() -> Iterator[tuple[str, tuple[Limit, ...]]]:
    account = work.actor.account
    if account is not None:
        yield f"account {account.id}", OF_AN_ACCOUNT
    elif identity.by_program():
        yield f"programs at {address()}", OF_A_PROGRAM
    else:
        yield address(), OF_AN_ADDRESS
        yield work.actor.guest_key, OF_A_GUEST
