"""Haste kept in bounds: how often something happened lately, counted in the database for all workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import case, delete, update

from wiki import clock
from wiki.errors import TooMany
from wiki.messages import _
from wiki.models import Throttle
from wiki.services import texts
from wiki.services.addresses import keyed
from wiki.work import Work

KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """At most so often in so many seconds, counted from the first time."""

    most: int
    seconds: int


def spend(work: Work, what: str, whose: str, *limits: Limit) -> None:
    """Count one more `what` of `whose`. Raises TooMany, saying when to come back. The caller commits."""
    work.reserve()
    for limit in limits:
        since, count = _counted(work, _key(work, what, whose, limit), limit)
        if count > limit.most:
            again = since + timedelta(seconds=limit.seconds) - clock.now()
            raise TooMany(
                _("That was very often in a short time. Please wait a little and try again."),
                seconds=int(again.total_seconds()) + 1,
            )


def forgive(work: Work, what: str, whose: str, *limits: Limit) -> None:
    """Take back one `what` of `whose` that was counted: it turned out to be all right."""
    for limit in limits:
        mine = Throttle.key == _key(work, what, whose, limit)
        work.db.execute(
            update(Throttle).where(mine, Throttle.count > 0).values(count=Throttle.count - 1)
        )


def forget(work: Work, what: str, whose: str, *limits: Limit) -> None:
    """Begin counting anew."""
    keys = [_key(work, what, whose, limit) for limit in limits]
    work.db.execute(delete(Throttle).where(Throttle.key.in_(keys)))


def forget_old(work: Work) -> None:
    """Drop the counters nobody needs any more."""
    work.reserve()
    work.db.execute(delete(Throttle).where(Throttle.since < clock.now() - KEPT))


def _key(work: Work, what: str, whose: str, limit: Limit) -> str:
    return keyed(work.settings.secret_key, "throttle", what, whose, str(limit.seconds))


def _counted(work: Work, key: str, limit: Limit) -> tuple[Any, int]:
    """One statement, so that nobody counts at the same time and is lost."""
    now = clock.now()
    over = Throttle.since <= now - timedelta(seconds=limit.seconds)
    statement = (
        texts.insert(work)(Throttle)
        .values(key=key, since=now, count=1)
        .on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={
                "count": case((over, 1), else_=Throttle.count + 1),
                "since": case((over, now), else_=Throttle.since),
            },
        )
        .returning(Throttle.since, Throttle.count)
    )
    since, count = work.db.execute(statement).one()
    return since, count
