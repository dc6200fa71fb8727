"""The only reading of the time; tests freeze it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This moment, in UTC, aware, to the microsecond; within `telling`, the moment told of."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def telling(moment: datetime) -> Iterator[None]:
    """Let it be `moment`, here and in what is called from here: for telling what happened before."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
