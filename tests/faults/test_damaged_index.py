"""The index is deleted and damaged while people save and search: nobody sees an error, and it heals."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.browsing import Browser
from tests.conftest import Place

pytestmark = pytest.mark.races
DIALECTS = ["sqlite"]

HEALED = 30
"""Seconds within which everything can be found again, with nobody doing anything but search."""


def delete(folder: Path, _chance: random.Random) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def cut_short(folder: Path, chance: random.Random) -> None:
    for path in folder.rglob("*.*"):
        with suppress(OSError), path.open("r+b") as file:
            file.truncate(chance.randrange(1 + path.stat().st_size))


def fill_with_noise(folder: Path, chance: random.Random) -> None:
    for path in folder.rglob("*.*"):
        with suppress(OSError), path.open("r+b") as file:
            file.write(chance.randbytes(path.stat().st_size))


DAMAGES = [delete, cut_short, fill_with_noise]


@contextmanager
def busy(bees: Place) -> Iterator[tuple[list[str], set[int]]]:
    """Two people save and one searches; the words saved, and the statuses of all answers."""
    words: list[str] = []
    statuses: set[int] = set()
    over = threading.Event()

    def save(who: int) -> None:
        browser, number = bees.app.test_client(), 0
        while not over.is_set():
            word = f"zq{who}n{number}zq"
            form = {"title": f"Dance {word}", "text": f"The word is {word}.\n"}
            answer = browser.post("/w/bees/-/new", data=form)
            statuses.add(answer.status_code)
            words.append(word)
            number += 1

    def search() -> None:
        browser = bees.app.test_client()
        while not over.is_set():
            for path in ("/search?q=word", "/search/titles?q=dance", "/w/bees/nobody-wrote-this"):
                statuses.add(browser.get(path).status_code)

    threads = [threading.Thread(target=save, args=(who,)) for who in range(2)]
    threads.append(threading.Thread(target=search))
    for one in threads:
        one.start()
    try:
        yield words, statuses
    finally:
        over.set()
        for one in threads:
            one.join()


def wait_for_more(words: list[str], most: int = 3) -> None:
    enough, until = len(words) + most, time.monotonic() + 60
    while len(words) < enough:
        assert time.monotonic() < until
        time.sleep(0.01)


def found(browser: Browser, word: str) -> bool:
    answer = browser.get(f"/search?q={word}")
    assert answer.status_code == 200
    return f"dance-{word}" in answer.text


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__.replace("_", " "))
def test_damage_done_while_people_work_is_seen_by_nobody_and_heals(
    bees: Place, damage: Callable[[Path, random.Random], None]
) -> None:
    chance = random.Random(7)
    with busy(bees) as (words, statuses):
        for _time in range(4):
            wait_for_more(words)
            damage(bees.settings.instance / "index", chance)
        wait_for_more(words)
    assert statuses == {200, 303, 404}
    browser = bees.app.test_client()
    assert isinstance(browser, Browser)
    until = time.monotonic() + HEALED
    for word in words:
        while not found(browser, word):
            assert time.monotonic() < until, word
            time.sleep(0.05)
