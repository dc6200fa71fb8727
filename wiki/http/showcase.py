"""Public pages kept ready for whoever asks as nobody in particular.

One query says whether what is kept still holds (`reading.glance`): the stamps of the page, of what links
to it, of its workspace and of the site stand in the key, which is also the answer's ETag. Nothing has to
be thrown away on a change; what no longer holds is never asked for again and makes room.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import Flask, Response, current_app, make_response, request
from sqlalchemy import Engine

from wiki.http import caching, compression, identity
from wiki.services import reading

ROOM = 96 * 1024 * 1024
"""Bytes of answers kept in one process, as they are sent."""

_NAME = "commonplace.showcase"


@dataclass(frozen=True)
class _Kept:
    body: bytes
    compressed: bool


class Showcase:
    """Answers by key, the ones asked for longest ago making room."""

    def __init__(self, engine: Engine, room: int = ROOM):
        self.engine = engine
        self.room = room
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: str) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: str, kept: _Kept) -> None:
        with self._lock:
            if key in self._kept or len(kept.body) > self.room // 8:
                return
            self._kept[key] = kept
            self._size += len(kept.body)
            while self._size > self.room:
                _key, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest.body)


def install(app: Flask, engine: Engine) -> None:
    """Give `app` a showcase of its own."""
    app.extensions[_NAME] = Showcase(engine)


def answer(workspace: str, slug: str, make: Callable[[str, str], Any]) -> Any:
    """What `make(workspace, slug)` answers, made anew only if something it shows has changed."""
    if request.query_string:
        return make(workspace, slug)
    showcase: Showcase = current_app.extensions[_NAME]
    with showcase.engine.connect() as connection:
        glance = reading.glance(connection, workspace, slug)
    if glance is None:
        return make(workspace, slug)
    key = caching.key(glance)
    if same := caching.unchanged(key):
        return same
    if identity.known():
        return caching.public(make(workspace, slug), key)
    compressed = bool(request.accept_encodings.quality("gzip"))
    place = f"{key} {compressed}"
    kept = showcase.get(place)
    if kept is None:
        made = make_response(make(workspace, slug))
        if made.status_code != 200 or identity.known():
            return made
        kept = _Kept(
            compression.zipped(made.get_data()) if compressed else made.get_data(), compressed
        )
        showcase.put(place, kept)
    return caching.public(_dressed(kept), key)


def _dressed(kept: _Kept) -> Response:
    made = Response(kept.body, mimetype="text/html")
    if kept.compressed:
        made.headers["Content-Encoding"] = "gzip"
        made.vary.add("Accept-Encoding")
    return made
