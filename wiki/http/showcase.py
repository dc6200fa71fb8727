"""Public pages kept ready for whoever asks as nobody in particular, in front of everything else.

One query says whether what is kept still holds (`reading.Glances`): the stamps of the page, of what links
to it, of its workspace and of the site stand in the key. Nothing has to be thrown away on a change; what
no longer holds is never asked for again and makes room. Kept are whole answers that said themselves that
everybody may have them: 200, public, with an ETag and without a cookie.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from wiki import clock
from wiki.http.compression import takes_gzip
from wiki.http.identity import PEN_COOKIE, SESSION_COOKIE
from wiki.http.languages import spoken
from wiki.models import HOME
from wiki.services.reading import Glances

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOM = 96 * 1024 * 1024
"""Bytes of answers kept in one process, as they are sent, with their keys."""

PLACES = "/w/"
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class _Kept:
    headers: Headers
    body: bytes
    etag: str
    size: int
    """Bytes that this takes up, with its headers and its key."""


class Showcase:
    """A WSGI application in front of another, with answers by key; the oldest make room."""

    def __init__(
        self,
        inner: WSGIApplication,
        engine: Engine,
        trusted: Callable[[str], bool],
        room: int = ROOM,
    ):
        self.inner = inner
        self.glances = Glances(engine)
        self.trusted = trusted
        self.room = room
        self._kept: OrderedDict[object, _Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self.inner(environ, start_response)
        kept = self._get(key)
        if kept is None:
            return self._made(key, environ, start_response)
        if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", _of_unchanged(kept.headers))
            return []
        start_response("200 OK", kept.headers)
        return [kept.body]

    def _key(self, environ: WSGIEnvironment) -> object | None:
        """What an answer to this request would be kept under; null if it would not be kept."""
        path = environ.get("PATH_INFO", "")
        if (
            environ["REQUEST_METHOD"] != "GET"
            or not path.startswith(PLACES)
            or environ.get("QUERY_STRING")
            or "HTTP_RANGE" in environ
            or _is_known(environ.get("HTTP_COOKIE", ""))
            or not self.trusted(environ.get("HTTP_HOST", ""))
        ):
            return None
        workspace, _slash, slug = _decoded(path.removeprefix(PLACES)).partition("/")
        if not workspace or not _slash or slug == HOME or slug.startswith("-/"):
            return None
        try:
            glance = self.glances.look(workspace, slug or HOME)
        except SQLAlchemyError:
            return None
        if glance is None:
            return None
        # What the reader gets, not what they say: that has no end of spellings.
        reader = (
            takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
            spoken(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        )
        return path, glance, reader, environ["HTTP_HOST"], clock.now().date()

    def _made(
        self, key: object, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        said: list[tuple[str, Headers]] = []

        def hear(status: str, headers: Headers, *rest: Any) -> Any:
            said.append((status, headers))
            return start_response(status, headers, *rest)

        answer = self.inner(environ, hear)
        parts = list(answer)
        if hasattr(answer, "close"):
            answer.close()
        status, headers = said[-1]
        etag = _etag_of_public(headers) if status.startswith("200") else None
        if etag is not None:
            body = b"".join(parts)
            self._put(key, _Kept(headers, body, etag, _size(key, headers, body)))
        return parts

    def _get(self, key: object) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def _put(self, key: object, kept: _Kept) -> None:
        with self._lock:
            if key in self._kept or kept.size > self.room // 8:
                return
            self._kept[key] = kept
            self._size += kept.size
            while self._size > self.room:
                _key, oldest = self._kept.popitem(last=False)
                self._size -= oldest.size


def install(app: Flask, engine: Engine, trusted: Callable[[str], bool]) -> None:
    """Put a showcase in front of `app`. `trusted` says whether the wiki answers to a host name."""
    app.wsgi_app = Showcase(app.wsgi_app, engine, trusted)  # type: ignore[method-assign]


def _size(key: object, headers: Headers, body: bytes) -> int:
    return len(repr(key)) + len(repr(headers)) + len(body)


def _is_known(cookies: str) -> bool:
    return bool(cookies) and (SESSION_COOKIE in cookies or PEN_COOKIE in cookies)


def _decoded(path: str) -> str:
    # A path arrives as the bytes of its UTF-8 read as Latin-1 (PEP 3333).
    return path.encode("latin-1", "replace").decode("utf-8", "replace")


def _etag_of_public(headers: Headers) -> str | None:
    told = {name.lower(): value for name, value in headers}
    public = told.get("cache-control", "").startswith("public")
    return told.get("etag") if public and "set-cookie" not in told else None


def _of_unchanged(headers: Headers) -> Headers:
    """The headers of a 304: without those that speak of a body (RFC 9110, 15.4.5)."""
    of_body = {"content-length", "content-type", "content-encoding"}
    return [(name, value) for name, value in headers if name.lower() not in of_body]
