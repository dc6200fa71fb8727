"""The index is damaged every second for a minute while people save and search."""

from __future__ import annotations

import random
import time

import pytest

from tests.conftest import Place
from tests.faults.test_damaged_index import DAMAGES, busy, found

pytestmark = pytest.mark.soak
DIALECTS = ["sqlite"]

SECONDS = 60
HEALED = 60


def test_a_minute_of_damage_is_seen_by_nobody_and_heals(bees: Place) -> None:
    chance = random.Random(11)
    with busy(bees) as (words, statuses):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            time.sleep(1)
            chance.choice(DAMAGES)(bees.settings.instance / "index", chance)
    assert statuses == {200, 303, 404}
    browser = bees.app.test_client()
    until = time.monotonic() + HEALED
    for word in words:
        while not found(browser, word):
            assert time.monotonic() < until, word
            time.sleep(0.1)
    print(f"{len(words)} pages saved and found")  # noqa: T201
