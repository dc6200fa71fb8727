"""Two hundred times the plug is pulled under four writers, on either database."""

from __future__ import annotations

import random

import pytest

from tests.faults.conftest import Serve, opened
from tests.faults.test_killed import found_in_time, pull_the_plug
from tests.faults.writers import Promised, words
from wiki.renderer import Renderer

pytestmark = pytest.mark.soak

KILLS = 100
"""On each of the two databases."""
CHECKED = 20
"""After so many kills everything is looked through."""
RESTART = 5
"""Seconds within which nine of ten restarts answer; a machine that does much else has its moments."""


def test_no_kill_loses_what_was_acknowledged(
    serve: Serve, dialect: str, renderer: Renderer
) -> None:
    chance = random.Random(2031)
    server = serve(dialect)
    promised = Promised()
    restarts = []
    for kill in range(1, KILLS + 1):
        pull_the_plug(server, promised, chance.uniform(0, 0.8))
        restarts.append(server.start())
        if kill % CHECKED:
            continue
        with opened(server.url, server.instance, renderer) as work:
            assert promised.missing(work) == []
        for number in promised.newest():
            assert found_in_time(server, words(number))
        assert server.command("doctor") == "All is well.\n"
    restarts.sort()
    print(  # noqa: T201
        f"{dialect}: {KILLS} kills, {len(promised.texts)} revisions and {len(promised.files)} files"
        f" acknowledged, none lost; restart {restarts[KILLS // 2]:.1f} s in the middle,"
        f" {restarts[-1]:.1f} s at most; refused: {sorted(set(promised.refused))}"
    )
    assert restarts[KILLS * 9 // 10] < RESTART
