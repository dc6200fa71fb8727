"""The chores that a serving wiki does by itself, in one of its processes at a time."""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from flask import Flask

from wiki.http.work import work
from wiki.services import indexing, rerendering, upkeep

log = logging.getLogger(__name__)

EVERY = 30
"""Seconds between two looks at what is due."""

HOURLY = 120
"""So many looks make an hour."""


def begin(app: Flask, lock: Path) -> None:
    """Do the chores in the background, for as long as this process lives and holds `lock`."""
    threading.Thread(target=_keep_at_it, args=(app, lock), name="chores", daemon=True).start()


def _keep_at_it(app: Flask, lock: Path) -> None:
    pause = threading.Event()
    while (held := _opened(lock)) is None:
        pause.wait(EVERY)
    with held:
        # Whoever has it keeps it until the process ends; then another one's turn has come.
        fcntl.flock(held, fcntl.LOCK_EX)
        looks = 0
        while True:
            _do(app, upkeep.maintain if looks % HOURLY == 0 else _little)
            looks += 1
            pause.wait(EVERY)


def _opened(lock: Path) -> IO[str] | None:
    """The lock's file; null as long as nothing can be written, and then there are no chores to do."""
    try:
        return lock.open("w")
    except OSError as cause:
        log.warning("chores have to wait: %s", cause)
        return None


def _little(opened: object) -> None:
    """What a crash or an import left."""
    indexing.drain(work)
    rerendering.catch_up(work, most=rerendering.BATCH)


def _do(app: Flask, chore: Callable[..., object]) -> None:
    try:
        with app.app_context():
            chore(work)
    except Exception:
        log.exception("a chore failed; it is tried again")
