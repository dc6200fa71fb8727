"""The only reading of the time; tests freeze it."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC, aware, to the microsecond."""
    return datetime.now(UTC)
