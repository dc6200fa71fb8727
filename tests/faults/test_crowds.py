"""Many people behind one address, and guesses at who has an account."""

from __future__ import annotations

import re
import time
from statistics import median

import pytest

from tests import factories
from tests.browsing import Browser
from tests.conftest import Place
from tests.faults.conftest import working
from wiki.http import throttle

DIALECTS = ["sqlite"]
WRONG = "a guess that is wrong"


@pytest.fixture
def throttled(bees: Place) -> Place:
    """The wiki as it is set up by itself: whoever is hasty waits."""
    object.__setattr__(bees.settings, "rate_limits", "on")
    return bees


def save(browser: Browser, title: str, **headers: str) -> int:
    form = {"title": title, "text": "Bees hum.\n"}
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.post("/w/bees/-/new", data=form, headers=told).status_code


def test_forty_people_behind_one_address_can_each_save(throttled: Place) -> None:
    people = [throttled.app.test_client() for _one in range(throttle.PEOPLE)]
    for number, browser in enumerate(people):
        assert save(browser, f"Dance {number}") == 303


def test_whoever_is_hasty_waits_whatever_they_say_of_their_address(throttled: Place) -> None:
    hasty, patient = throttled.app.test_client(), throttled.app.test_client()
    most = throttle.OF_A_GUEST[0].most
    statuses = [
        save(hasty, f"Dance {number}", X_Forwarded_For=f"198.51.100.{number}", Forwarded="for=x")
        for number in range(most + 3)
    ]
    assert statuses == [303] * most + [429] * 3
    answer = hasty.post("/w/bees/-/new", data={"title": "More", "text": "Typed for long.\n"})
    assert "Typed for long." in answer.text
    assert save(patient, "Another dance") == 303
    assert hasty.get("/w/bees/waggle-dance").status_code == 200


def answers(browser: Browser, path: str, names: list[str]) -> list[tuple[str, float]]:
    """What is said to each name, without the name itself, and in how many seconds of CPU."""
    told = []
    for name in names:
        begun = time.process_time()
        answer = browser.post(path, data={"name": name, "password": WRONG})
        spent = time.process_time() - begun
        told.append((f"{answer.status_code} {re.sub(re.escape(name), '…', answer.text)}", spent))
    return told


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten"])
def test_nobody_learns_who_has_an_account(bees: Place, visitor: Browser, path: str) -> None:
    with working(bees) as work:
        factories.account(work, "Grace", password=factories.PASSWORD, email="grace@example.org")
        factories.account(work, "Hana")
    names = {
        "an account": "Grace",
        "its address": "grace@example.org",
        "an account without a password": "Hana",
        "nobody": "Gruce",
        "no such address": "grice@example.org",
    }
    # In turns, so that what else the machine does weighs on all alike; the first is not counted.
    rounds = [answers(visitor, path, list(names.values())) for _time in range(4)]
    said = {text for one in rounds[1:] for text, _seconds in one}
    assert len(said) == 1
    middle = [median(one[place][1] for one in rounds[1:]) for place in range(len(names))]
    assert max(middle) - min(middle) < 0.05 + max(middle) / 2
