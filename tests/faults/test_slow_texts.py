"""While one text renders to its limit, everybody else saves as always."""

from __future__ import annotations

import threading
import time
from statistics import median

import pytest

from tests.browsing import Browser
from tests.conftest import Place, closed, tools_for
from wiki.app import create_app
from wiki.renderer import Renderer

pytestmark = pytest.mark.races

HANGS = "[" * 20_000
LIMIT = 5.0
"""Seconds; far more than ten saves take also on a busy machine."""


def begin(browser: Browser, title: str, text: str) -> int:
    form = {"title": title, "text": text}
    return browser.post("/w/bees/-/new", data=form).status_code


def test_ten_others_save_while_one_text_renders_to_its_limit(bees: Place) -> None:
    # The wiki with children of this test's own, which have never seen a hostile text.
    with Renderer(seconds=LIMIT, children=2) as renderer:
        app = create_app(bees.settings, tools=tools_for(bees.settings, renderer))
        app.test_client_class = Browser
        warm = [
            threading.Thread(target=begin, args=(app.test_client(), f"Warm {n}", f"*{n}*"))
            for n in range(2)
        ]
        for one in warm:
            one.start()
        for one in warm:
            one.join()
        answers: list[int] = []
        hostile = threading.Thread(
            target=lambda: answers.append(begin(app.test_client(), "Hostile", HANGS))
        )
        hostile.start()
        took = []
        for number in range(10):
            begun = time.monotonic()
            assert begin(app.test_client(), f"Dance {number}", f"The *{number}th* dance.") == 303
            took.append(time.monotonic() - begun)
        # None waited for it: it is still being rendered now that all of them are saved.
        assert hostile.is_alive()
        hostile.join()
        assert median(took) < 1
        assert answers == [303]
        shown = app.test_client().get("/w/bees/hostile")
        assert 'class="source"' in shown.text
        closed(Place(bees.settings, bees.engine, app, bees.tools))
