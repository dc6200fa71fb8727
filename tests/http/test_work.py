"""One piece of work for each request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g

from tests.browsing import Browser
from wiki.errors import Conflict
from wiki.http import work as door
from wiki.http.work import work as current
from wiki.models import Account, Site
from wiki.services import workspaces
from wiki.work import Work

Put = Callable[..., Browser]


def stamp(work: Work) -> int:
    work.db.expire_all()
    return work.db.get_one(Site, 1).stamp


def test_what_is_committed_stays(probe: Put, work: Work) -> None:
    def view() -> str:
        current.reserve()
        workspaces.touch_site(current)
        current.commit()
        return "kept"

    before = stamp(work)
    probe(view).post("/probe")
    assert stamp(work) == before + 1


@pytest.mark.parametrize("how", ["forgotten", "refused", "failed"])
def test_what_is_not_committed_is_undone(probe: Put, work: Work, how: str) -> None:
    def view() -> Any:
        current.reserve()
        workspaces.touch_site(current)
        current.db.flush()
        if how == "refused":
            raise Conflict("Somebody was first.")
        if how == "failed":
            raise ZeroDivisionError
        return "not kept"

    before = stamp(work)
    probe(view).post("/probe")
    assert stamp(work) == before


def test_a_request_that_asks_for_nothing_opens_nothing(probe: Put) -> None:
    assert probe(lambda: str("work" in g)).get("/probe").text == "False"


def test_a_request_has_one_work_and_the_next_has_another(probe: Put) -> None:
    seen = []

    def view() -> str:
        seen.append(current._get_current_object())  # type: ignore[attr-defined]
        assert current._get_current_object() is seen[-1]  # type: ignore[attr-defined]
        return "seen"

    browser = probe(view)
    browser.get("/probe")
    browser.get("/probe")
    assert seen[0] is not seen[1]


def test_outside_of_requests_nobody_in_particular_acts(wiki: Flask, ada: Account) -> None:
    with wiki.app_context():
        assert current.actor.account is None
        assert current.db.query(Account).count() == 1
        assert door.tools() is current.tools
