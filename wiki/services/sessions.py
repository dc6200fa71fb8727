"""Staying signed in: sessions kept on the server, known by the hash of a secret in the browser."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select

from wiki import clock, ids
from wiki.models import Account, Actor, Membership, SignIn
from wiki.work import Work

IDLE = timedelta(days=90)
"""How long a browser stays signed in without being used."""
SEEN_EVERY = timedelta(days=1)
"""How exactly it is known when a browser was last used."""


def begin(work: Work, account: Account) -> str:
    """Sign `account` in; returns the secret for its browser, known to nobody else."""
    secret, now = ids.secret(), clock.now()
    work.reserve()
    work.db.add(
        SignIn(
            secret_hash=hashed(secret),
            account_id=account.id,
            created_at=now,
            seen_at=now,
            ends_at=now + IDLE,
        )
    )
    return secret


def actor(work: Work, secret: str) -> tuple[Actor, datetime] | None:
    """Who is signed in by `secret`, and when that was last noted; null if nobody is (any more)."""
    query = (
        select(Account, SignIn.seen_at, Membership.workspace_id, Membership.role)
        .join(SignIn, SignIn.account_id == Account.id)
        .outerjoin(Membership, Membership.account_id == Account.id)
        .where(SignIn.secret_hash == hashed(secret), SignIn.ends_at > clock.now())
    )
    rows = work.db.execute(query).all()
    if not rows:
        return None
    account, seen_at, *_rest = rows[0]
    roles = {workspace: role for _account, _seen, workspace, role in rows if workspace is not None}
    return Actor(account=account, roles=roles), seen_at


def note(work: Work, secret: str) -> None:
    """Write down that the browser was used just now, so that it stays signed in."""
    work.reserve()
    kept = work.db.get(SignIn, hashed(secret))
    if kept is not None:
        kept.seen_at = clock.now()
        kept.ends_at = kept.seen_at + IDLE


def end(work: Work, secret: str) -> None:
    """Sign this browser out, on the server too."""
    work.reserve()
    work.db.execute(delete(SignIn).where(SignIn.secret_hash == hashed(secret)))


def end_others(work: Work, account: Account, secret: str = "") -> None:
    """Sign out every browser of `account` but the one with `secret`. Call after `reserve`."""
    work.db.execute(
        delete(SignIn).where(SignIn.account_id == account.id, SignIn.secret_hash != hashed(secret))
    )


def forget_ended(work: Work) -> None:
    """Drop the sessions whose time is over."""
    work.reserve()
    work.db.execute(delete(SignIn).where(SignIn.ends_at <= clock.now()))


def hashed(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hexadecimal."""
    return sha256(secret.encode()).hexdigest()
