"""Keys for programs: made, shown once, listed, revoked. Only the hash of a token is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select

from wiki import clock, ids, policy
from wiki.errors import Invalid, NotFound
from wiki.messages import _
from wiki.models import Account, Actor, Membership, Scope, Token
from wiki.services.sessions import hashed
from wiki.work import Work

PREFIX = "cp_"
"""What every token begins with, so that one that was published by mistake is found by searching."""
LONGEST_NAME = 100
LONGEST_LIFE = 3650  # days


def actor(work: Work, token: str) -> Actor | None:
    """Who acts by this token, within its scope; null if it is not good (any more)."""
    query = (
        select(Account, Token.scope, Membership.workspace_id, Membership.role)
        .join(Token, Token.account_id == Account.id)
        .outerjoin(Membership, Membership.account_id == Account.id)
        .where(
            Token.secret_hash == hashed(token),
            or_(Token.ends_at.is_(None), Token.ends_at > clock.now()),
        )
    )
    rows = work.db.execute(query).all()
    if not rows:
        return None
    roles = {workspace: role for _account, _scope, workspace, role in rows if workspace is not None}
    return Actor(account=rows[0][0], scope=Scope(rows[0][1]), roles=roles)


def listed(work: Work) -> Sequence[Token]:
    """The tokens of whoever acts, newest first, those that have ended included."""
    policy.require(work.actor, "person", work.settings)
    account = work.actor.account
    assert account is not None
    query = select(Token).where(Token.account_id == account.id).order_by(Token.id.desc())
    return work.db.scalars(query).all()


def make(work: Work, *, name: str, scope: str, days: int | None = None) -> str:
    """A new token of whoever acts, for `days` days or until revoked. It is never shown again.

    Raises Invalid (`name`, `scope`, `days`).
    """
    policy.require(work.actor, "person", work.settings)
    assert work.actor.account is not None
    return issue(work, work.actor.account, name=name, scope=scope, days=days)


def issue(work: Work, account: Account, *, name: str, scope: str, days: int | None = None) -> str:
    """A new token of `account`, asked for by whoever runs the wiki. Raises Invalid."""
    name = " ".join(name.split())
    errors: dict[str, str] = {}
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        errors["name"] = _("Please say in a few words what the token is for.")
    if scope not in set(Scope):
        errors["scope"] = _("A token is for reading, or for reading and writing.")
    if days is not None and not 1 <= days <= LONGEST_LIFE:
        errors["days"] = _("A token lasts between one day and ten years.")
    if errors:
        raise Invalid(**errors)
    token, now = PREFIX + ids.secret(), clock.now()
    work.reserve()
    work.db.add(
        Token(
            account_id=account.id,
            name=name,
            secret_hash=hashed(token),
            scope=scope,
            created_at=now,
            ends_at=None if days is None else now + timedelta(days=days),
        )
    )
    return token


def revoke(work: Work, token_id: int) -> None:
    """Let a token of whoever acts open nothing any more. Raises NotFound."""
    policy.require(work.actor, "person", work.settings)
    assert work.actor.account is not None
    work.reserve()
    token = work.db.get(Token, token_id)
    if token is None or token.account_id != work.actor.account.id:
        raise NotFound(policy.MISSING)
    work.db.delete(token)
