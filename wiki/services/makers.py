"""Who made what is imported: one contributor for each name, made where it is new."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from wiki import clock
from wiki.models import Contributor, Kind
from wiki.services import contributors, usernames
from wiki.services.arrivals import UNKNOWN, Maker
from wiki.work import Work


class Makers:
    """The contributors of an import, by id. What nobody is known for is whoever imports."""

    def __init__(self, work: Work):
        actor = work.actor
        self._nobody = contributors.author(work).id if actor.account is not None else None
        self._ids: dict[Maker, int] = {}

    def know(self, work: Work, makers: Iterable[Maker | None]) -> None:
        """Make the contributors that are not known yet, in the reserved transaction."""
        wanted = {self._maker(one) for one in makers} - {None} - set(self._ids)
        names = {one.name for one in wanted if one is not None and one.kind == Kind.IMPORT}
        if names:
            for name, one in contributors.imported(work, names).items():
                self._ids[Maker(name)] = one.id
        for maker in sorted(one.name for one in wanted if one and one.kind == Kind.GUEST):
            self._ids[Maker(maker, Kind.GUEST)] = _guest(work, maker).id

    def id_of(self, maker: Maker | None) -> int:
        """The contributor of this maker, who must be known."""
        found = self._maker(maker)
        if found is None:
            assert self._nobody is not None
            return self._nobody
        return self._ids[found]

    def _maker(self, maker: Maker | None) -> Maker | None:
        if maker is None:
            return Maker(UNKNOWN) if self._nobody is None else None
        return Maker(maker.name.strip() or UNKNOWN, maker.kind)


def _guest(work: Work, name: str) -> Contributor:
    """A guest of elsewhere under this pen name, whom no browser here is known by."""
    query = select(Contributor).where(
        Contributor.kind == Kind.GUEST,
        Contributor.name == name,
        Contributor.guest_key.is_(None),
        Contributor.account_id.is_(None),
    )
    known = work.db.scalars(query.order_by(Contributor.id)).first()
    if known is not None:
        return known
    made = Contributor(
        kind=Kind.GUEST, name=name, name_key=usernames.key(name), created_at=clock.now()
    )
    work.db.add(made)
    work.db.flush()
    return made
