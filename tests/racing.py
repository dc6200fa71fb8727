"""Several people at the same moment: threads that begin together, each with its own connections."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from tests import factories
from tests.conftest import Place
from wiki.models import Account, Page, Workspace
from wiki.work import Work

SECONDS = 60


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each job gave or raised, in their order; all of them begin together."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        gate.wait(SECONDS)
        try:
            return job()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs, timeout=SECONDS))


def opened(place: Place, who: int | None = None) -> Work:
    """A piece of work with a connection of its own, in which the account with this id acts."""
    work = Work(place.app.extensions["sessions"](), factories.stranger(), place.tools)
    if who is not None:
        factories.act_as(work, work.db.get_one(Account, who))
    return work


def as_read_before(thing: Page | Workspace, **values: str) -> None:
    """Let `thing` be as somebody holds it who read it before it was changed."""
    for name, value in values.items():
        assert getattr(thing, name) != value
        set_committed_value(thing, name, value)
