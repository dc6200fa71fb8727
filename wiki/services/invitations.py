"""Links that work once: to become the first steward, to sign in, to make an account.

What is kept of a link is the hash of its secret. A link is only used up by a form sent from its page,
so that no program that looks at addresses in a letter uses it up.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from wiki import clock, ids, policy
from wiki.errors import Gone, NotFound
from wiki.messages import _
from wiki.models import Account, OneTimeLink, Purpose
from wiki.services.sessions import hashed
from wiki.work import Work

LASTING = {
    Purpose.FIRST_STEWARD: timedelta(hours=1),
    Purpose.SIGN_IN: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=14),
}


def any_steward(work: Work) -> bool:
    """Whether somebody is a steward of the site."""
    return work.db.scalar(select(Account.id).where(Account.steward).limit(1)) is not None


def look(work: Work, secret: str, purpose: Purpose | None = None) -> OneTimeLink:
    """The link with this secret, if it still works and is for `purpose` (null: for anything).

    Raises NotFound, or Gone once it was used or is too old.
    """
    link = work.db.get(OneTimeLink, hashed(secret))
    if link is None or purpose not in (None, link.purpose):
        raise NotFound(policy.MISSING)
    if link.purpose == Purpose.FIRST_STEWARD and any_steward(work):
        raise Gone(_("This wiki has a steward already. The link works no more."))
    if link.used_at is not None:
        raise Gone(_("This link has been used. Each works once."))
    if link.ends_at <= clock.now():
        raise Gone(_("This link is too old. Please ask for another."))
    return link


def use(work: Work, secret: str, purpose: Purpose) -> OneTimeLink:
    """Use the link up. Raises as `look` does."""
    work.reserve()
    # Two may send the form at once: the second waits here, and finds the link used.
    work.db.scalar(
        select(OneTimeLink)
        .where(OneTimeLink.secret_hash == hashed(secret))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    link = look(work, secret, purpose)
    link.used_at = clock.now()
    return link


def for_first_steward(work: Work) -> str | None:
    """The secret of a new link that makes the first steward; null once there is one.

    Links given out before stop working.
    """
    if any_steward(work):
        return None
    work.reserve()
    work.db.execute(delete(OneTimeLink).where(OneTimeLink.purpose == Purpose.FIRST_STEWARD))
    return _made(work, Purpose.FIRST_STEWARD)


def for_signing_in(work: Work, account: Account) -> str:
    """The secret of a new link that signs `account` in. For whoever runs the wiki, and for letters."""
    work.reserve()
    return _made(work, Purpose.SIGN_IN, account)


def invite(work: Work) -> str:
    """The secret of a new link with which one person makes an account; any account may invite."""
    policy.require(work.actor, "person", work.settings)
    work.reserve()
    return _made(work, Purpose.INVITATION, work.actor.account)


def forget_old(work: Work) -> None:
    """Drop the links that no longer work."""
    work.reserve()
    work.db.execute(delete(OneTimeLink).where(OneTimeLink.ends_at <= clock.now()))


def _made(work: Work, purpose: Purpose, account: Account | None = None) -> str:
    secret, now = ids.secret(), clock.now()
    work.db.add(
        OneTimeLink(
            secret_hash=hashed(secret),
            purpose=purpose,
            account_id=account.id if account else None,
            created_at=now,
            ends_at=now + LASTING[purpose],
        )
    )
    return secret
