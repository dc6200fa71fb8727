"""Whoever made a revision: accounts, guests under pen names, names from imports."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from wiki import clock, policy
from wiki.errors import NotFound, Unauthorised
from wiki.messages import _
from wiki.models import Contributor, Kind
from wiki.services import pens, texts
from wiki.services.usernames import key
from wiki.work import Work


def find(work: Work, contributor_id: int) -> Contributor:
    """A contributor by number. Raises NotFound."""
    contributor = work.db.get(Contributor, contributor_id)
    if contributor is None:
        raise NotFound(policy.MISSING)
    return contributor


def author(work: Work) -> Contributor:
    """The contributor who acts; a guest becomes one with their first deed. Call after `reserve`."""
    actor = work.actor
    if actor.contributor is not None:
        return (
            work.db.merge(actor.contributor, load=False)
            if actor.contributor not in work.db
            else actor.contributor
        )
    actor.contributor = _of_account(work) if actor.account else _of_guest(work)
    return actor.contributor


def imported(work: Work, names: Iterable[str]) -> dict[str, Contributor]:
    """The contributors of these imported names, made where they are new."""
    wanted = {name.strip() or "Unknown" for name in names}
    query = select(Contributor).where(Contributor.kind == Kind.IMPORT, Contributor.name.in_(wanted))
    known = {contributor.name: contributor for contributor in work.db.scalars(query)}
    for name in sorted(wanted - set(known)):
        known[name] = _added(work, Contributor(kind=Kind.IMPORT, name=name))
    return known


def _of_account(work: Work) -> Contributor:
    account = work.actor.account
    assert account is not None
    query = select(Contributor).where(
        Contributor.account_id == account.id, Contributor.kind == Kind.ACCOUNT
    )
    return work.db.scalars(query).one()


def _of_guest(work: Work) -> Contributor:
    actor = work.actor
    if not actor.guest_key:
        raise Unauthorised(_("Please sign in, or choose a pen name, to do this."))
    query = select(Contributor).where(Contributor.guest_key == actor.guest_key)
    known = work.db.scalar(query)
    if known is not None:
        return known
    # Since the pen name was chosen somebody else may have come to go by it.
    name = actor.pen_name if pens.free(work, actor.pen_name) else pens.draw(work)
    # The same guest may be saving in another tab: whoever is second finds what the first put in.
    values = {
        "kind": Kind.GUEST,
        "name": name,
        "name_key": key(name),
        "guest_key": actor.guest_key,
        "created_at": clock.now(),
    }
    work.db.execute(texts.insert(work)(Contributor).values(values).on_conflict_do_nothing())
    made = work.db.scalars(query).one()
    actor.pen_name = made.name
    return made


def _added(work: Work, contributor: Contributor) -> Contributor:
    contributor.name_key = key(contributor.name)
    contributor.created_at = clock.now()
    work.db.add(contributor)
    work.db.flush()
    return contributor
