"""The piece of work that belongs to a request (or a command), as `work`.

It is opened when first asked for, knows who acts, and is closed at the end; what was not committed by
then is undone. Whoever answers an unsafe request therefore says `work.commit()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from wiki.models import Actor
from wiki.work import Tools, Work

_KEY = "commonplace.work"


@dataclass
class _Opening:
    sessions: Callable[[], Session]
    tools: Tools
    recognise: Callable[[Work], Actor]


def install(
    app: Flask,
    *,
    sessions: Callable[[], Session],
    tools: Tools,
    recognise: Callable[[Work], Actor],
) -> None:
    """Give `app` its work. `recognise` says who acts, once the work is open."""
    app.extensions[_KEY] = _Opening(sessions, tools, recognise)
    app.teardown_appcontext(_close)


def tools() -> Tools:
    """The tools of this app, without opening any work."""
    return cast(_Opening, current_app.extensions[_KEY]).tools


def _current() -> Work:
    opened: Work | None = g.get("work")
    if opened is None:
        opening: _Opening = current_app.extensions[_KEY]
        # Known before it is asked who acts: to find that out it must already be able to read.
        opened = g.work = Work(opening.sessions(), Actor(), opening.tools)
        opened.actor = opening.recognise(opened)
    return opened


def _close(_error: BaseException | None) -> None:
    opened: Work | None = g.pop("work", None)
    if opened is not None:
        opened.db.close()


# It is a proxy; whoever uses it need not know.
work: Work = cast(Work, LocalProxy(_current))
