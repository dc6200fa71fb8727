"""Moments as people read them: in UTC, in words and figures of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from babel.dates import format_date

from wiki import clock
from wiki.http import languages
from wiki.messages import _

# Patterns of Unicode TR 35. A translation may put them into the order of its language.
SHORT = _("d MMM y")
LONG = _("d MMMM y")
WITHIN_THIS_YEAR = _("EEEE, d MMMM")
OF_ANOTHER_YEAR = _("EEEE, d MMMM y")
NEAR = _("d MMMM")
WEEKDAY = _("EEEE")


def short(moment: datetime | date) -> str:
    """21 Nov 2026."""
    return _written(SHORT, moment)


def long(moment: datetime | date) -> str:
    """21 November 2026."""
    return _written(LONG, moment)


def day(moment: datetime | date) -> str:
    """A day as a heading: Today, 23 November; Saturday, 21 November; with the year if another."""
    on, today = _day(moment), clock.now().date()
    if on == today:
        return languages.said(_("Today, %(day)s", day=_written(NEAR, on)))
    if on == today - timedelta(days=1):
        return languages.said(_("Yesterday, %(day)s", day=_written(NEAR, on)))
    return _written(WITHIN_THIS_YEAR if on.year == today.year else OF_ANOTHER_YEAR, on)


def lately(moment: datetime | date) -> str:
    """A day in as few words as will do: Today, Yesterday, Friday, 12 Jun 2026."""
    on = _day(moment)
    past = (clock.now().date() - on).days
    if past == 0:
        return languages.said(_("Today"))
    if past == 1:
        return languages.said(_("Yesterday"))
    return _written(WEEKDAY if 0 < past < 7 else SHORT, on)


def time_of_day(moment: datetime) -> str:
    """18:27."""
    return f"{moment.astimezone(UTC):%H:%M}"


def iso(moment: datetime | date) -> str:
    """The moment to the second, as `<time datetime>` wants it (RFC 3339)."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return moment.isoformat()


def by_day(things: Iterable[Any], attribute: str) -> list[tuple[date, list[Any]]]:
    """Runs of `things` whose `attribute` falls on one day, in the order they come in.

    A day may occur twice: revisions are ordered by number, and imported times step back.
    """
    moment = attrgetter(attribute)
    return [(on, list(run)) for on, run in groupby(things, key=lambda thing: _day(moment(thing)))]


def _day(moment: datetime | date) -> date:
    return moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment


def _written(pattern: str, moment: datetime | date) -> str:
    return format_date(_day(moment), languages.said(pattern), languages.locale())
