"""Moments as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Protocol

import pytest

from wiki.http import dates


class Clock(Protocol):
    at: datetime


@pytest.mark.parametrize(
    ("moment", "heading"),
    [
        (datetime(2031, 5, 7, 0, 1, tzinfo=UTC), "Today, 7 May"),
        (datetime(2031, 5, 6, 23, 59, tzinfo=UTC), "Yesterday, 6 May"),
        (datetime(2031, 5, 3, tzinfo=UTC), "Saturday, 3 May"),
        (datetime(2031, 1, 1, tzinfo=UTC), "Wednesday, 1 January"),
        (datetime(2030, 12, 31, tzinfo=UTC), "Tuesday, 31 December 2030"),
        (datetime(2031, 5, 9, tzinfo=UTC), "Friday, 9 May"),
    ],
)
def test_a_day_says_how_near_it_is(clock: Clock, moment: datetime, heading: str) -> None:
    assert dates.day(moment) == heading


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [(0, "Today"), (1, "Yesterday"), (2, "Monday"), (6, "Thursday"), (7, "30 Apr 2031")],
)
def test_lately_says_it_in_few_words(clock: Clock, days_ago: int, words: str) -> None:
    assert dates.lately(clock.at - timedelta(days=days_ago)) == words


def test_every_time_is_utc_whatever_the_zone_it_came_in() -> None:
    here = datetime(2026, 11, 22, 1, 27, 45, tzinfo=timezone(timedelta(hours=7)))
    assert dates.short(here) == "21 Nov 2026"
    assert dates.long(here) == "21 November 2026"
    assert dates.time_of_day(here) == "18:27"
    assert dates.iso(here) == "2026-11-21T18:27:45Z"


def test_things_stand_under_their_day_in_the_order_they_came() -> None:
    # Imported times step back, so a day may come twice.
    moments = [
        datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in [(9, 8), (9, 7), (2, 1), (9, 5)]
    ]
    things = [SimpleNamespace(at=moment) for moment in moments]
    assert [(day.day, len(run)) for day, run in dates.by_day(things, "at")] == [
        (9, 2),
        (2, 1),
        (9, 1),
    ]
