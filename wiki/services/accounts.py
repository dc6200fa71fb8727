"""Accounts: made, signed in to, renamed, described, given a new password."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import or_, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from wiki import clock, policy
from wiki.errors import Forbidden, Invalid, NotFound
from wiki.messages import Message, _
from wiki.models import (
    Account,
    Contributor,
    Kind,
    Membership,
    Page,
    Purpose,
    Revision,
    Workspace,
)
from wiki.services import indexing, invitations, sessions, usernames, workspaces
from wiki.work import Work

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1_000  # characters; hashing more would be work for nothing
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3
LONGEST_ABOUT = 500

WRONG = _("This name and password do not belong together.")


def named(work: Work, username: str) -> Account:
    """The account of this name, in whatever spelling. Raises NotFound."""
    account = work.db.scalar(
        select(Account).where(Account.username_key == usernames.key(username.strip()))
    )
    if account is None:
        raise NotFound(_("Nobody here is called “%(name)s”.", name=username.strip()[:100]))
    return account


def known_as(work: Work, given: str) -> Account | None:
    """The account that somebody who signs in means: by name or e-mail; null if there is none."""
    given = given.strip()
    by_name = Account.username_key == usernames.key(given)
    return work.db.scalars(
        select(Account)
        .where(or_(by_name, Account.email == _email_key(given)))
        .order_by(by_name.desc())
    ).first()


def workspaces_of(work: Work, account: Account) -> Sequence[Workspace]:
    """The workspaces `account` belongs to, of those the actor may know of, by title."""
    query = (
        select(Workspace)
        .join(Membership, Membership.workspace_id == Workspace.id)
        .where(Membership.account_id == account.id, policy.readable(work.actor))
        .order_by(Workspace.title, Workspace.id)
    )
    return work.db.scalars(query).all()


def memberships(work: Work, account: Account) -> Sequence[Membership]:
    """To which workspaces `account` belongs, and as what."""
    return work.db.scalars(select(Membership).where(Membership.account_id == account.id)).all()


def authenticate(work: Work, given: str, password: str) -> Account:
    """The account called `given`, if `password` is its own. Raises Invalid (`password`).

    Takes as long for a name nobody has as for a wrong password, and says the same.
    """
    account = known_as(work, given)
    kept = account.password_hash if account else None
    right = check_password_hash(kept or _nobodys_hash(), password[:LONGEST_PASSWORD])
    if account is None or kept is None or not right:
        raise Invalid(password=WRONG)
    return account


def register(
    work: Work,
    *,
    username: str,
    password: str,
    email: str = "",
    invitation: str = "",
    guest_keys: Sequence[str] = (),
) -> Account:
    """Make an account for oneself; what was written as the guests `guest_keys` comes along.

    Raises Forbidden where accounts are not made so; Invalid (`username`, `password`, `email`).
    """
    registration = work.settings.registration
    if registration == "closed" or (registration == "invitation" and not invitation):
        raise Forbidden(_("Accounts are not made here without an invitation."))
    return create(
        work,
        username=username,
        password=password,
        email=email,
        invitation=invitation,
        guest_keys=guest_keys,
    )


def become_first_steward(
    work: Work, secret: str, *, username: str, password: str, email: str = ""
) -> Account:
    """Make the first account, that of a steward, by a one-time link. Raises NotFound, Gone, Invalid."""
    return create(
        work, username=username, password=password, email=email, steward=True, invitation=secret
    )


def create(
    work: Work,
    *,
    username: str,
    password: str | None,
    email: str = "",
    steward: bool = False,
    invitation: str = "",
    guest_keys: Sequence[str] = (),
) -> Account:
    """Make an account, without asking whether that is open to all. Without a password nobody signs in.

    An `invitation` is used up. Raises Invalid (`username`, `password`, `email`); Conflict when somebody
    else takes the name in the same moment; NotFound or Gone for a link that does not work (any more).
    """
    purpose = Purpose.FIRST_STEWARD if steward else Purpose.INVITATION
    if invitation:
        invitations.look(work, invitation, purpose)
    errors: dict[str, str] = {}
    try:
        username = usernames.check(username)
    except Invalid as refused:
        errors |= refused.errors
    errors |= _refused_email(email) | (_refused_password(password) if password is not None else {})
    if not errors:
        errors = _taken(work, username, email, guest_keys)
    if errors:
        raise Invalid(**errors)
    hashed = None if password is None else generate_password_hash(password)  # slow: before any lock
    work.reserve()
    if invitation:
        invitations.use(work, invitation, purpose)
    taken = _taken(work, username, email, guest_keys)
    if taken:
        raise Invalid(**taken)
    account = Account(
        username=username,
        username_key=usernames.key(username),
        skeleton=usernames.skeleton(username),
        email=_email_key(email) or None,
        about="",
        password_hash=hashed,
        steward=steward,
        created_at=clock.now(),
    )
    work.db.add(account)
    work.flush()
    _introduce(work, account)
    _take_along(work, account, guest_keys)
    return account


def change(work: Work, *, username: str, email: str, about: str) -> None:
    """Say anew who one is. Raises Invalid (`username`, `email`, `about`)."""
    policy.require(work.actor, "person", work.settings)
    account = _own(work)
    errors = _refused_email(email)
    about = " ".join(about.split())
    if len(about) > LONGEST_ABOUT or any(not (one.isprintable()) for one in about):
        errors["about"] = _("At most %(most)s characters, please.", most=LONGEST_ABOUT)
    try:
        username = usernames.check(username)
    except Invalid as refused:
        errors |= refused.errors
    if errors:
        raise Invalid(**errors)
    work.reserve()
    errors = _taken(work, username, email, (), but=account)
    if errors:
        raise Invalid(**errors)
    account.email = _email_key(email) or None
    account.about = about
    if username != account.username:
        _rename(work, account, username)


def change_password(work: Work, *, old: str, new: str, secret: str) -> None:
    """A new password for oneself; every other browser is signed out. Raises Invalid (`old`, `new`).

    `secret` is that of the session that stays.
    """
    policy.require(work.actor, "person", work.settings)
    account = _own(work)
    kept = account.password_hash
    if kept is not None and not check_password_hash(kept, old[:LONGEST_PASSWORD]):
        raise Invalid(old=_("This is not your password."))
    set_password(work, account, new, secret=secret)


def set_password(work: Work, account: Account, new: str, *, secret: str = "") -> None:
    """A new password for `account`; every browser but the one with `secret` is signed out.

    Asks for no right: for whoever runs the wiki. Raises Invalid (`new`).
    """
    refused = _refused_password(new)
    if refused:
        raise Invalid(new=refused["password"])
    hashed = generate_password_hash(new)
    work.reserve()
    account.password_hash = hashed
    sessions.end_others(work, account, secret)


def _own(work: Work) -> Account:
    account = work.actor.account
    assert account is not None
    return account


def _refused_password(password: str) -> dict[str, str]:
    if len(password) < SHORTEST_PASSWORD:
        return {"password": _("Ten characters or more, please. A sentence is good.")}
    if len(password) > LONGEST_PASSWORD:
        return {"password": _("At most %(most)s characters, please.", most=LONGEST_PASSWORD)}
    return {}


def _email_key(email: str) -> str:
    return email.strip().lower()


def _refused_email(email: str) -> dict[str, str]:
    email = _email_key(email)
    if not email:
        return {}
    name, at, host = email.rpartition("@")
    plain = email.isprintable() and not any(one in ' ,;:<>()[]"\\' for one in email)
    if not (name and at and "." in host.strip(".") and plain and len(email) <= LONGEST_EMAIL):
        return {"email": _("This does not look like an e-mail address.")}
    return {}


def _taken(
    work: Work,
    username: str,
    email: str,
    guest_keys: Sequence[str],
    but: Account | None = None,
) -> dict[str, str]:
    """What of this somebody else has already."""
    alike = Account.skeleton == usernames.skeleton(username)
    same = Account.username_key == usernames.key(username)
    others = Account.id != but.id if but else Account.id.is_not(None)
    if work.db.scalar(select(Account.id).where(or_(same, alike), others).limit(1)):
        return {"username": _("Somebody here has this name, or one that looks like it.")}
    refusal = _written_under(work, username, guest_keys, but)
    if refusal is not None:
        return {"username": refusal}
    address = _email_key(email)
    if address and work.db.scalar(select(Account.id).where(Account.email == address, others)):
        return {
            "email": _("Please give another address, or none. If it is yours, sign in with it.")
        }
    return {}


def _written_under(
    work: Work, username: str, guest_keys: Sequence[str], but: Account | None
) -> Message | None:
    """Why a name that stands beside somebody's words cannot become a username, or null."""
    query = select(Contributor).where(Contributor.name_key == usernames.key(username))
    for writer in work.db.scalars(query):
        mine = writer.guest_key in guest_keys or (but and writer.account_id == but.id)
        if writer.kind == Kind.GUEST and not mine:
            return _("A guest writes under this name. Please choose another.")
        if writer.kind == Kind.IMPORT and not mine:
            return _(
                "Somebody of this name wrote what was brought in from elsewhere. Please choose"
                " another, or ask a steward if it is you."
            )
    return None


def _introduce(work: Work, account: Account) -> None:
    """The contributor that makes what the account writes its own."""
    work.db.add(
        Contributor(
            kind=Kind.ACCOUNT,
            name=account.username,
            name_key=usernames.key(account.username),
            account_id=account.id,
            created_at=account.created_at,
        )
    )
    work.db.flush()


def _take_along(work: Work, account: Account, guest_keys: Sequence[str]) -> None:
    if guest_keys:
        work.db.execute(
            update(Contributor)
            .where(
                Contributor.guest_key.in_(guest_keys),
                Contributor.kind == Kind.GUEST,
                Contributor.account_id.is_(None),
            )
            .values(account_id=account.id)
        )
        _reindex(work, account)
        workspaces.touch_site(work)


def _rename(work: Work, account: Account, username: str) -> None:
    account.username = username
    account.username_key = usernames.key(username)
    account.skeleton = usernames.skeleton(username)
    own = Contributor.account_id == account.id, Contributor.kind == Kind.ACCOUNT
    work.db.execute(
        update(Contributor).where(*own).values(name=username, name_key=usernames.key(username))
    )
    work.flush()
    _reindex(work, account)
    workspaces.touch_site(work)


def _reindex(work: Work, account: Account) -> None:
    """Let the pages `account` wrote be found under its name as it is now."""
    written = (
        select(Revision.page_id)
        .join(Contributor, Revision.contributor_id == Contributor.id)
        .where(Contributor.account_id == account.id)
        .distinct()
        .order_by(Revision.page_id)
    )
    page_ids = work.db.scalars(written).all()
    for start in range(0, len(page_ids), indexing.BATCH):
        batch = page_ids[start : start + indexing.BATCH]
        # An entry made of a page that is being saved would take the place of the newer one.
        work.db.execute(
            select(Page.id)
            .where(Page.id.in_(batch))
            .order_by(Page.id)
            .with_for_update(key_share=True)
        )
        indexing.due_together(work, batch)
    work.afterwards(indexing.drain, work)


@cache
def _nobodys_hash() -> str:
    """A hash like any other, of no password: checking against it takes as long."""
    return generate_password_hash("nobody's password")
