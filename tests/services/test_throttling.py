"""Haste kept in bounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.conftest import Clock
from wiki.errors import TooMany
from wiki.models import Throttle
from wiki.services import throttling
from wiki.services.throttling import Limit
from wiki.work import Tools, Work

SLOW = Limit(3, 60)


def spend(work: Work, whose: str = "heron", *limits: Limit) -> None:
    throttling.spend(work, "saving", whose, *(limits or (SLOW,)))
    work.commit()


def refused(work: Work, whose: str = "heron", *limits: Limit) -> TooMany:
    with pytest.raises(TooMany) as caught:
        spend(work, whose, *limits)
    work.release()
    return caught.value


def test_so_often_and_no_more(work: Work, clock: Clock) -> None:
    for _time in range(3):
        spend(work)
    clock.tick(seconds=20)
    assert refused(work).seconds == 41


def test_others_are_not_kept_waiting(work: Work, clock: Clock) -> None:
    for _time in range(3):
        spend(work)
    refused(work)
    spend(work, "wren")


def test_after_a_while_one_may_again(work: Work, clock: Clock) -> None:
    for _time in range(3):
        spend(work)
    clock.tick(seconds=61)
    for _time in range(3):
        spend(work)
    refused(work)


def test_being_refused_does_not_prolong_the_wait(work: Work, clock: Clock) -> None:
    for _time in range(3):
        spend(work)
    clock.tick(seconds=59)
    refused(work)
    clock.tick(seconds=2)
    spend(work)


def test_the_tightest_of_several_limits_counts(work: Work, clock: Clock) -> None:
    limits = (Limit(2, 60), Limit(3, 3600))
    spend(work, "heron", *limits)
    spend(work, "heron", *limits)
    assert refused(work, "heron", *limits).seconds <= 61
    clock.tick(seconds=61)
    spend(work, "heron", *limits)
    assert refused(work, "heron", *limits).seconds > 3000


def test_what_was_all_right_is_taken_back(work: Work, clock: Clock) -> None:
    for _time in range(10):
        throttling.spend(work, "saving", "heron", SLOW)
        throttling.forgive(work, "saving", "heron", SLOW)
        work.commit()
    spend(work)


def test_counting_begins_anew_when_forgotten(work: Work, clock: Clock) -> None:
    for _time in range(3):
        spend(work)
    throttling.forget(work, "saving", "heron", SLOW)
    work.commit()
    spend(work)


def test_what_is_counted_stands_nowhere_in_plain(work: Work) -> None:
    spend(work, "192.0.2.0/24")
    [kept] = work.db.query(Throttle).all()
    assert "192" not in kept.key
    assert "saving" not in kept.key


def test_old_counters_are_dropped(work: Work, clock: Clock) -> None:
    spend(work)
    clock.tick(days=3)
    spend(work, "wren")
    throttling.forget_old(work)
    work.commit()
    assert work.db.query(Throttle).count() == 1


@pytest.mark.races
def test_several_who_count_at_once_lose_nothing(
    real_sessions: Callable[[], Session], tools: Tools
) -> None:
    for _time in range(3):
        with Work(real_sessions(), factories.stranger(), tools) as work:
            spend(work)
    with Work(real_sessions(), factories.stranger(), tools) as work:
        refused(work)
        assert work.db.query(Throttle).one().count == 3
