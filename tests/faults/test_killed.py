"""The plug is pulled while people save: whatever was said to be kept is there afterwards."""

from __future__ import annotations

import random
import threading
import time

import pytest

from tests.faults.conftest import Serve, opened
from tests.faults.served import Served
from tests.faults.writers import Promised, words, writing
from wiki.renderer import Renderer

pytestmark = pytest.mark.races

FINDABLE = 15
"""Seconds after the restart within which every page can be found."""


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(
    serve: Serve, dialect: str, renderer: Renderer
) -> None:
    chance = random.Random(20_310_507)
    server = serve(dialect)
    promised = Promised()
    for _time in range(2):
        pull_the_plug(server, promised, chance.uniform(0, 0.5))
        with opened(server.url, server.instance, renderer) as work:
            assert promised.missing(work) == []
        server.start()
    for number in promised.newest():
        assert found_in_time(server, words(number))
    assert promised.not_shown(server) == []
    assert server.command("doctor") == "All is well.\n"


def pull_the_plug(server: Served, promised: Promised, seconds: float) -> None:
    """Kill all processes of the server so long after something was saved, while more is being saved."""
    with writing(server, promised):
        promised.some_more()
        threading.Event().wait(seconds)
        server.kill()


def found_in_time(server: Served, word: str) -> bool:
    until = time.monotonic() + FINDABLE
    while time.monotonic() < until:
        if server.get(f"/api/v1/search?q={word}").json()["items"]:
            return True
        time.sleep(0.1)
    return False
